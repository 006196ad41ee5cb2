import type { Problem } from "../../problem/index.ts";
import type { TaskControl, TaskOwner, TaskRequest, Tasks } from "./tasks.ts";

/** Where works are begun as tasks. */
export type TaskStarter = Pick<Tasks, "start">;

/** Tasks begun over one connection to a host: when that is to end, they can be waited for, or ended first. */
export class HostTasks implements TaskStarter {
  readonly #tasks: Tasks;
  readonly #running = new Map<string, Promise<void>>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  start(session: TaskOwner, request: TaskRequest, work: (control: TaskControl) => Promise<void>): string {
    const over = Promise.withResolvers<void>();
    const id = this.#tasks.start(session, request, (control) => {
      this.#running.set(control.id, over.promise);
      return work(control).finally(() => {
        this.#running.delete(control.id);
        over.resolve();
      });
    });
    return id;
  }

  /** Whether any is running. */
  get running(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves when all that run now are over. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  cancel(reason: Problem): void {
    for (const id of [...this.#running.keys()]) this.#tasks.cancel(id, reason);
  }
}
