import { type Here, HostTasks, type ServiceKey, type Tasks } from "../access/index.ts";
import type { RecordOwner } from "../engines/index.ts";
import type { Host } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";

/** How long tasks may take to put things in order when the connection to their host is to end, in milliseconds. */
const tidyMs = 2000;

/** What a service of a host is made with. */
export interface OnHost extends Here {
  readonly owner: RecordOwner;
  readonly host: Host;
  /** The same machine with the rights of root, while the person has them there. */
  readonly elevated: Host | undefined;
  readonly tasks: HostTasks;
  /** Aborts when the services are about to be closed. */
  readonly closing: AbortSignal;
}

export interface Made<Service> {
  readonly service: Service;
  close?(): void | Promise<void>;
}

/** How each kind of service is made for a host. */
export class ServiceMakers {
  readonly #makers = new Map<object, (on: OnHost) => Made<unknown>>();

  add<Service>(key: ServiceKey<Service>, make: (on: OnHost) => Made<Service>): this {
    this.#makers.set(key, make);
    return this;
  }

  make<Service>(key: ServiceKey<Service>, on: OnHost): Made<Service> {
    const make = this.#makers.get(key);
    if (!make) throw new Error(`nobody makes the service "${key.name}"`);
    // `add` ties the type of what is made to the key.
    return make(on) as Made<Service>;
  }
}

/** Why the services of a host are not to be used any more. */
export type Ending = "closed" | "exchanged";

/** What a session has of one host. Costs next to nothing until it is used. */
export class HostServices implements OnHost {
  readonly name: string;
  readonly owner: RecordOwner;
  readonly host: Host;
  readonly elevated: Host | undefined;
  readonly tasks: HostTasks;
  readonly #makers: ServiceMakers;
  readonly #made = new Map<object, Made<unknown>>();
  readonly #ended = new AbortController();
  readonly #closing = new AbortController();

  constructor(
    owner: RecordOwner,
    hosts: { host: Host; elevated?: Host | undefined },
    makers: ServiceMakers,
    tasks: Tasks,
  ) {
    this.name = owner.host;
    this.owner = owner;
    this.host = hosts.host;
    this.elevated = hosts.elevated;
    this.#makers = makers;
    this.tasks = new HostTasks(tasks);
  }

  /** Aborts, with an `Ending` as its reason, when pages are to let go of these services. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get<Service>(key: ServiceKey<Service>): Service {
    const made = (this.#made.get(key) as Made<Service> | undefined) ?? this.#makers.make(key, this);
    this.#made.set(key, made);
    return made.service;
  }

  /** Ends what runs, lets it put things in order for a moment, and closes everything. */
  async close(): Promise<void> {
    this.#ended.abort("closed" satisfies Ending);
    this.tasks.cancel(new Problem("cancelled", { title: `The connection to ${this.name} was closed.` }));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, tidyMs);
    await Promise.race([this.tasks.settled(), late.promise]);
    clearTimeout(timer);
    await this.#closeAll();
  }

  /** Pages go on with others; tasks that run go on with these until they are over, or `signal` aborts. */
  async retire(signal: AbortSignal): Promise<void> {
    this.#ended.abort("exchanged" satisfies Ending);
    await this.settled(signal);
    if (signal.aborted) await this.close();
    else await this.#closeAll();
  }

  /** Resolves when the tasks that run now are over, or `signal` aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const stop = Promise.withResolvers<void>();
    const aborted = (): void => stop.resolve();
    signal.addEventListener("abort", aborted, { once: true });
    await Promise.race([this.tasks.settled(), stop.promise]);
    signal.removeEventListener("abort", aborted);
  }

  async #closeAll(): Promise<void> {
    this.#closing.abort();
    const made = [...this.#made.values()];
    this.#made.clear();
    // What watches over engines stops before the engines do.
    for (const one of made.reverse()) await one.close?.();
  }
}
