import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { memo, type ReactNode } from "react";
import { Link } from "wouter";
import { taskText } from "../../messages/kits.ts";
import { ShowCommand } from "../command/show-command.tsx";
import { useClock } from "../small/clock.ts";
import { formatBytes, formatSpan } from "../small/format.ts";
import { Ago, SafeText, StateLabel, type Tone } from "../small/small.tsx";
import { visibleText } from "../small/visible-text.ts";
import { ProblemView } from "../state/problem-view.tsx";
import { EmptyState } from "../state/state.tsx";
import { share, whole } from "./progress.ts";
import type { TaskProgress, TaskState, TaskView } from "./types.ts";
import "./task.css";

const tones: Readonly<Record<TaskState, Tone>> = { running: "busy", done: "good", failed: "bad", cancelled: "off" };

export interface TaskControls {
  /** Stops the work; not offered without it. */
  readonly onCancel?: ((id: string) => void) | undefined;
  /** The page of the task's log. */
  readonly logPath?: ((id: string) => string) | undefined;
}

function Bar(props: { label: string; current: number; total: number | undefined }) {
  const done = share(props);
  return (
    <div
      className={`ph-bar${done === undefined ? " ph-bar--open" : ""}`}
      role="progressbar"
      aria-label={visibleText(props.label, 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done === undefined ? undefined : Math.floor(done * 100)}
    >
      <span style={done === undefined ? undefined : { inlineSize: `${done * 100}%` }} />
    </div>
  );
}

function amount(value: number, unit: TaskProgress["unit"]): string {
  return unit === "items" ? String(value) : formatBytes(value);
}

function Progress({ task, progress }: { readonly task: TaskView; readonly progress: TaskProgress }) {
  const { current, total } = whole(progress);
  const { unit, parts = [] } = progress;
  return (
    <div className="ph-task__progress">
      <Bar label={taskText.progress(task.verb, task.object)} current={current} total={total} />
      <span className="ph-figure ph-task__amount">
        {total === undefined ? amount(current, unit) : taskText.of(amount(current, unit), amount(total, unit))}
      </span>
      {parts.length > 0 && (
        <details className="ph-task__parts">
          <summary>{taskText.layers(parts.length)}</summary>
          <ul>
            {parts.map((p) => (
              <li key={p.id}>
                <SafeText text={p.text} />
                <Bar label={p.text} current={p.current} total={p.total} />
                <span className="ph-figure ph-task__amount">{amount(p.total ?? p.current, unit)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Elapsed({ task }: { readonly task: TaskView }) {
  const start = Date.parse(task.started);
  const end = task.ended === undefined ? undefined : Date.parse(task.ended);
  const text = useClock((now) => formatSpan((end ?? now) - start));
  return <span className="ph-figure">{text}</span>;
}

/** A task: what, where, who, how far, how long, and what can be done about it. */
export const TaskCard = memo(function TaskCard({
  task,
  onCancel,
  logPath,
}: { readonly task: TaskView } & TaskControls) {
  const running = task.state === "running";
  return (
    <article className="ph-task" aria-label={visibleText(`${task.verb} ${task.object}`, 120)}>
      <header className="ph-task__head">
        <strong className="ph-task__title">
          {task.verb} <SafeText text={task.object} />
        </strong>
        <StateLabel tone={tones[task.state]}>{taskText.states[task.state]}</StateLabel>
      </header>
      <div className="ph-task__facts">
        <SafeText text={taskText.by(task.who, task.host)} />
        <Ago time={task.started} />
        <Elapsed task={task} />
      </div>
      {running && task.progress && <Progress task={task} progress={task.progress} />}
      {running && task.note !== undefined && (
        <div className="ph-task__note">
          <SafeText text={task.note} />
        </div>
      )}
      {task.problem && <ProblemView problem={task.problem} />}
      <div className="ph-task__actions">
        {task.result && (
          <Link href={task.result.path} className="ph-button">
            {task.result.label}
          </Link>
        )}
        {running && onCancel && (
          <Button variant="secondary" size="sm" onClick={() => onCancel(task.id)}>
            {taskText.cancel}
          </Button>
        )}
        {logPath && (
          <Link href={logPath(task.id)} className="ph-link">
            {taskText.log}
          </Link>
        )}
        {task.command && <ShowCommand forms={() => task.command ?? {}} />}
      </div>
    </article>
  );
});

interface TaskListProps extends TaskControls {
  readonly tasks: readonly TaskView[];
  /** What to begin with, where there is none yet. */
  readonly first?: ReactNode;
}

/** The tasks of the drawer, as given: the newest first. */
export function TaskList({ tasks, first, ...controls }: TaskListProps) {
  if (tasks.length === 0)
    return (
      <EmptyState title={taskText.none} action={first}>
        {taskText.noneYet}
      </EmptyState>
    );
  return (
    <div className="ph-tasks">
      {tasks.map((t) => (
        <TaskCard key={t.id} task={t} {...controls} />
      ))}
    </div>
  );
}
