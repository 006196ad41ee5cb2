import type { TaskData } from "../../../src/access/index.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { sessionText as text } from "../messages/session.ts";
import { tasks } from "../tasks/store.ts";

/** What the person is about to end: with it ends work that runs. */
export type Ending = "log-out" | "end" | "access";

/** Asks before sessions, or root's rights, are ended that work runs for; true where none does, or it may end. */
export async function endsWork(what: Ending, concerned: (task: TaskData) => boolean): Promise<boolean> {
  const running = Object.values(tasks.get().data ?? {}).filter((task) => task.state === "running" && concerned(task));
  if (running.length === 0) return true;
  return confirmLoss({
    ...text.ending[what],
    objects: running.map(({ verb, object, host }) => text.work(verb, object, host)),
  });
}
