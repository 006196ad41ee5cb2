import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useMemo, useState } from "react";
import { type Column, type ListAction, type ListStatus, ListView, useUrlState } from "../kits/list/index.ts";
import { Ago, Bytes, Digest, SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { EmptyState } from "../kits/state/state.tsx";
import { galleryText } from "./gallery-text.ts";
import { hostileRows, type SampleRow, sampleRows, storm } from "./rows.ts";

const tones: Readonly<Record<SampleRow["state"], Tone>> = {
  running: "good",
  exited: "bad",
  paused: "warning",
  created: "off",
};

const columns: readonly Column<SampleRow>[] = [
  { key: "name", title: "Name", value: (r) => r.name, least: 10, grow: 2 },
  {
    key: "state",
    title: "State",
    value: (r) => r.state,
    exact: true,
    groups: true,
    least: 7.5,
    card: "status",
    cell: (r) => <StateLabel tone={tones[r.state]}>{galleryText.states[r.state]}</StateLabel>,
  },
  {
    key: "image",
    title: "Image",
    value: (r) => r.image,
    least: 14,
    grow: 3,
    cell: (r) => (
      <>
        <SafeText text={r.image} /> <Digest digest={r.digest} />
      </>
    ),
  },
  {
    key: "cpu",
    title: "CPU",
    value: (r) => r.cpu,
    numeric: true,
    least: 5,
    card: "status",
    cell: (r) => (r.cpu === undefined ? null : <span className="ph-figure">{r.cpu.toFixed(1)}%</span>),
  },
  {
    key: "memory",
    title: "Memory",
    value: (r) => r.memory,
    numeric: true,
    least: 6.5,
    card: "status",
    cell: (r) => <Bytes bytes={r.memory} />,
  },
  { key: "port", title: "Ports", value: (r) => r.ports, least: 6, card: "none" },
  { key: "owner", title: "Owner", value: (r) => r.owner, exact: true, groups: true, least: 6, card: "none" },
  { key: "pod", title: "Pod", value: (r) => r.pod, groups: true, least: 7, card: "none" },
  {
    key: "created",
    title: "Created",
    value: (r) => r.created,
    numeric: true,
    hidden: true,
    least: 10,
    card: "none",
    cell: (r) => <Ago time={r.created} />,
  },
  { key: "privileged", title: "Privileged", value: (r) => r.privileged, hidden: true, least: 6, card: "none" },
];

const defaults = { filter: "", sort: { key: "name", descending: false } };
const kinds = ["ready", "loading", "empty", "error", "disconnected", "hostile", "thousand"] as const;
type Kind = (typeof kinds)[number];

/** The list kit in each of its states. */
export function ListSection() {
  const [kind, setKind] = useState<Kind>("ready");
  const [storming, setStorming] = useState(false);
  const [done, setDone] = useState("");
  const [view, setView] = useUrlState(columns, defaults);
  const now = useMemo(() => Date.now(), []);
  const start = useMemo(() => {
    if (kind === "thousand") return sampleRows(1000, now);
    if (kind === "hostile") return hostileRows(now);
    return kind === "empty" || kind === "loading" || kind === "error" ? {} : sampleRows(41, now);
  }, [kind, now]);
  const [rows, setRows] = useState(start);
  useEffect(() => setRows(start), [start]);
  useEffect(() => {
    if (!storming) return;
    // 200 changes a second, in one step a frame.
    let last = performance.now();
    let owed = 0;
    let frame = 0;
    const step = (time: number) => {
      owed += ((time - last) * 200) / 1000;
      last = time;
      const changes = Math.floor(owed);
      owed -= changes;
      if (changes > 0) setRows((r) => storm(r, Math.min(changes, 50), Date.now(), Math.random));
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [storming]);
  const status = useMemo<ListStatus>(() => {
    if (kind === "loading") return { kind: "loading" };
    if (kind === "error") return { kind: "error", problem: galleryText.problem };
    if (kind === "disconnected")
      return { kind: "disconnected", what: "web1", asOf: now - 60_000, retryAt: now + 3_600_000 };
    return { kind: "ready" };
  }, [kind, now]);
  const actions = useMemo<readonly ListAction<SampleRow>[]>(() => {
    const say = (what: string, targets: readonly { id: string }[]) =>
      setDone(`${what}: ${targets.map((t) => t.id).join(", ")}`);
    const run = (what: string, state?: SampleRow["state"]) => (targets: readonly { id: string }[]) => {
      say(what, targets);
      if (state)
        setRows((old) => ({
          ...old,
          ...Object.fromEntries(targets.flatMap(({ id }) => (old[id] ? [[id, { ...old[id], state }]] : []))),
        }));
    };
    const remove = (targets: readonly { id: string }[]) => {
      say("Remove", targets);
      setRows((old) => Object.fromEntries(Object.entries(old).filter(([id]) => !targets.some((t) => t.id === id))));
    };
    return [
      {
        key: "start",
        label: "Start",
        run: run("Start", "running"),
        hidden: (t) => t.every((x) => x.row.state === "running"),
      },
      {
        key: "stop",
        label: "Stop",
        run: run("Stop", "exited"),
        hidden: (t) => t.every((x) => x.row.state !== "running"),
      },
      {
        key: "pause",
        label: "Pause",
        run: run("Pause", "paused"),
        refused: (t) => (t.some((x) => x.row.owner === "root") ? "Needs administrative access." : undefined),
      },
      { key: "edit", label: "Edit", on: "row", run: run("Edit") },
      { key: "remove", label: "Remove", danger: true, line: true, isDelete: true, run: remove },
    ];
  }, []);
  return (
    <>
      <fieldset className="ph-gallery__choices">
        <legend>State of the list</legend>
        {kinds.map((k) => (
          <label key={k}>
            <input type="radio" name="list-kind" value={k} checked={kind === k} onChange={() => setKind(k)} /> {k}
          </label>
        ))}
        <label>
          <input type="checkbox" checked={storming} onChange={(e) => setStorming(e.target.checked)} /> 200 changes a
          second
        </label>
      </fieldset>
      <p className="ph-gallery__done">{done || "Nothing done yet."}</p>
      <ListView
        name="gallery"
        label="Sample containers"
        rows={rows}
        columns={columns}
        status={status}
        onRetry={() => setKind("ready")}
        view={view}
        onView={setView}
        actions={actions}
        href={(_, id) => `/gallery/${encodeURIComponent(id)}`}
        buttons={<Button size="sm">Create container</Button>}
        empty={
          <EmptyState
            title="No containers yet"
            action={<Button>Create container</Button>}
            command="podman run -d -p 8080:80 IMAGE"
          >
            A container is a process running from an image, with its own writable layer. Create one, or run the command
            on the host: it appears here by itself.
          </EmptyState>
        }
      />
    </>
  );
}
