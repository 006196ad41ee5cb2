import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import type { ContainerRow } from "../../../src/engines/index.ts";
import { keptOf, undo } from "../containers/create/kept.ts";
import { containers } from "../containers/store.ts";
import { CommandLine } from "../kits/state/command-line.tsx";
import { TaskCard } from "../kits/task/task-card.tsx";
import { toast, toastProblem } from "../kits/toast/toast.tsx";
import { guideText as text } from "../messages/guide.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { cancelTask } from "../tasks/drawer.tsx";
import { handleTask, tasks } from "../tasks/store.ts";
import { viewOf } from "../tasks/view.ts";
import { commandOf, createPath } from "./commands.ts";
import { fromRegistry, makePlan, registryImage } from "./plan.ts";
import { changeGuide } from "./state.ts";
import type { Plan, Progress, StepId } from "./steps.ts";

interface BodyProps {
  readonly host: string;
  readonly id: StepId;
  readonly progress: Progress;
  /** The container that was made, while it is there. */
  readonly container: ContainerRow | undefined;
  readonly kind: "podman" | "docker";
}

/** What to do in a step: a sentence or two, the real page, the command. */
export function StepBody({ host, id, progress, container, kind }: BodyProps) {
  const { plan } = progress;
  const base = `/hosts/${encodeURIComponent(host)}`;
  const query = `?${new URLSearchParams({ engine: plan.engine })}`;
  const of = (tab: string): string => `${base}/containers/${container?.id.slice(0, 12)}${tab}${query}`;
  const name = progress.container?.name ?? plan.name;
  const command = commandOf(id, plan, kind, name, location.hostname);
  const again = <Go to={createPath(host, plan)}>{text.openForm}</Go>;
  const running = container?.state === "running";
  const parts: Readonly<Record<StepId, () => ReactNode>> = {
    image: () => <GetImage plan={plan} />,
    create: () => (
      <>
        <p>{text.create}</p>
        {again}
      </>
    ),
    open: () => (
      <>
        <p>{plan.sample ? text.openSample : text.openPage}</p>
        {!container ? again : running ? <OpenPort container={container} plan={plan} /> : <p>{text.notRunning}</p>}
      </>
    ),
    logs: () => (
      <>
        <p>{text.logs}</p>
        {container ? <Go to={of("/logs")}>{text.openLogs}</Go> : again}
      </>
    ),
    edit: () => (
      <>
        <p>{plan.sample ? text.editSample : text.editOther}</p>
        {container ? (
          <Go
            to={`${base}/containers/create?${new URLSearchParams({ engine: plan.engine, edit: container.id.slice(0, 12) })}`}
          >
            {text.openEdit}
          </Go>
        ) : (
          again
        )}
      </>
    ),
    undo: () => (
      <>
        <p>{text.undo}</p>
        {container ? <UndoEdit container={container} /> : again}
      </>
    ),
    remove: () => (
      <>
        <p>{text.remove}</p>
        <Go to={container ? of("") : `${base}/containers`}>{text.openContainer}</Go>
      </>
    ),
  };
  return (
    <div className="ph-guide__do">
      {parts[id]()}
      <details className="ph-guide__command">
        <summary>{text.command}</summary>
        {command === undefined ? <p>{text.noCommand}</p> : <CommandLine command={command} />}
      </details>
    </div>
  );
}

function Go({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link href={to} className="ph-button ph-guide__go">
      {children}
    </Link>
  );
}

function GetImage({ plan }: { readonly plan: Plan }) {
  const [id, setId] = useState<string>();
  const [busy, setBusy] = useState(false);
  const task = useLive(tasks).data?.[id ?? ""];
  const running = task?.state === "running";
  const get = async (): Promise<void> => {
    if (busy || running) return;
    setBusy(true);
    try {
      const { engine, image } = plan;
      const begun = plan.sample
        ? rpc.guide.sample.mutate({ engine })
        : rpc.images.pull.mutate({ engine, reference: image });
      const { task: made } = await begun;
      handleTask(made);
      setId(made);
    } catch (error) {
      toastProblem(error, () => void get());
    }
    setBusy(false);
  };
  const turn = async (): Promise<void> => {
    if (busy || running) return;
    setId(undefined);
    const anew = plan.sample
      ? fromRegistry(plan)
      : await makePlan(plan.engine, containers.get().data?.rows ?? {}, AbortSignal.timeout(10_000)).catch(() => plan);
    changeGuide((was) => ({ ...was, progress: { plan: anew, done: {} } }));
  };
  return (
    <>
      <p>{plan.sample ? text.imageSample : text.imageRegistry(plan.image)}</p>
      <button
        type="button"
        className="ph-button ph-guide__go"
        aria-disabled={busy || running}
        onClick={() => void get()}
      >
        {plan.sample ? text.build : text.pull}
      </button>
      {task && <TaskCard task={viewOf(task)} onCancel={cancelTask} logPath={(of) => `/tasks/${of}`} />}
      {!running && (
        <button type="button" className="ph-link ph-guide__other" onClick={() => void turn()}>
          {plan.sample ? text.orRegistry(registryImage) : text.orSample}
        </button>
      )}
    </>
  );
}

/** A link to where the container answers, as this browser reaches the machine. */
function OpenPort({ container, plan }: { readonly container: ContainerRow; readonly plan: Plan }) {
  const published = container.ports.filter(({ hostPort, protocol }) => hostPort > 0 && protocol === "tcp");
  const port = published.find(({ containerPort }) => containerPort === plan.port) ?? published[0];
  if (!port) return <p>{text.noPort}</p>;
  const address = `${location.hostname}:${port.hostPort}`;
  return (
    <a className="ph-button ph-guide__go" href={`http://${address}/`} target="_blank" rel="noopener noreferrer">
      {text.openPort(address)}
    </a>
  );
}

function UndoEdit({ container }: { readonly container: ContainerRow }) {
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      const kept = await keptOf(container.engine, container);
      if (kept) await undo(kept);
      else toast({ tone: "info", title: text.nothingToUndo });
    } catch (error) {
      toastProblem(error);
    }
    setBusy(false);
  };
  return (
    <button type="button" className="ph-button ph-guide__go" aria-disabled={busy} onClick={() => void run()}>
      {text.undoNow}
    </button>
  );
}
