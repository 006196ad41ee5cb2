import { type Activity, type LiveSource, LiveValue, type Session } from "../access/index.ts";
import { type AskPerson, elevate, type Host, run, type SshHost } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import { IdleRights } from "./idle-rights.ts";
import type { SessionHosts } from "./session-hosts.ts";

/** What a session may do on a host. */
export interface Rights {
  /** Not known yet; of the account, with root's on top, or root's anyhow: then there is nothing to turn on. */
  readonly access: "unknown" | "limited" | "administrative" | "root";
  /** Administrative access ends when the person does nothing for so long, in milliseconds. */
  readonly idleMs: number;
  /** While it is on: milliseconds until it ends if nothing is done, counted from when this was sent. */
  readonly left?: number;
  /** Grows with everything that the person does, so that pages see one after the other. */
  readonly count?: number;
  /** That is over: it ends with the work that still needs root's rights. */
  readonly waits?: true;
  /** Why it is off again. */
  readonly ended?: RightsEnded;
}

/** The person did nothing, he turned it off, or it was lost with its connection or on the machine. */
export type RightsEnded = "idle" | "off" | "lost";

export interface ElevationOptions {
  /** What a person does on the pages of a session. */
  readonly activity: (session: Session) => LiveSource<Activity>;
  /** Ends when he does nothing for so long, in milliseconds. */
  readonly idleMs: number;
  /** Asks sudo; the wire of that name without it. */
  readonly become?: typeof elevate;
}

/** What is known of a session's rights on a host besides the host itself. */
interface Known {
  readonly idle?: IdleRights;
  readonly ended?: RightsEnded;
}

/**
 * Administrative access: a host as root, through sudo, for one session, until it is turned off, the person does nothing
 * for too long, or the session ends.
 */
export class Elevation {
  readonly #hosts: (session: Session) => SessionHosts;
  /** Names of hosts that a session is turning it on for. */
  readonly #asking = new WeakMap<Session, Set<string>>();
  readonly #roots = new WeakMap<Host, LiveValue<{ readonly root?: boolean }>>();

  readonly #known = new WeakMap<Session, Map<string, LiveValue<Known>>>();
  readonly #options: ElevationOptions;

  constructor(hosts: (session: Session) => SessionHosts, options: ElevationOptions) {
    this.#hosts = hosts;
    this.#options = options;
  }

  rights(session: Session, name: string): LiveSource<Rights> {
    const { live } = this.#hosts(session);
    const root = this.#root(this.#open(session, name).host);
    const known = this.#knownOf(session, name);
    const activity = this.#options.activity(session);
    const { idleMs } = this.#options;
    return {
      read() {
        const { idle, ended } = known.read();
        if (live.read()[name]?.elevated) {
          const { at, waits } = idle?.live.read() ?? { at: Number.POSITIVE_INFINITY, waits: false };
          const left = Math.max(0, Math.min(idleMs, at - Date.now()));
          const { count } = activity.read();
          return { access: "administrative", idleMs, left, count, ...(waits ? { waits } : {}) };
        }
        const own = root.read().root;
        const access = own === undefined ? "unknown" : own ? "root" : "limited";
        return { access, idleMs, ...(ended ? { ended } : {}) };
      },
      subscribe(listener) {
        let ends: Disposable | undefined;
        const follow = (): void => {
          ends?.[Symbol.dispose]();
          ends = known.read().idle?.live.subscribe(listener);
        };
        const changed = (): void => {
          follow();
          listener();
        };
        follow();
        const all = [live.subscribe(listener), root.subscribe(listener), known.subscribe(changed)];
        return {
          [Symbol.dispose]: () => {
            for (const one of all) one[Symbol.dispose]();
            ends?.[Symbol.dispose]();
          },
        };
      },
    };
  }

  /** Whether the console itself runs as root, and the host is its own machine: there is nothing to be turned on. */
  isRoot(session: Session, name: string): boolean {
    return this.#open(session, name).host.own === true && process.getuid?.() === 0;
  }

  /**
   * Asks sudo, and through it the person, where it wants a password. Does nothing where it is on.
   * @throws Problem `sudo-refused` with the reason, `cancelled`, `conflict` where it is being turned on already
   */
  async turnOn(session: Session, name: string, ask: AskPerson, signal: AbortSignal): Promise<void> {
    const { host, elevated: already } = this.#open(session, name);
    if (already) return;
    const asking = this.#asking.get(session) ?? new Set<string>();
    this.#asking.set(session, asking);
    // One after the other: many at once could try many passwords while sudo makes each wait.
    if (asking.has(name))
      throw new Problem("conflict", {
        title: "Administrative access is being turned on already.",
        why: "Another page of yours asks for the password.",
      });
    asking.add(name);
    const until = new AbortController();
    const stop = (): void => until.abort(new Problem("cancelled", { title: "No password was given." }));
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted) stop();
      const { become = elevate } = this.#options;
      const root = await become(host, asked(name, ask), { signal: until.signal });
      try {
        until.signal.throwIfAborted();
        if (this.#open(session, name).host !== host)
          throw new Problem("gone", { title: `${name} was connected anew meanwhile.` });
        this.#hosts(session).replace(name, host, root);
      } catch (error) {
        await root[Symbol.asyncDispose]();
        throw error;
      }
      this.#untilIdle(session, name, root);
      this.#untilLost(session, name, host, root);
    } finally {
      signal.removeEventListener("abort", stop);
      asking.delete(name);
    }
  }

  /** Root's rights end at once, also for what still runs with them. Does nothing where it is off. */
  turnOff(session: Session, name: string, why: RightsEnded = "off"): void {
    const open = this.#hosts(session).get(name);
    if (!open?.elevated) return;
    // Not when its last task is over, as with other exchanges: that could be long.
    const { elevated } = open as { readonly elevated: Host & Partial<AsyncDisposable> };
    // First of all the rights: whatever becomes of the pages.
    void elevated[Symbol.asyncDispose]?.();
    const known = this.#knownOf(session, name);
    known.read().idle?.[Symbol.dispose]();
    known.set({ ended: why });
    // A session that has ended takes no other host; its own are closed with its last task.
    if (!session.signal.aborted) this.#hosts(session).replace(name, open.host);
  }

  /** Nobody forgets them for long: they end with the work that needs them when the person does nothing. */
  #untilIdle(session: Session, name: string, root: Host & { readonly over: Promise<void> }): void {
    const tasks = this.#hosts(session).get(name)?.tasks;
    const idle = new IdleRights({
      activity: this.#options.activity(session),
      idleMs: this.#options.idleMs,
      work: () => (tasks?.need(root) ? tasks.settled(root) : undefined),
      end: () => {
        if (this.#hosts(session).get(name)?.elevated === root) this.turnOff(session, name, "idle");
      },
    });
    this.#knownOf(session, name).set({ idle });
    void root.over.then(() => idle[Symbol.dispose]());
    // What a session that has ended still runs with them is its hosts' business.
    session.signal.addEventListener("abort", () => idle[Symbol.dispose](), { once: true });
  }

  /** Rights that are gone, as with a lost connection, are gone for the pages as well: they are asked for anew. */
  #untilLost(
    session: Session,
    name: string,
    host: Host & Partial<Pick<SshHost, "link">>,
    root: Host & { readonly over: Promise<void> },
  ): void {
    const end = (): void => {
      following?.[Symbol.dispose]();
      if (this.#hosts(session).get(name)?.elevated === root) this.turnOff(session, name, "lost");
    };
    const following = host.link?.subscribe(() => {
      if (host.link?.read().link.kind !== "connected") end();
    });
    void root.over.then(end);
  }

  /** Says whose the account on a host is: it is not asked then. */
  told(host: Host, uid: number): void {
    this.#roots.set(host, new LiveValue({ root: uid === 0 }));
  }

  /** Whether the account is root's already. Asked once, when somebody wants to know. */
  #root(host: Host): LiveSource<{ readonly root?: boolean }> {
    const known = this.#roots.get(host);
    if (known) return known;
    const value = new LiveValue<{ readonly root?: boolean }>({});
    this.#roots.set(host, value);
    const asked = host.own ? Promise.resolve(String(process.getuid?.())) : run(host, ["id", "-u"]);
    asked.then(
      (uid) => value.set({ root: uid.trim() === "0" }),
      // What could not be asked is asked by the next page.
      () => this.#roots.delete(host),
    );
    return value;
  }

  #knownOf(session: Session, name: string): LiveValue<Known> {
    const hosts = this.#known.get(session) ?? new Map<string, LiveValue<Known>>();
    this.#known.set(session, hosts);
    const known = hosts.get(name) ?? new LiveValue<Known>({});
    hosts.set(name, known);
    return known;
  }

  #open(session: Session, name: string): { readonly host: Host; readonly elevated: Host | undefined } {
    const open = this.#hosts(session).get(name);
    if (open) return open;
    throw new Problem("gone", { title: `${name} is not connected (any more).` });
  }
}

/** Puts sudo's question to the person, with why the password before did not do. */
function asked(name: string, ask: AskPerson): Parameters<typeof elevate>[1] {
  return async ({ why, text }, signal) => {
    const login = text.replace(/^Password of (.*) on \S+$/s, "$1");
    const wrong = new Problem("login-failed", { title: "That password was wrong.", why: "sudo refused it." });
    const question = { host: name, login, wants: "password" } as const;
    const answers = await ask(why === "wrong" ? { ...question, wrong: wrong.toJSON() } : question, signal);
    return answers?.[0];
  };
}
