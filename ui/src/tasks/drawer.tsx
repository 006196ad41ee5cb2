import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import css from "@patternfly/react-styles/css/components/Button/button";
import { useEffect, useMemo, useRef } from "react";
import { Link } from "wouter";
import { Skeleton } from "../kits/state/state.tsx";
import { TaskList } from "../kits/task/task-card.tsx";
import { toastProblem } from "../kits/toast/toast.tsx";
import { tasksText } from "../messages/tasks.ts";
import { hostOfPage, problemOf, rpc, useLive } from "../rpc/index.ts";
import { tasks } from "./store.ts";
import { sorted, viewOf } from "./view.ts";
import "./tasks.css";

/** All tasks, beside the page. */
export default function TasksDrawer({ onClose }: { readonly onClose: () => void }) {
  const { data } = useLive(tasks);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const views = useMemo(() => data && sorted(Object.values(data)).map(viewOf), [data]);
  const ended = views?.some(({ state }) => state !== "running") ?? false;
  return (
    <aside className="ph-drawer" aria-label={tasksText.title} data-region tabIndex={-1}>
      <header className="ph-drawer__head">
        <h2 ref={heading} tabIndex={-1}>
          {tasksText.title}
        </h2>
        {ended && (
          <Button variant="link" size="sm" onClick={() => void rpc.tasks.clear.mutate().catch(report)}>
            {tasksText.clear}
          </Button>
        )}
        <button type="button" className="ph-icon-button" aria-label={tasksText.close} onClick={onClose}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" strokeWidth="1.750" />
          </svg>
        </button>
      </header>
      <div className="ph-drawer__body">
        {views === undefined ? (
          <Skeleton height="6rem" />
        ) : (
          <TaskList
            tasks={views}
            onCancel={cancelTask}
            logPath={(id) => `/tasks/${id}`}
            first={
              <Link
                href={`~/hosts/${encodeURIComponent(hostOfPage)}/images?dialog=pull`}
                className={`${css.button} pf-m-primary`}
              >
                {tasksText.first}
              </Link>
            }
          />
        )}
      </div>
    </aside>
  );
}

/** Stops a task's work. */
export function cancelTask(id: string): void {
  void rpc.tasks.cancel.mutate({ id }).catch(report);
}

function report(error: unknown): void {
  toastProblem(problemOf(error));
}
