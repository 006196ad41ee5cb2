import { setTimeout as delay } from "node:timers/promises";
import { type LiveSource, LiveValue, type Session } from "../../access/index.ts";
import { asProblem, Problem, type ProblemData } from "../../problem/index.ts";
import type { HostKey, SshHost, SshOptions, SshTarget } from "../ssh/target.ts";
import type { HostBook } from "./book.ts";
import type { ConsoleKeys } from "./console-keys.ts";
import type { AskPerson } from "./conversation.ts";
import { gaveUp, type Login, prepareLogin, type Secret } from "./credentials.ts";
import type { HostEntry, PinnedKey } from "./entry.ts";
import { formatTarget, type WrittenTarget } from "./target.ts";

/** How it stands between a session and a host. Times in milliseconds since the epoch. Holds no null. */
export type HostState =
  | { readonly kind: "closed" }
  | { readonly kind: "connecting"; readonly since: number }
  | { readonly kind: "connected"; readonly since: number }
  | {
      readonly kind: "lost";
      readonly since: number;
      readonly problem: ProblemData;
      /** Missing where a person must log in again. */
      readonly retryAt?: number;
    }
  | { readonly kind: "failed"; readonly since: number; readonly problem: ProblemData }
  /** It shows another key than the confirmed one; nothing was sent to it. */
  | { readonly kind: "key-changed"; readonly since: number; readonly shown: PinnedKey };

/** What connections work with. */
export interface ConnectionParts {
  readonly book: HostBook;
  readonly keys: ConsoleKeys;
  readonly open: (options: SshOptions) => Promise<SshHost>;
  readonly readKey: Parameters<typeof prepareLogin>[0]["readKey"];
  /** Makes a host known to the rest of the console, for that session; undefined when it is gone. */
  readonly opened: (session: Session, name: string, host: SshHost | undefined) => Promise<void>;
}

/** What sshd shows of itself, and where the console comes from. */
export interface Probe {
  readonly key: PinnedKey;
}

/** So many wrong passwords, then a person begins anew. */
const mostTries = 3;
/** How long what belongs to a host may take to put things in order when it is disconnected, in milliseconds. */
const partingMs = 4000;

/** The hosts that one session is connected to. What was given to log in is kept here, in memory, until it ends. */
export class Connections {
  readonly #session: Session;
  readonly #parts: ConnectionParts;
  readonly #states = new LiveValue<{ readonly [name: string]: HostState }>({});
  readonly #vault = new Map<string, Secret>();
  readonly #open = new Map<string, { readonly host: SshHost; readonly end: AbortController }>();
  readonly #connecting = new Map<string, AbortController>();

  constructor(session: Session, parts: ConnectionParts) {
    this.#session = session;
    this.#parts = parts;
    const following = this.#followBook();
    session.signal.addEventListener("abort", () => {
      following[Symbol.dispose]();
      // Its hosts are closed by who has them, after what runs there is put in order.
      this.#vault.clear();
    });
  }

  /** Leaves what was removed, or is reached in another way: in whichever session of the person that was done. */
  #followBook(): Disposable {
    const list = this.#parts.book.of(this.#session.user);
    let known = list.read();
    return list.subscribe(() => {
      const before = known;
      known = list.read();
      for (const [name, entry] of Object.entries(before)) {
        if (known[name] === entry) continue;
        this.#vault.delete(entry.id);
        // Once the answer to who did it is on its way: it would be lost with the connections of pages about that host.
        if (Object.hasOwn(this.#states.read(), name)) setImmediate(() => void this.#leave(name));
      }
    });
  }

  /** By name; a host without an entry is not connected. */
  get states(): LiveSource<{ readonly [name: string]: HostState }> {
    return this.#states;
  }

  /**
   * Logs in to a host, through those on the way to it, and makes it known. What was given is asked for again where it
   * was wrong. Rejects with a Problem.
   */
  async connect(name: string, ask: AskPerson, signal: AbortSignal): Promise<void> {
    const way = this.#parts.book.way(this.#session.user, name);
    if (this.#open.has(name)) {
      if (this.#states.read()[name]?.kind === "connected") return;
      await this.#leave(name);
    }
    this.#connecting.get(name)?.abort();
    const stop = new AbortController();
    this.#connecting.set(name, stop);
    const both = AbortSignal.any([signal, stop.signal, this.#session.signal]);
    this.#set(name, { kind: "connecting", since: Date.now() });
    // The host outlives the conversation in which it was logged in to, but not one that is broken off.
    const end = new AbortController();
    const abort = (): void => end.abort();
    both.addEventListener("abort", abort, { once: true });
    try {
      const host = await this.#logIn(way, ask, both, end.signal, () => {});
      if (both.aborted) {
        end.abort();
        await host[Symbol.asyncDispose]();
        both.throwIfAborted();
      }
      both.removeEventListener("abort", abort);
      await this.#opened(name, host, end);
    } catch (error) {
      end.abort();
      if (this.#connecting.get(name) === stop) this.#failed(name, both.aborted ? gaveUp(name) : error);
      throw error;
    } finally {
      if (this.#connecting.get(name) === stop) this.#connecting.delete(name);
    }
  }

  /** Ends the connection, or the try to connect. What was given for it is forgotten. */
  async disconnect(name: string): Promise<void> {
    const entry = this.#parts.book.of(this.#session.user).read()[name];
    if (entry) this.#vault.delete(entry.id);
    await this.#leave(name);
  }

  async #leave(name: string): Promise<void> {
    this.#connecting.get(name)?.abort();
    this.#connecting.delete(name);
    const open = this.#open.get(name);
    this.#open.delete(name);
    const orderly = open && this.#parts.opened(this.#session, name, undefined);
    // Told now: whoever connects anew meanwhile says so after it.
    this.#set(name, undefined);
    if (!open) return;
    // A machine that hangs is not waited for: without its connection everything about it comes to its end.
    await Promise.race([orderly, delay(partingMs, undefined, { ref: false })]);
    open.end.abort();
  }

  /** Tries a lost host at once instead of waiting for the next try. */
  retry(name: string): void {
    this.#open.get(name)?.host.retry();
  }

  /**
   * Takes the key that a machine shows and hangs up; nothing is proven to it. What is on the way is logged in to as it
   * was confirmed. Rejects with a Problem.
   */
  async probe(
    target: WrittenTarget & { user: string },
    via: string | undefined,
    ask: AskPerson,
    signal: AbortSignal,
  ): Promise<Probe> {
    const way = via === undefined ? [] : this.#parts.book.way(this.#session.user, via);
    const there = { id: "", name: formatTarget(target), ...target, proof: "password" as const, keys: [] };
    let shown: PinnedKey | undefined;
    const taken = new Problem("host-key-unknown", { title: "The key is taken." });
    try {
      const host = await this.#logIn([there, ...way], ask, signal, signal, (key) => {
        shown = key;
        throw taken;
      });
      await host[Symbol.asyncDispose]();
    } catch (error) {
      if (!shown) throw error;
    }
    if (!shown) throw new Problem("host-unreachable", { title: `${formatTarget(target)} showed no host key.` });
    return { key: shown };
  }

  /** Logs in; asks again where what a person gave was wrong. */
  async #logIn(
    way: readonly Pick<HostEntry, "id" | "name" | "address" | "port" | "user" | "proof" | "keys">[],
    ask: AskPerson,
    signal: AbortSignal,
    lasting: AbortSignal,
    unknown: (key: PinnedKey) => void,
  ): Promise<SshHost> {
    const [last] = way;
    if (!last) throw new Error("a way has at least one machine");
    const probing = last.keys.length === 0;
    let wrong: ProblemData | undefined;
    let asking = true;
    for (let tries = 1; ; tries++) {
      const logins = new Map<SshTarget, Login>();
      let target: SshTarget | undefined;
      const entries = new Map<SshTarget, (typeof way)[number]>();
      for (const entry of way.toReversed()) {
        target = { address: entry.address, port: entry.port, user: entry.user, ...(target ? { via: target } : {}) };
        entries.set(target, entry);
        if (probing && entry === last) continue;
        const { keys, readKey } = this.#parts;
        const login = await prepareLogin(
          {
            entry,
            vault: this.#vault,
            consoleKey: () => keys.of(entry.id),
            readKey,
            // Afterwards the wire reconnects by itself, and nobody is there to answer.
            ask: (question, limit) => (asking ? ask(question, limit) : Promise.resolve(undefined)),
            ...(wrong ? { wrong } : {}),
          },
          signal,
        );
        logins.set(target, login);
      }
      if (!target) throw new Error("a way has at least one machine");
      try {
        const host = await this.#parts.open({
          name: last.name,
          target,
          credentials: (hop) => logins.get(hop)?.credentials ?? {},
          trust: async (key, hop) => {
            const entry = entries.get(hop);
            if (!entry) throw new Error("a hop that nobody asked for");
            if (entry === last && probing) unknown(pinned(key));
            else this.#trust(entry, key);
          },
          hostKeyTypes: (hop) => (entries.get(hop)?.keys ?? []).map(({ type }) => type),
          get reusable() {
            return [...logins.values()].every((login) => !login.personal);
          },
          signal: lasting,
        });
        asking = false;
        for (const login of logins.values()) login.keep();
        return host;
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code !== "login-failed" || tries >= mostTries || signal.aborted) throw error;
        if (![...logins.values()].map((login) => login.forget()).some((again) => again)) throw error;
        wrong = problem.toJSON();
      }
    }
  }

  /** @throws Problem `host-key-changed` */
  #trust(entry: Pick<HostEntry, "name" | "keys">, key: HostKey): void {
    const shown = pinned(key);
    if (entry.keys.some(({ blob }) => blob === shown.blob)) return;
    this.#set(entry.name, { kind: "key-changed", since: Date.now(), shown });
    throw keyChanged(entry.name, entry.keys, shown);
  }

  async #opened(name: string, host: SshHost, end: AbortController): Promise<void> {
    await this.#parts.opened(this.#session, name, host);
    this.#open.set(name, { host, end });
    let since = Date.now();
    this.#set(name, { kind: "connected", since });
    const look = (): void => {
      if (this.#open.get(name)?.host !== host) return;
      const { link } = host.link.read();
      const before = this.#states.read()[name];
      if (link.kind === "connected") {
        if (before?.kind !== "connected") since = Date.now();
        this.#set(name, { kind: "connected", since });
      } else if (link.kind === "lost") {
        if (before?.kind === "connected") since = Date.now();
        if (link.problem.code === "host-key-changed" && before?.kind === "key-changed") return;
        const retry = link.retryAt === undefined ? {} : { retryAt: link.retryAt };
        this.#set(name, { kind: "lost", since, problem: link.problem, ...retry });
      } else {
        void this.#leave(name);
      }
    };
    const following = host.link.subscribe(look);
    end.signal.addEventListener("abort", () => following[Symbol.dispose]());
    look();
  }

  #failed(name: string, error: unknown): void {
    const problem = asProblem(error);
    if (problem.code === "host-key-changed" && this.#states.read()[name]?.kind === "key-changed") return;
    if (problem.code === "cancelled") this.#set(name, undefined);
    else this.#set(name, { kind: "failed", since: Date.now(), problem: problem.toJSON() });
  }

  #set(name: string, state: HostState | undefined): void {
    const { [name]: _, ...rest } = this.#states.read();
    this.#states.set(state ? { ...rest, [name]: state } : rest);
  }
}

export function pinned({ type, blob, fingerprint }: HostKey): PinnedKey {
  return { type, blob: blob.toString("base64"), fingerprint };
}

function keyChanged(name: string, known: readonly PinnedKey[], shown: PinnedKey): Problem {
  return new Problem("host-key-changed", {
    title: `"${name}" shows another host key than the one that was confirmed.`,
    why: "Either it was reinstalled or its keys were made anew, or somebody is in between and pretends to be it. Nothing was sent to it.",
    detail: {
      host: name,
      output: [
        ...known.map(({ type, fingerprint }) => `confirmed: ${type} ${fingerprint}`),
        `shown now: ${shown.type} ${shown.fingerprint}`,
      ].join("\n"),
    },
  });
}
