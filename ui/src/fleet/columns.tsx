import type { Column, ViewState } from "../kits/list/index.ts";
import { formatBytes } from "../kits/small/format.ts";
import { Ago, SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { hostsText } from "../messages/hosts.ts";
import { lightOrder } from "./light.ts";
import { LightCell } from "./light-cell.tsx";
import type { HostRow } from "./rows.ts";
import { SinceLost, StateCell } from "./state-cell.tsx";

const text = hostsText.columns;

export const defaults: ViewState = { filter: "", sort: { key: "condition", descending: false } };

const kinds = { podman: "Podman", docker: "Docker" } as const;

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((100 * part) / whole) : 0;
}

/** How full or busy something is; from where on it is worth a look. */
function Share({ value, high }: { readonly value: number | undefined; readonly high: number }) {
  if (value === undefined) return null;
  const tone: Tone | undefined = value >= high ? "warning" : undefined;
  const figure = <span className="ph-figure">{hostsText.percent(value)}</span>;
  return tone ? <StateLabel tone={tone}>{figure}</StateLabel> : figure;
}

const memoryOf = ({ look }: HostRow): number | undefined =>
  look?.summary.memory && percent(look.summary.memory.used, look.summary.memory.total);
const diskOf = ({ look }: HostRow): number | undefined =>
  look?.summary.disk && percent(look.summary.disk.used, look.summary.disk.size);

/** The columns of the list of hosts; the condition comes second, so that it stays where there is no room for all. */
export const columns: readonly Column<HostRow>[] = [
  {
    key: "name",
    title: text.name,
    value: (row) => [hostsText.nameOf(row.name), row.name],
    least: 7.5,
    grow: 1,
    cell: (row) => <span className="ph-text">{hostsText.nameOf(row.name)}</span>,
  },
  {
    key: "condition",
    title: text.condition,
    value: (row) => hostsText.light[row.light.tone],
    order: (row) => lightOrder[row.light.tone],
    exact: true,
    groups: true,
    least: 9,
    grow: 2,
    card: "status",
    cell: (row) => <LightCell light={row.light} />,
  },
  {
    key: "state",
    title: text.state,
    // The light says it, too, but not since when.
    onCard: (row) => <SinceLost row={row} />,
    value: (row) => hostsText.state[row.state.kind],
    exact: true,
    groups: true,
    least: 9.5,
    cell: (row) => <StateCell row={row} />,
  },
  {
    key: "engines",
    title: text.engines,
    card: "beside-title",
    value: (row) => row.look?.engines.map(({ kind, version }) => `${kinds[kind]} ${version}`) ?? [],
    least: 6.5,
    grow: 1,
    cell: ({ look, state }) =>
      state.kind === "connected" && look && look.engines.length === 0 && look.searched ? (
        <span className="ph-text">{hostsText.noEngines}</span>
      ) : (
        <SafeText text={(look?.engines ?? []).map(({ kind, version }) => `${kinds[kind]} ${version}`).join(", ")} />
      ),
  },
  {
    key: "running",
    title: text.running,
    labelled: true,
    value: (row) => row.look?.containers?.running,
    numeric: true,
    least: 6.5,
    cell: ({ look }) =>
      look?.containers ? (
        <span className="ph-figure">{hostsText.running(look.containers.running, look.containers.all)}</span>
      ) : null,
  },
  {
    key: "cpu",
    title: text.cpu,
    labelled: true,
    value: (row) => row.look?.summary.cpu,
    numeric: true,
    least: 5.5,
    cell: (row) => <Share value={row.look?.summary.cpu} high={90} />,
  },
  {
    key: "load",
    title: text.load,
    labelled: true,
    value: (row) => row.look?.summary.load?.[0],
    numeric: true,
    least: 5,
    hidden: true,
    cell: ({ look }) =>
      look?.summary.load ? (
        <span className="ph-figure" title={look.summary.load.map((value) => value.toFixed(2)).join(" ")}>
          {look.summary.load[0]?.toFixed(2)}
        </span>
      ) : null,
  },
  {
    key: "memory",
    title: text.memory,
    labelled: true,
    value: memoryOf,
    numeric: true,
    least: 6.5,
    cell: (row) => (
      <span
        title={
          row.look?.summary.memory &&
          `${formatBytes(row.look.summary.memory.used)} / ${formatBytes(row.look.summary.memory.total)}`
        }
      >
        <Share value={memoryOf(row)} high={90} />
      </span>
    ),
  },
  {
    key: "disk",
    title: text.disk,
    labelled: true,
    value: diskOf,
    numeric: true,
    least: 5.5,
    cell: (row) => (
      <span title={row.look?.summary.disk?.mountPoint.slice(0, 200)}>
        <Share value={diskOf(row)} high={85} />
      </span>
    ),
  },
  { key: "address", title: text.address, value: (row) => row.target, least: 12, grow: 1, hidden: true },
  { key: "via", title: text.via, value: (row) => row.via, groups: true, exact: true, least: 7, hidden: true },
  {
    key: "proof",
    title: text.proof,
    value: (row) => row.proof && hostsText.proof[row.proof],
    groups: true,
    exact: true,
    least: 8,
    hidden: true,
  },
  {
    key: "added",
    title: text.added,
    value: (row) => row.added || undefined,
    numeric: true,
    least: 7,
    hidden: true,
    cell: (row) => (row.added > 0 ? <Ago time={row.added} /> : null),
  },
];
