import { type LiveSource, LiveValue, type Session } from "../access/index.ts";
import { type AskPerson, elevate, type Host, run, type SshHost } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import type { SessionHosts } from "./session-hosts.ts";

/** What a session may do on a host. */
export interface Rights {
  /** Not known yet; of the account, with root's on top, or root's anyhow: then there is nothing to turn on. */
  readonly access: "unknown" | "limited" | "administrative" | "root";
}

/** Administrative access: a host as root, through sudo, for one session, until it is turned off or the session ends. */
export class Elevation {
  readonly #hosts: (session: Session) => SessionHosts;
  /** Names of hosts that a session is turning it on for. */
  readonly #asking = new WeakMap<Session, Set<string>>();
  readonly #roots = new WeakMap<Host, LiveValue<{ readonly root?: boolean }>>();

  readonly #elevate: typeof elevate;

  /** @param become what asks sudo; the wire of that name without it */
  constructor(hosts: (session: Session) => SessionHosts, become: typeof elevate = elevate) {
    this.#hosts = hosts;
    this.#elevate = become;
  }

  rights(session: Session, name: string): LiveSource<Rights> {
    const { live } = this.#hosts(session);
    const root = this.#root(this.#open(session, name).host);
    const value = new LiveValue<Rights>({ access: "unknown" });
    const look = (): void => {
      const own = root.read().root;
      const elevated = live.read()[name]?.elevated ?? false;
      const access = elevated ? "administrative" : own === undefined ? "unknown" : own ? "root" : "limited";
      if (value.read().access !== access) value.set({ access });
    };
    return {
      read() {
        look();
        return value.read();
      },
      subscribe(listener) {
        const all = [value.subscribe(listener), live.subscribe(look), root.subscribe(look)];
        return { [Symbol.dispose]: () => all.forEach((one) => void one[Symbol.dispose]()) };
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
      const root = await this.#elevate(host, asked(name, ask), { signal: until.signal });
      try {
        until.signal.throwIfAborted();
        if (this.#open(session, name).host !== host)
          throw new Problem("gone", { title: `${name} was connected anew meanwhile.` });
        this.#hosts(session).replace(name, host, root);
      } catch (error) {
        await root[Symbol.asyncDispose]();
        throw error;
      }
      this.#untilLost(session, name, host, root);
    } finally {
      signal.removeEventListener("abort", stop);
      asking.delete(name);
    }
  }

  /** Root's rights end at once, also for what still runs with them. Does nothing where it is off. */
  turnOff(session: Session, name: string): void {
    const open = this.#hosts(session).get(name);
    if (!open?.elevated) return;
    // Not when its last task is over, as with other exchanges: that could be long.
    const { elevated } = open as { readonly elevated: Host & Partial<AsyncDisposable> };
    // First of all the rights: whatever becomes of the pages.
    void elevated[Symbol.asyncDispose]?.();
    // A session that has ended takes no other host; its own are closed with its last task.
    if (!session.signal.aborted) this.#hosts(session).replace(name, open.host);
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
      if (this.#hosts(session).get(name)?.elevated === root) this.turnOff(session, name);
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
