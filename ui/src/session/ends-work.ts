import type { TaskData } from "../../../src/access/index.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { sessionText as text } from "../messages/session.ts";
import { tasks } from "../tasks/store.ts";

/** Asks before sessions are ended that work runs for; true where none does, or it may end. */
export async function endsWork(what: "log-out" | "end", concerned: (task: TaskData) => boolean): Promise<boolean> {
  const running = Object.values(tasks.get().data ?? {}).filter((task) => task.state === "running" && concerned(task));
  if (running.length === 0) return true;
  return confirmLoss({
    title: what === "log-out" ? text.outTitle : text.endTitle,
    confirm: what === "log-out" ? text.out : text.end,
    objects: running.map(({ verb, object, host }) => text.work(verb, object, host)),
    note: what === "log-out" ? text.outNote : text.endNote,
  });
}
