import type { ContainerRow, ListPart } from "../../../src/engines/index.ts";
import type { Column, ListAction, ListStatus, ViewState } from "../kits/list/index.ts";
import { ListView, useUrlState } from "../kits/list/index.ts";
import { StateLabel, type Tone } from "../kits/small/small.tsx";
import { EmptyState } from "../kits/state/state.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { containers, engines } from "./store.ts";

const columns: readonly Column<ContainerRow>[] = [
  { key: "name", title: text.name, value: (row) => row.name, least: 10, grow: 2 },
  {
    key: "state",
    title: text.state,
    value: (row) => row.state,
    exact: true,
    groups: true,
    least: 9,
    card: "status",
    cell: (row) => <StateLabel tone={toneOf(row)}>{stateWords(row)}</StateLabel>,
  },
  { key: "image", title: text.image, value: (row) => row.image, least: 10, grow: 2 },
  { key: "engine", title: text.engine, value: (row) => row.engine, exact: true, groups: true, least: 7 },
];
const defaults: ViewState = { filter: "", sort: { key: "name", descending: false } };

const actions: readonly ListAction<ContainerRow>[] = [
  {
    key: "start",
    label: text.start,
    hidden: (targets) => targets.every(({ row }) => row.state === "running"),
    run: (targets) => {
      for (const { row } of targets)
        void rpc.containers.act.mutate({
          action: "start",
          targets: [{ engine: row.engine, id: row.id }],
          options: {},
          confirmed: true,
        });
    },
  },
  {
    key: "stop",
    label: text.stop,
    hidden: (targets) => targets.every(({ row }) => row.state !== "running"),
    run: (targets) => {
      for (const { row } of targets)
        void rpc.containers.act.mutate({
          action: "stop",
          targets: [{ engine: row.engine, id: row.id }],
          options: {},
          confirmed: true,
        });
    },
  },
];

/** The list of containers. */
export function ContainersPage({ host }: { readonly host: string }) {
  const live = useLive(containers);
  const found = useLive(engines);
  const [view, setView] = useUrlState(columns, defaults);
  const rows = live.data?.rows ?? {};
  return (
    <>
      <Heading title={text.title} beside={text.host(host)} />
      <div className="ph-page">
        <ListView
          name="containers"
          label={text.listOn(text.host(host))}
          rows={rows}
          columns={columns}
          status={statusOf(live.kind, live.data?.parts, found.data?.searched ?? false)}
          onRetry={() => containers.retry()}
          view={view}
          onView={setView}
          actions={actions}
          href={(row) => `/${row.id.slice(0, 12)}`}
          empty={
            <EmptyState title={text.emptyTitle} command={text.emptyCommand}>
              {text.empty}
            </EmptyState>
          }
        />
      </div>
    </>
  );
}

function statusOf(
  kind: string,
  parts: { readonly [engine: string]: ListPart } | undefined,
  searched: boolean,
): ListStatus {
  if (kind === "loading" || !parts) return { kind: "loading" };
  const known = Object.values(parts);
  if (known.length === 0 && !searched) return { kind: "loading" };
  if (known.length > 0 && known.every(({ state }) => state === "loading")) return { kind: "loading" };
  return { kind: "ready" };
}

function stateWords(row: ContainerRow): string {
  if (row.state === "exited") return text.exited(row.exitCode ?? 0);
  return text.states[row.state];
}

function toneOf(row: ContainerRow): Tone {
  if (row.health === "unhealthy" || row.state === "dead") return "bad";
  if (row.state === "running") return "good";
  if (row.state === "exited" && row.exitCode !== 0) return "warning";
  return "off";
}
