import type { Problem } from "../../problem/index.ts";
import type { TaskControl, TaskOwner, TaskRequest, Tasks } from "./tasks.ts";

export interface HostTaskRequest extends TaskRequest {
  /** The hosts that it works on, which are one machine with different rights: those stay until it is over. */
  readonly over: readonly object[];
}

/** Where works are begun as tasks. */
export interface TaskStarter {
  start(session: TaskOwner, request: HostTaskRequest, work: (control: TaskControl) => Promise<void>): string;
}

/** Tasks begun over one connection to a host: when that is to end, they can be waited for, or ended first. */
export class HostTasks implements TaskStarter {
  readonly #tasks: Tasks;
  readonly #running = new Map<string, { readonly done: Promise<void>; readonly over: readonly object[] }>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  start(session: TaskOwner, request: HostTaskRequest, work: (control: TaskControl) => Promise<void>): string {
    const done = Promise.withResolvers<void>();
    const { over, ...asked } = request;
    const id = this.#tasks.start(session, asked, (control) => {
      this.#running.set(control.id, { done: done.promise, over });
      return work(control).finally(() => {
        this.#running.delete(control.id);
        done.resolve();
      });
    });
    return id;
  }

  /** Whether any is running. */
  get running(): boolean {
    return this.#running.size > 0;
  }

  /** Whether any is running that needs that host. */
  need(host: object): boolean {
    return this.#of(host).length > 0;
  }

  /** Resolves when all that run now are over; of a host: those that need it. */
  async settled(host?: object): Promise<void> {
    await Promise.all(this.#of(host).map(({ done }) => done));
  }

  cancel(reason: Problem): void {
    for (const id of [...this.#running.keys()]) this.#tasks.cancel(id, reason);
  }

  #of(host: object | undefined) {
    const all = [...this.#running.values()];
    return host === undefined ? all : all.filter(({ over }) => over.includes(host));
  }
}
