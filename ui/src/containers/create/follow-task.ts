import type { TaskData } from "../../../../src/access/index.ts";
import { Problem } from "../../../../src/problem/index.ts";
import { handleTask, leaveTask, tasks } from "../../tasks/store.ts";

/**
 * Follows a task to its end, which the caller shows. Aborting leaves it alone: it goes on, and its end is told like
 * that of any other task.
 * @throws Problem why it failed
 */
export function followTask(id: string, signal?: AbortSignal, onStep?: (task: TaskData) => void): Promise<TaskData> {
  handleTask(id);
  return new Promise((resolve, reject) => {
    const look = () => {
      const task = tasks.get().data?.[id];
      if (!task) return;
      onStep?.(task);
      if (task.state === "running") return;
      end();
      if (task.state === "done") resolve(task);
      else reject(problemOfTask(task));
    };
    const leave = () => {
      leaveTask(id);
      end();
      reject(new Problem("cancelled", { title: "Nobody waits for it any more." }));
    };
    const stop = tasks.subscribe(look);
    const end = () => {
      stop();
      signal?.removeEventListener("abort", leave);
    };
    signal?.addEventListener("abort", leave);
    if (signal?.aborted) leave();
    else look();
  });
}

function problemOfTask({ problem, verb, object }: TaskData): Problem {
  if (!problem) return new Problem("cancelled", { title: `${verb} ${object} was cancelled.` });
  const { code, time, ...fields } = problem;
  return new Problem(code, fields, { time: new Date(time) });
}
