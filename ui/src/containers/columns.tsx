import type { Column } from "../kits/list/index.ts";
import { formatBytes, formatClock } from "../kits/small/format.ts";
import { Ago, Digest, SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { containersText as text } from "../messages/containers.ts";
import { figures, useFigures } from "./figures.ts";
import { useLookup } from "./lookup.ts";
import { imageParts, lives, portTexts, projectOf, type Row, unitOf } from "./row.ts";
import { restarts, written } from "./store.ts";
import "./containers.css";

/** The columns of the list, and what it can be filtered, sorted and grouped by. */
export const columns: readonly Column<Row>[] = [
  { key: "name", title: text.name, value: ({ of }) => of.name, least: 6.75, grow: 2 },
  {
    ...{ key: "state", title: text.state, exact: true, groups: true, least: 7.25, grow: 0.5, card: "status" as const },
    value: ({ of }) => of.state,
    cell: (row) => <State row={row} />,
  },
  {
    ...{ key: "image", title: text.image, groups: true, least: 8.25, grow: 2 },
    value: ({ of }) => of.image,
    cell: ({ of }) => (
      <span className="ph-two">
        <ImageName image={of.image} />
        {of.imageId !== "" && <Digest digest={of.imageId} />}
      </span>
    ),
  },
  {
    ...{ key: "cpu", title: text.cpu, numeric: true, least: 4.75, card: "status" as const },
    value: (row) => (row.figures ?? figures.of(row.key))?.cpu,
    cell: (row) => <Cpu row={row} />,
  },
  {
    ...{ key: "memory", title: text.memory, numeric: true, least: 6, card: "status" as const },
    value: (row) => (row.figures ?? figures.of(row.key))?.memory,
    cell: (row) => <Memory row={row} />,
  },
  {
    ...{ key: "ports", title: text.ports, least: 6.25, grow: 0.5, card: "none" as const },
    value: ({ of }) => portTexts(of),
    cell: ({ of }) => <Ports ports={portTexts(of)} />,
  },
  {
    ...{ key: "owner", title: text.owner, exact: true, groups: true, least: 5, card: "none" as const },
    value: ({ engine, of }) => engine?.owner ?? of.engine,
    cell: ({ engine, of }) => (
      <span className="ph-two">
        <SafeText text={engine?.owner ?? ""} />
        <span className="ph-two__second">{text.engineName(engine?.kind ?? of.engine, of.engine)}</span>
      </span>
    ),
  },
  {
    ...{ key: "restarts", title: text.restarts, numeric: true, least: 6.25, card: "none" as const },
    value: (row) => restartsOf(row),
    cell: (row) => <Restarts row={row} />,
  },
  {
    ...{ key: "created", title: text.created, numeric: true, least: 6, card: "none" as const },
    value: ({ of }) => of.created,
    cell: ({ of }) => <Ago time={of.created} />,
  },
  hidden("health", text.health, ({ of }) => (of.health === "none" ? "" : of.health), { exact: true, groups: true }),
  hidden("pod", text.pod, ({ pod }) => pod, { exact: true, groups: true }),
  hidden("project", text.project, ({ of }) => projectOf(of), { exact: true, groups: true }),
  hidden("unit", text.unit, ({ of }) => unitOf(of), { groups: true }),
  hidden("engine", text.engine, ({ of }) => of.engine, { exact: true, groups: true }),
  hidden("command", text.command, ({ of }) => of.command.join(" ")),
  hidden("networks", text.networks, ({ of }) => of.networks, { exact: true, groups: true }),
  hidden("mounts", text.mounts, ({ of }) => of.mounts),
  hidden("label", text.labels, ({ of }) => Object.entries(of.labels).map(([name, value]) => `${name}=${value}`)),
  {
    ...hidden("id", text.id, ({ of }) => of.id),
    cell: ({ of }) => <Digest digest={of.id} />,
  },
  hidden("digest", text.imageDigest, ({ of }) => of.imageId),
  {
    ...hidden("started", text.started, ({ of }) => of.started),
    numeric: true,
    cell: ({ of }) => (of.started === undefined ? null : <Ago time={of.started} />),
  },
  {
    ...hidden("written", text.written, (row) => written.of(row.key).value),
    numeric: true,
    cell: (row) => <Written row={row} />,
  },
  hidden("rm", text.autoRemove, ({ of }) => of.autoRemove),
  hidden("infra", text.infra, ({ of }) => of.infra === true),
];

function hidden(key: string, title: string, value: Column<Row>["value"], more: Partial<Column<Row>> = {}): Column<Row> {
  return { key, title, value, hidden: true, least: 7, grow: 1, card: "none", ...more };
}

function State({ row }: { readonly row: Row }) {
  const { of, doing } = row;
  if (doing !== undefined) return <StateLabel tone="busy">{text.doing[doing] ?? doing}</StateLabel>;
  const ended = of.state === "exited" || of.state === "dead";
  const words = ended && of.exitCode !== undefined ? text.exited(of.exitCode) : text.states[of.state];
  return (
    <span className="ph-two">
      <StateLabel tone={toneOf(row)}>{words}</StateLabel>
      {of.health !== "none" && lives(of) && (
        <span className={`ph-two__second ph-health ph-health--${of.health}`}>{text.healths[of.health]}</span>
      )}
    </span>
  );
}

function toneOf({ of }: Row): Tone {
  if (of.state === "dead") return "bad";
  if (of.state === "restarting") return "warning";
  if (of.state === "removing" || of.state === "stopping") return "busy";
  if (of.state === "running") return of.health === "unhealthy" ? "bad" : of.health === "starting" ? "busy" : "good";
  if (of.state === "exited" && of.exitCode !== undefined && of.exitCode !== 0) return "warning";
  return of.state === "paused" ? "info" : "off";
}

/** A reference whose tag is never cut: its path gives way first. */
function ImageName({ image }: { readonly image: string }) {
  if (image === "") return <span className="ph-two__second">{text.noImage}</span>;
  const { path, name, tag } = imageParts(image);
  return (
    <span className="ph-image" title={visibleText(image, 500)}>
      {path !== "" && <bdi className="ph-image__path">{visibleText(path)}</bdi>}
      <bdi className="ph-image__name">{visibleText(name)}</bdi>
      {tag !== "" && <bdi className="ph-image__tag">{visibleText(tag, 40)}</bdi>}
    </span>
  );
}

function Cpu({ row }: { readonly row: Row }) {
  const on = row.of.state === "running" && row.asOf === undefined;
  const now = useFigures(row.key, on && row.engine?.capabilities.stats === true);
  if (on && typeof row.engine?.capabilities.stats === "string") return <Untold why={row.engine.capabilities.stats} />;
  if (!now) return null;
  return (
    <span className="ph-figure" title={text.percentNote}>
      {text.percent(now.cpu)}
    </span>
  );
}

function Memory({ row }: { readonly row: Row }) {
  const on = lives(row.of) && row.asOf === undefined;
  const now = useFigures(row.key, on && row.engine?.capabilities.stats === true);
  if (on && typeof row.engine?.capabilities.stats === "string") return <Untold why={row.engine.capabilities.stats} />;
  if (!now) return null;
  return (
    <span className="ph-two ph-two--end">
      <span className="ph-figure">{formatBytes(now.memory)}</span>
      {now.limit !== undefined && (
        <span className="ph-two__second ph-figure">{text.ofLimit(formatBytes(now.limit))}</span>
      )}
    </span>
  );
}

function Untold({ why }: { readonly why: string }) {
  return (
    <span className="ph-two__second" title={why}>
      {text.noFigures}
    </span>
  );
}

function Ports({ ports }: { readonly ports: readonly string[] }) {
  if (ports.length === 0) return null;
  // Two lines: two ports, or one and how many there are besides.
  const lines = ports.length > 2 ? ports.slice(0, 1) : ports;
  return (
    <span className="ph-two" title={ports.map(text.port).join("\n")}>
      {lines.map((port) => (
        <bdi key={port} dir="ltr" className="ph-text ph-figure">
          {text.port(port)}
        </bdi>
      ))}
      {ports.length > 2 && <span className="ph-two__second">{text.morePorts(ports.length - 1)}</span>}
    </span>
  );
}

function restartsOf(row: Row): number | undefined {
  return row.of.restarts ?? restarts.of(row.key).value;
}

function Restarts({ row }: { readonly row: Row }) {
  if (row.of.restarts !== undefined) return <span className="ph-figure">{row.of.restarts}</span>;
  return <AskedRestarts row={row} />;
}

function AskedRestarts({ row }: { readonly row: Row }) {
  const { value } = useLookup(restarts, row.key, `${row.of.state} ${row.of.started ?? ""}`);
  return value === undefined ? null : <span className="ph-figure">{value}</span>;
}

function Written({ row }: { readonly row: Row }) {
  const { value, checked } = useLookup(written, row.key, row.of.state);
  if (value === undefined) return null;
  return (
    <span className="ph-figure" title={text.checked(formatClock(checked))}>
      {formatBytes(value)}
    </span>
  );
}
