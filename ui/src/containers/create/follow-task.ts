import type { TaskData } from "../../../../src/access/index.ts";
import { Problem } from "../../../../src/problem/index.ts";
import { rpc } from "../../rpc/index.ts";
import { handleTask, tasks } from "../../tasks/store.ts";

/**
 * Follows a task to its end, which the caller shows. Aborting cancels the task.
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
      stop();
      signal?.removeEventListener("abort", cancel);
      if (task.state === "done") resolve(task);
      else reject(problemOfTask(task));
    };
    const cancel = () => void rpc.tasks.cancel.mutate({ id }).catch(() => {});
    const stop = tasks.subscribe(look);
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted) cancel();
    look();
  });
}

function problemOfTask({ problem, verb, object }: TaskData): Problem {
  if (!problem) return new Problem("cancelled", { title: `${verb} ${object} was cancelled.` });
  const { code, time, ...fields } = problem;
  return new Problem(code, fields, { time: new Date(time) });
}
