import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo } from "react";
import type { TaskData } from "../../../src/access/index.ts";
import { navigate } from "../kits/address/address.ts";
import { type Column, type ListAction, ListView, useUrlState, type ViewState } from "../kits/list/index.ts";
import { useClock } from "../kits/small/clock.ts";
import { formatSpan } from "../kits/small/format.ts";
import { Ago, StateLabel, type Tone } from "../kits/small/small.tsx";
import { EmptyState } from "../kits/state/state.tsx";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { cancelTask } from "../tasks/drawer.tsx";
import { tasks } from "../tasks/store.ts";
import { OpenDialog } from "./open-dialog.tsx";
import { AreaTabs } from "./tabs.tsx";
import { useImageDialog } from "./use-image-dialog.ts";

const tones: Readonly<Record<TaskData["state"], Tone>> = {
  running: "busy",
  done: "good",
  failed: "bad",
  cancelled: "off",
};

const columns: readonly Column<TaskData>[] = [
  { key: "image", title: text.buildImage, value: (task) => task.object, least: 14, grow: 2 },
  {
    key: "state",
    title: text.buildState,
    value: (task) => task.state,
    exact: true,
    groups: true,
    least: 8,
    card: "status",
    cell: ({ state }) => <StateLabel tone={tones[state]}>{text.buildStates[state]}</StateLabel>,
  },
  {
    key: "started",
    title: text.buildStarted,
    value: (task) => task.started,
    numeric: true,
    least: 9,
    cell: (task) => <Ago time={task.started} />,
  },
  {
    key: "took",
    title: text.buildTook,
    value: (task) => (task.ended === undefined ? undefined : task.ended - task.started),
    numeric: true,
    least: 6,
    cell: (task) => <Took task={task} />,
  },
  { key: "who", title: text.buildWho, value: (task) => task.who, exact: true, least: 6 },
];
const dialogs = ["build"] as const;
const defaults: ViewState = { filter: "", sort: { key: "started", descending: true } };

const actions: readonly ListAction<TaskData>[] = [
  {
    key: "cancel",
    label: text.cancel,
    hidden: (targets) => targets.every(({ row }) => row.state !== "running"),
    run: (targets) => {
      for (const { row } of targets) if (row.state === "running") cancelTask(row.id);
    },
  },
  {
    key: "result",
    label: text.openResult,
    on: "row",
    hidden: (targets) => targets.every(({ row }) => row.result === undefined),
    run: ([target]) => {
      if (target?.row.result) navigate(target.row.result.path);
    },
  },
];

/** Images > Builds: the tasks that build, running and ended. */
export function BuildsPage({ host }: { readonly host: string }) {
  const live = useLive(tasks);
  const [view, setView] = useUrlState(columns, defaults);
  const [dialog, setDialog, closeDialog] = useImageDialog(dialogs);
  const rows = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(live.data ?? {}).filter(([, task]) => task.verb === "Build" && task.host === host),
      ),
    [live.data, host],
  );
  const status =
    live.kind === "failed" && live.problem
      ? ({ kind: "error", problem: live.problem } as const)
      : live.kind === "lost"
        ? ({ kind: "disconnected", what: text.theConsole, asOf: live.asOf } as const)
        : ({ kind: live.data ? "ready" : "loading" } as const);
  const build = (
    <Button variant="primary" onClick={() => setDialog({ kind: "build" })}>
      {text.build}
    </Button>
  );
  return (
    <>
      <Heading title={text.buildsTitle} actions={build}>
        <AreaTabs />
      </Heading>
      <div className="ph-page">
        <ListView
          name="builds"
          label={text.buildsOn(text.host(host))}
          rows={rows}
          columns={columns}
          status={status}
          onRetry={() => tasks.retry()}
          view={view}
          onView={setView}
          actions={actions}
          href={(task) => `~/tasks/${task.id}`}
          empty={
            <EmptyState title={text.buildsEmptyTitle} command={text.buildsEmptyCommand}>
              {text.buildsEmpty}
            </EmptyState>
          }
        />
      </div>
      <OpenDialog dialog={dialog} onClose={closeDialog} />
    </>
  );
}

function Took({ task }: { readonly task: TaskData }) {
  const words = useClock((now) => formatSpan((task.ended ?? now) - task.started));
  return <span className="ph-figure">{words}</span>;
}
