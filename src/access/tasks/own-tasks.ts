import { Problem } from "../../problem/index.ts";
import type { LiveSource } from "../live.ts";
import type { TaskData } from "./task.ts";
import type { Tasks } from "./tasks.ts";

type View = { readonly [id: string]: TaskData };

/** What one person sees of the tasks, and may do with them: his own, whatever their ids. */
export class OwnTasks {
  readonly #tasks: Tasks;
  readonly #who: string;
  readonly live: LiveSource<View>;

  constructor(tasks: Tasks, who: string) {
    this.#tasks = tasks;
    this.#who = who;
    let from: View | undefined;
    let own: View = {};
    this.live = {
      read() {
        const all = tasks.live.read();
        if (all === from) return own;
        from = all;
        const next = Object.fromEntries(Object.entries(all).filter(([, task]) => task.who === who));
        // What others do is no change here.
        if (!same(own, next)) own = next;
        return own;
      },
      subscribe: (listener) => tasks.live.subscribe(listener),
    };
  }

  /** As `Tasks.log`. @throws Problem `gone`, also for a task of somebody else: it is nobody's business that there is one */
  log(id: string, signal: AbortSignal): AsyncGenerator<string> {
    if (this.#tasks.whose(id) !== this.#who)
      throw new Problem("gone", { title: "That task is not remembered (any more)." });
    return this.#tasks.log(id, signal);
  }

  /** @throws Problem `gone` */
  cancel(id: string): void {
    if (this.#tasks.whose(id) !== this.#who)
      throw new Problem("gone", { title: "That task is not running (any more)." });
    this.#tasks.cancel(id);
  }

  /** Forgets those that have ended. */
  clear(): void {
    this.#tasks.clear(this.#who);
  }
}

function same(a: View, b: View): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
