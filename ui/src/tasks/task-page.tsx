import { useEffect, useMemo, useRef, useState } from "react";
import type { TaskItem } from "../../../src/access/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { visibleLines, visibleText } from "../kits/small/visible-text.ts";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { EmptyState, Skeleton } from "../kits/state/state.tsx";
import { TaskCard } from "../kits/task/task-card.tsx";
import { tasksText } from "../messages/tasks.ts";
import { problemOf, rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { cancelTask } from "./drawer.tsx";
import { handleTask, tasks } from "./store.ts";
import { viewOf } from "./view.ts";
import "./tasks.css";

/** One task with its log, live. */
export default function TaskPage({ id }: { readonly id: string }) {
  const { data, kind } = useLive(tasks);
  const task = data?.[id];
  const view = useMemo(() => task && viewOf(task), [task]);
  useEffect(() => handleTask(id), [id]);
  if (!task || !view)
    return (
      <>
        <Heading title={tasksText.title} />
        <div className="ph-page">
          {kind === "loading" ? (
            <Skeleton height="12rem" />
          ) : (
            <EmptyState title={tasksText.goneTitle}>{tasksText.gone}</EmptyState>
          )}
        </div>
      </>
    );
  return (
    <>
      <Heading title={`${task.verb} ${visibleText(task.object, 120)}`} />
      <div className="ph-page ph-task-page">
        <TaskCard task={view} onCancel={cancelTask} />
        {task.items && <Items items={task.items} />}
        <Log id={id} />
      </div>
    </>
  );
}

const tones: Readonly<Record<TaskItem["state"], Tone>> = {
  waiting: "off",
  running: "busy",
  done: "good",
  failed: "bad",
  cancelled: "off",
};

function Items({ items }: { readonly items: readonly TaskItem[] }) {
  return (
    <section aria-label={tasksText.results}>
      <table className="ph-task-items">
        <thead>
          <tr>
            <th scope="col">{tasksText.object}</th>
            <th scope="col">{tasksText.result}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a task never change places
            <tr key={index}>
              <td>
                <SafeText text={item.object} />
              </td>
              <td>
                <StateLabel tone={tones[item.state]}>{tasksText.itemStates[item.state]}</StateLabel>
                {item.problem && <ProblemView problem={item.problem} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Characters of a log that a page keeps; the server keeps no more either. */
const kept = 1.5 * 1024 * 1024;

/** The log as text. It stays at its end while the reader is there. */
function Log({ id }: { readonly id: string }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<ProblemData>();
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    let waiting = "";
    let frame = 0;
    setText("");
    const subscription = rpc.tasks.log.subscribe(
      { id },
      {
        onData: (chunk) => {
          waiting += chunk;
          frame ||= requestAnimationFrame(() => {
            frame = 0;
            const more = waiting;
            waiting = "";
            setText((before) => (before + more).slice(-kept));
          });
        },
        onStarted: () => setText(""),
        onError: (error) => setProblem(problemOf(error)),
      },
    );
    return () => {
      subscription.unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the text
  useEffect(() => {
    const element = box.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [text]);
  if (problem) return <ProblemView problem={problem} />;
  return (
    <section aria-label={tasksText.log} className="ph-task-log">
      <header>
        <h2>{tasksText.log}</h2>
        {text !== "" && (
          <a
            className="ph-link"
            download={`task-${id}.log`}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text.toWellFormed())}`}
          >
            {tasksText.download}
          </a>
        )}
      </header>
      {text === "" ? (
        <p>{tasksText.noLog}</p>
      ) : (
        <pre
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
          tabIndex={0}
          onScroll={({ currentTarget: el }) => {
            atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 24;
          }}
        >
          <bdi>{visibleLines(text, kept)}</bdi>
        </pre>
      )}
    </section>
  );
}
