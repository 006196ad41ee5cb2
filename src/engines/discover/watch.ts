import type { Host } from "../../hosts/index.ts";
import { asProblem, type Problem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import { absence } from "./absence.ts";
import type { Attempt } from "./attempt.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { EngineFinder, type Seats } from "./finder.ts";
import { type StoppedEngine, stoppedEngines } from "./stopped.ts";
import { strategies } from "./strategies.ts";

/** Milliseconds between two looks while something is missing, and when nothing is. */
const firstWait = 2000;
const longestWait = 15_000;
const calmWait = 30_000;
/** Milliseconds from the first sign of a change to the next look: a socket appears a little before it answers. */
const settleTime = 100;
/** Milliseconds between two looks at least, whatever happens in the folders. */
const leastGap = 1000;
/**
 * A dead engine is looked for at once, in case it only restarts its service; one that dies again as soon as it is there,
 * after twice as long each time.
 */
const revivalWait = 250;
const longestRevivalWait = 30_000;
/** An engine that was there for so long is well. */
const wellMs = 10_000;

/** One engine of a host, there or lost. */
export interface EngineStatus {
  readonly id: string;
  readonly kind: EngineKind;
  readonly owner: string;
  readonly state: "connected" | "lost";
  /** While connected. A new one after every loss. */
  readonly engine: Engine | undefined;
  /** While lost. */
  readonly problem: Problem | undefined;
}

export interface EnginesState {
  /** False until the first look is over. */
  readonly settled: boolean;
  readonly engines: readonly EngineStatus[];
  /** Where there is none: why, and what to do. */
  readonly problem: Problem | undefined;
  /** Engines that are installed and do not run. */
  readonly stopped: readonly StoppedEngine[];
  readonly attempts: readonly Attempt[];
}

export interface WatchOptions {
  /** Which engines to look for; all without it. */
  readonly engine?: EngineKind | "all";
  /** The same machine with the rights of root: its engines are looked for, too. */
  readonly elevated?: Host | undefined;
  /** Asked of the host again and again without it: an engine may be installed meanwhile. */
  readonly environment?: Environment;
}

/**
 * The engines of a host as they come and go: notices one that appears, dies and returns. Looks at once when the
 * sockets' folders change, else every 2 to 15 s while there is none. Disposing closes all engines and ends what was
 * started for them.
 */
export class EngineWatch implements AsyncDisposable {
  readonly #host: Host;
  readonly #options: WatchOptions;
  readonly #finder: EngineFinder;
  readonly #end = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #statuses = new Map<string, EngineStatus>();
  readonly #folders = new Map<string, AbortController>();
  /** How often in a row an engine has died as soon as it was there. */
  readonly #deaths = new Map<string, number>();
  readonly #done: Promise<void>;
  #state: EnginesState = { settled: false, engines: [], problem: undefined, stopped: [], attempts: [] };
  #wake: () => void = () => {};
  #hurry = false;
  #sockets: readonly string[] = [];
  #sight = "";

  constructor(host: Host, options: WatchOptions = {}) {
    this.#host = host;
    this.#options = options;
    this.#finder = new EngineFinder(options.engine);
    this.#done = this.#run();
  }

  read(): EnginesState {
    return this.#state;
  }

  /** Calls back after every change, until disposed. */
  subscribe(listener: () => void): Disposable {
    const own = (): void => listener();
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** The state now and after every change, the newest only; ends on abort and when this is disposed. */
  async *changes({ signal }: { signal: AbortSignal }): AsyncGenerator<EnginesState> {
    const ended = AbortSignal.any([signal, this.#end.signal]);
    let changed = Promise.withResolvers<void>();
    using _ = this.subscribe(() => changed.resolve());
    const stop = (): void => changed.resolve();
    ended.addEventListener("abort", stop, { once: true });
    try {
      while (!ended.aborted) {
        yield this.#state;
        await changed.promise;
        changed = Promise.withResolvers<void>();
      }
    } finally {
      ended.removeEventListener("abort", stop);
    }
  }

  /** Looks at once, as after a person has started an engine. */
  look(): void {
    this.#hurry = true;
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    this.#wake();
    await this.#done;
    await this.#finder[Symbol.asyncDispose]();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    let wait = firstWait;
    let whole = false;
    while (!signal.aborted) {
      const looked = performance.now();
      try {
        const seats = await this.#seats();
        // Root's rights that did not answer this time are asked again soon.
        whole = this.#options.elevated === undefined || seats.root !== undefined;
        const attempts = await this.#finder.pass(seats, {
          signal,
          found: () => this.#appeared(),
          late: () => this.look(),
        });
        for (const engine of this.#finder.engines) this.#welcome(engine);
        const engines = [...this.#statuses.values()];
        const problem = engines.length === 0 ? this.#absence(seats, attempts) : undefined;
        const stopped = this.#stopped(seats, attempts);
        this.#set({ settled: true, engines, problem, stopped, attempts });
        const wanting = !whole || stopped.length > 0 || engines.some(({ state }) => state !== "connected");
        await this.#watchFolders(seats, engines.length === 0 || wanting);
      } catch (error) {
        if (signal.aborted) return;
        this.#set({ ...this.#state, settled: true, problem: asProblem(error) });
      }
      const { engines } = this.#state;
      const calm = whole && engines.length > 0 && engines.every((one) => one.state === "connected");
      await this.#sleep(calm ? calmWait : wait);
      wait = calm || this.#hurry ? firstWait : Math.min(wait * 2, longestWait);
      if (this.#hurry) await this.#pause(Math.max(settleTime, looked + leastGap - performance.now()));
      this.#hurry = false;
    }
  }

  async #seats(): Promise<Seats> {
    const { signal } = this.#end;
    const { elevated } = this.#options;
    const [environment, root] = await Promise.all([
      this.#options.environment ?? readEnvironment(this.#host, { signal }),
      // Rights that are lost meanwhile cost root's engines only.
      elevated && readEnvironment(elevated, { signal }).catch(() => undefined),
    ]);
    return {
      own: { host: this.#host, environment },
      ...(elevated && root ? { root: { host: elevated, environment: root } } : {}),
    };
  }

  #absence({ own, root }: Seats, attempts: readonly Attempt[]): Problem {
    // Who is root on this machine has not been refused there, whatever his own rights are.
    const told = root ? attempts.filter((one) => one.asRoot || !isRefusal(one)) : attempts;
    return absence((root ?? own).environment, told, this.#options.engine);
  }

  /** The person's own as he would start them, the system's with root's rights where he has them. */
  #stopped({ own, root }: Seats, attempts: readonly Attempt[]): readonly StoppedEngine[] {
    const { engines } = this.#finder;
    const of = (seat: Seats["own"], asRoot: boolean) =>
      stoppedEngines(
        seat.environment,
        attempts.filter((one) => (one.asRoot ?? false) === asRoot),
        engines,
        this.#options.engine,
      );
    if (!root) return of(own, false);
    return [...of(own, false).filter(({ user }) => user), ...of(root, true)];
  }

  /** Shows an engine at once, while others are still looked for. */
  #appeared(): void {
    const { engines } = this.#finder;
    for (const engine of engines) this.#welcome(engine);
    const stopped = this.#state.stopped.filter(
      ({ kind, user }) => !engines.some((one) => one.kind === kind && one.capabilities.rootless === user),
    );
    this.#set({ ...this.#state, engines: [...this.#statuses.values()], problem: undefined, stopped });
  }

  #welcome(engine: Engine): void {
    if (this.#statuses.get(engine.id)?.engine === engine) return;
    const { id, kind, owner } = engine;
    this.#statuses.set(id, { id, kind, owner, state: "connected", engine, problem: undefined });
    this.#follow(engine).catch(() => {});
  }

  /** An engine lives as long as its stream of events. */
  async #follow(engine: Engine): Promise<void> {
    const { signal } = this.#end;
    const begun = performance.now();
    let problem: Problem;
    try {
      for await (const _ of engine.events({ signal })); // what happens is for others
      if (signal.aborted) return;
      problem = asProblem(new Error("the events ended"));
    } catch (error) {
      problem = asProblem(error);
    }
    this.#finder.drop(engine);
    if (signal.aborted) return;
    const { id, kind, owner } = engine;
    this.#statuses.set(id, { id, kind, owner, state: "lost", engine: undefined, problem });
    this.#set({ ...this.#state, engines: [...this.#statuses.values()] });
    const short = performance.now() - begun < wellMs;
    const deaths = short ? (this.#deaths.get(id) ?? 0) : 0;
    this.#deaths.set(id, deaths + 1);
    await this.#pause(Math.min(revivalWait * 2 ** deaths, longestRevivalWait));
    this.look();
  }

  #set(state: EnginesState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  /**
   * Watches where sockets would appear: their folder, or where that would appear. On other machines that takes a program
   * there, which looks again and again: only where an engine is wanting.
   */
  async #watchFolders({ own, root }: Seats, wanting: boolean): Promise<void> {
    if (!this.#host.own && !wanting) {
      for (const control of this.#folders.values()) control.abort();
      this.#folders.clear();
      return;
    }
    // Where root's sockets appear anybody can see.
    const ways = [...strategies(own.environment), ...(root ? strategies(root.environment) : [])];
    const sockets = [
      ...new Set(ways.flatMap(({ where }) => (typeof where === "object" && "socket" in where ? [where.socket] : []))),
    ];
    this.#sockets = sockets;
    this.#sight = await this.#look(sockets);
    const wanted = new Set<string>();
    for (const socket of sockets) {
      const folder = parent(socket);
      const there = await this.#host.files.stat(folder).catch(() => undefined);
      wanted.add(there ? folder : parent(folder));
    }
    for (const [folder, control] of this.#folders)
      if (!wanted.has(folder)) {
        control.abort();
        this.#folders.delete(folder);
      }
    for (const folder of wanted) if (!this.#folders.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    const control = new AbortController();
    this.#folders.set(folder, control);
    const signal = AbortSignal.any([control.signal, this.#end.signal]);
    const follow = async (): Promise<void> => {
      // Much may happen in such a folder that is nothing to us.
      for await (const _ of this.#host.files.watch(folder, { signal }))
        if ((await this.#look(this.#sockets)) !== this.#sight) this.look();
    };
    follow()
      .catch(() => {}) // not there or not allowed: the next look comes by time
      .finally(() => {
        if (this.#folders.get(folder) === control) this.#folders.delete(folder);
      });
  }

  /** What stands where the sockets would be, to be compared. */
  async #look(sockets: readonly string[]): Promise<string> {
    const { files } = this.#host;
    const seen = sockets
      .flatMap((socket) => [parent(socket), socket])
      .map((path) =>
        files.stat(path).then(
          (entry) => (entry === undefined ? "" : `${entry.kind} ${entry.kind === "directory" ? "" : entry.modified}`),
          () => "refused",
        ),
      );
    return (await Promise.all(seen)).join("\n");
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#hurry) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#end.signal.aborted) this.#wake();
    });
    this.#wake = () => {};
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#end;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
    });
  }
}

function isRefusal({ result }: Attempt): boolean {
  return typeof result === "object" && result.code === "permission-denied";
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
