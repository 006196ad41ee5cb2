import { type LiveSource, LiveValue, type Session, type SessionEnd, type Tasks } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { asProblem, Problem } from "../problem/index.ts";
import { type Ending, HostServices, type ServiceMakers } from "./host-services.ts";
import type { Log } from "./log.ts";

/** A host that a session has open. */
export interface OpenHost {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The person has the rights of root there. */
  readonly elevated: boolean;
}

/** By name. */
export type OpenHosts = { readonly [name: string]: OpenHost };

/** As in addresses; "local" is the console's own machine. */
export const hostName = /^[a-z0-9][a-z0-9.-]{0,62}$/;

/** What nobody is there for any more goes on for a day at most, in milliseconds. */
const longestMs = 24 * 3600 * 1000;

interface Parts {
  readonly makers: ServiceMakers;
  readonly tasks: Tasks;
  readonly log: Log;
  /** Called with each that was opened. */
  opened(services: HostServices): void;
}

/**
 * The hosts that a session has open, each with its services. It takes over the hosts that it is given: one that can be
 * disposed is disposed when it is not used any more. All are closed when the session ends, after its tasks had a moment
 * to put things in order: a connection must not end by itself with the session. Where nobody asked for that end, because
 * the person did nothing for too long, what they have begun goes on to its end first. Root's rights do not wait for all
 * that: they are let go of as soon as no task needs them.
 */
export class SessionHosts {
  readonly #session: Pick<Session, "user" | "signal">;
  readonly #parts: Parts;
  readonly #user: string;
  readonly #shared: HostServices | undefined;
  readonly #open = new Map<string, HostServices>();
  readonly #live: LiveValue<OpenHosts>;
  /** Aborts when the session leaves what all share for services of its own. */
  #leaving = new AbortController();
  /** What is being closed. */
  readonly #closing = new Set<Promise<void>>();
  readonly #over = Promise.withResolvers<void>();
  /** Aborts when nothing goes on any more, whatever runs. */
  readonly #stop = new AbortController();

  /**
   * @param user whose records are read and written; "" where the console serves one person
   * @param shared the services of "local" that all sessions of a console of one person have in common
   */
  constructor(session: Pick<Session, "user" | "signal">, parts: Parts, user: string, shared?: HostServices) {
    this.#session = session;
    this.#parts = parts;
    this.#user = user;
    this.#shared = shared;
    this.#live = new LiveValue<OpenHosts>(shared ? { [shared.name]: { since: Date.now(), elevated: false } } : {});
    session.signal.addEventListener("abort", () => void this.#end().then(this.#over.resolve), { once: true });
  }

  /** Resolves when the session has ended and nothing of its hosts is left. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Which hosts are open. */
  get live(): LiveSource<OpenHosts> {
    return this.#live;
  }

  /**
   * Aborts, with an `Ending`, when this session's pages are to let go of these services: what all sessions share, one
   * may leave for its own, with other rights.
   */
  ended(services: HostServices): AbortSignal {
    return services === this.#shared ? AbortSignal.any([services.ended, this.#leaving.signal]) : services.ended;
  }

  get(name: string): HostServices | undefined {
    return this.#open.get(name) ?? (this.#shared?.name === name ? this.#shared : undefined);
  }

  /**
   * @param elevated the same machine with the rights of root
   * @throws Problem `conflict` where one of that name is open, `invalid-input` where it cannot have that name
   */
  open(name: string, host: Host, elevated?: Host): HostServices {
    if (!hostName.test(name))
      throw new Problem("invalid-input", { title: `"${name}" cannot be the name of a machine.` });
    if (this.get(name)) throw new Problem("conflict", { title: `${name} is connected already.` });
    if (this.#session.signal.aborted) throw new Problem("logged-out", { title: "You are logged out." });
    return this.#set(name, host, elevated);
  }

  /**
   * Puts another host under a name that is open, as with other rights: pages connect anew and go on with it. What runs
   * goes on over the one before until it is over. Rights on the machine that all sessions share are this session's alone.
   * @throws Problem `gone` where none of that name is open
   */
  replace(name: string, host: Host, elevated?: Host): HostServices {
    const before = this.get(name);
    if (!before || this.#session.signal.aborted)
      throw new Problem("gone", { title: `${name} is not connected (any more).` });
    const shared = this.#shared?.host === host && !elevated ? this.#shared : undefined;
    const now = shared ? this.#share(shared) : this.#set(name, host, elevated);
    if (before === this.#shared) {
      const leaving = this.#leaving;
      this.#leaving = new AbortController();
      leaving.abort("exchanged" satisfies Ending);
    } else if (before !== now) {
      if (before.elevated !== elevated) letGo(before);
      void this.#track(before.retire(this.#stop.signal), before, new Set([host, elevated]));
    }
    return now;
  }

  /** Does nothing where it is not open. */
  async close(name: string): Promise<void> {
    const before = this.#open.get(name);
    if (!before) return;
    this.#open.delete(name);
    if (this.#shared?.name === name) this.#share(this.#shared);
    else this.#live.update(({ [name]: _, ...rest }) => rest);
    const closed = before.close();
    letGo(before);
    await this.#track(closed, before, new Set());
  }

  /** Ends what runs on them, too. Resolves when nothing of the session's hosts is left. */
  async closeAll(): Promise<void> {
    this.#stop.abort();
    for (const name of [...this.#open.keys()]) void this.close(name);
    await Promise.all(this.#closing);
  }

  async #end(): Promise<void> {
    if (this.#session.signal.reason === ("idle" satisfies SessionEnd)) {
      const tired = setTimeout(() => this.#stop.abort(), longestMs);
      tired.unref();
      for (const services of this.#open.values()) {
        if (services.tasks.running) letGo(services);
        else void this.close(services.name);
      }
      const at = [...this.#open.values()].map((services) => services.settled(this.#stop.signal));
      await Promise.all([...at, ...this.#closing]);
      clearTimeout(tired);
    }
    await this.closeAll();
  }

  #set(name: string, host: Host, elevated: Host | undefined): HostServices {
    const owner = { user: this.#user, host: name };
    const services = new HostServices(owner, { host, elevated }, this.#parts.makers, this.#parts.tasks);
    this.#open.set(name, services);
    this.#live.update((open) => ({ ...open, [name]: { since: Date.now(), elevated: elevated !== undefined } }));
    this.#parts.opened(services);
    return services;
  }

  /** Back to what all sessions have in common. */
  #share(shared: HostServices): HostServices {
    this.#open.delete(shared.name);
    this.#live.update((open) => ({ ...open, [shared.name]: { since: Date.now(), elevated: false } }));
    return shared;
  }

  /** Disposes the hosts of services that were closed, except those that go on. */
  async #track(
    closed: Promise<void>,
    { name, host, elevated }: HostServices,
    kept: Set<Host | undefined>,
  ): Promise<void> {
    const work = closed
      .then(async () => {
        // Root's rights stand on the plain connection: they go first.
        for (const one of [elevated, host])
          if (one && one !== this.#shared?.host && !kept.has(one)) await disposed(one);
      })
      .catch((error: unknown) =>
        this.#parts.log.warn("a host could not be left in order", { host: name, problem: asProblem(error).toJSON() }),
      );
    this.#closing.add(work);
    await work.finally(() => this.#closing.delete(work));
  }
}

/** Root's rights of services that nobody uses any more end when no task needs them. */
function letGo({ elevated, tasks }: HostServices): void {
  if (!elevated) return;
  void tasks
    .settled(elevated)
    .then(() => disposed(elevated))
    .catch(() => {}); // the same is told where the host is left
}

async function disposed(host: Host & Partial<AsyncDisposable>): Promise<void> {
  await host[Symbol.asyncDispose]?.();
}
