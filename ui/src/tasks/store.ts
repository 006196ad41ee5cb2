import type { TaskData } from "../../../src/access/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** The tasks of this console by id: running ones and those of the last 30 days, the newest 200. */
export const tasks = liveStore<{ readonly [id: string]: TaskData }>((on) => rpc.tasks.watch.subscribe(undefined, on));

const handled = new Set<string>();

/** A page that shows the end of a task itself says so: no toast then. */
export function handleTask(id: string): void {
  handled.add(id);
}

/** The page that would have shown the end is left: it is told as of any other task. */
export function leaveTask(id: string): void {
  handled.delete(id);
}

export function isHandled(id: string): boolean {
  return handled.has(id);
}
