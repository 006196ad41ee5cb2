import { posix } from "node:path";
import type { Abortable, Host } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment, SocketPlace } from "./environment.ts";
import { eventLogPath } from "./event-log-path.ts";
import { type Found, identify } from "./identify.ts";
import { PodmanService } from "./service.ts";
import { type Strategy, strategies } from "./strategies.ts";

/** A machine with the rights that engines are looked for with, and what the search needs to know of it. */
export interface Seat {
  readonly host: Host;
  readonly environment: Environment;
}

/** The rights of the person, and root's where he has them. */
export interface Seats {
  readonly own: Seat;
  readonly root?: Seat | undefined;
}

interface Taken {
  readonly engine: Engine;
  readonly found: Found;
}

/** Stands for a path where the engine is the Podman that we start; of root, where that takes other rights. */
const ownService = "service";
const rootService = "service of root";

/**
 * So many milliseconds the sockets of a pass are waited for. One that says something later is told of, and counts in
 * the next pass.
 */
const graceMs = 3000;

export interface PassOptions extends Abortable {
  /** Called whenever an engine was found, while others may still be waited for. */
  readonly found?: () => void;
  /** Called where a socket has answered that this pass did not wait for. */
  readonly late?: () => void;
}

/** One way as it is tried in a pass. */
interface Try {
  readonly seat: Seat;
  readonly strategy: Strategy;
  readonly place: Place | undefined;
  /** Resolves when nothing more comes of it in this pass. */
  readonly attempt: Promise<Attempt>;
}

/** Where a socket really is; the state where it is known. */
interface Place {
  readonly path: string;
  readonly uid: number | undefined;
  readonly state?: SocketPlace["state"];
}

type Way = Omit<Try, "attempt">;
type Told = (result: Attempt["result"], why?: string) => Attempt;

/**
 * Finds a host's engines, each once however many ways lead to it, with one's own rights or root's; can be asked again and
 * keeps what it has.
 */
export class EngineFinder implements AsyncDisposable {
  readonly #wanted: EngineKind | "all";
  readonly #end = new AbortController();
  /** The living engines by where they were found: a socket's real path, or "service". */
  readonly #engines = new Map<string, Taken>();
  /** Where each strategy leads, while the engine there lives. */
  readonly #ways = new Map<string, string>();
  /** Ids stay with a place, so that an engine that comes back has its old id. */
  readonly #ids = new Map<string, string>();
  /** Sockets that are asked who they are, by rights and real path: each once, until the answer was taken. */
  readonly #asked = new Map<string, Promise<Found>>();
  /** Engines that could be one are taken one after the other. */
  readonly #taking = new Map<string, Promise<unknown>>();
  /** By the place that stands for them. */
  readonly #services = new Map<string, PodmanService>();

  constructor(wanted: EngineKind | "all" = "all") {
    this.#wanted = wanted;
  }

  get engines(): readonly Engine[] {
    return [...this.#engines.values()].map(({ engine }) => engine);
  }

  /**
   * Tries all ways that lead to no living engine, side by side: a socket that does not answer keeps none waiting but
   * those that could be the same engine, or get its id.
   */
  async pass(seats: Seats, options: PassOptions = {}): Promise<readonly Attempt[]> {
    const { signal } = options;
    signal?.throwIfAborted();
    using over = graceOf(graceMs, signal);
    const { own, root } = seats;
    const ways = [
      ...strategies(own.environment).map((strategy) => ({ seat: own, strategy })),
      // What needs no root is tried first: it costs less, and leads to the same engine.
      ...(root ? strategies(root.environment).map((way) => ({ seat: root, strategy: asRoot(way) })) : []),
    ];
    const places = await Promise.all(
      ways.map(({ seat, strategy: { name, where } }) =>
        typeof where === "object" && "socket" in where && !this.#ways.has(name) ? place(seat, where.socket) : undefined,
      ),
    );
    const tries: Try[] = [];
    for (const [index, { seat, strategy }] of ways.entries()) {
      const one = { seat, strategy, place: places[index] };
      const attempt = this.#attempt(one, seats, [...tries], over.grace, options);
      tries.push({ ...one, attempt });
    }
    const attempts = await Promise.all(tries.map((one) => one.attempt));
    signal?.throwIfAborted();
    return attempts;
  }

  /** Forgets an engine that died, and closes what is left of it. */
  drop(engine: Engine): void {
    for (const [place, taken] of this.#engines) {
      if (taken.engine !== engine) continue;
      this.#engines.delete(place);
      for (const [way, leadsTo] of this.#ways) if (leadsTo === place) this.#ways.delete(way);
    }
    engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    for (const engine of this.engines) this.drop(engine);
    await Promise.all([...this.#services.values()].map((service) => service[Symbol.asyncDispose]()));
  }

  /** @param earlier the ways before it */
  async #attempt(
    way: Way,
    seats: Seats,
    earlier: readonly Try[],
    grace: Promise<void>,
    options: PassOptions,
  ): Promise<Attempt> {
    const { strategy, seat, place } = way;
    const { where, kind, scope } = strategy;
    const at = typeof where === "string" ? "" : "socket" in where ? where.socket : "podman system service";
    const told: Told = (result, why = "") => ({
      ...{ strategy: strategy.name, kind, at, result, why },
      ...(scope ? { scope } : {}),
      ...(seat === seats.root ? { asRoot: true } : {}),
    });
    if (typeof where === "string") return told("skipped", where);
    if (this.#ways.has(strategy.name)) return told("found");
    try {
      const attempt = place
        ? await this.#socket(way, place, seats, earlier, grace, told, options)
        : await this.#own(way, seats, earlier, grace, told, options);
      if (attempt.result === "found") options.found?.();
      return attempt;
    } catch (error) {
      options.signal?.throwIfAborted();
      return told(asProblem(error));
    }
  }

  async #socket(
    { strategy, seat }: Way,
    place: NonNullable<Try["place"]>,
    seats: Seats,
    earlier: readonly Try[],
    grace: Promise<void>,
    told: Told,
    { signal, late }: PassOptions,
  ): Promise<Attempt> {
    const { path, uid, state } = place;
    if (state === "missing" || state === "denied") throw notThere(seat.host, path, state);
    if (this.#engines.has(path)) return this.#isSame(strategy, path, told);
    const asked = this.#ask(seat, seat === seats.root, path, uid);
    const found = await Promise.race([asked, grace.then(() => undefined)]);
    signal?.throwIfAborted();
    if (found === undefined) {
      asked.then(late, () => {});
      throw new Problem("timeout", { title: `What listens at ${path} does not answer.` });
    }
    // Whoever comes first in the order has the first id, however long it takes to answer.
    const rivals = earlier.filter(
      (one) =>
        one.place?.path === path ||
        (one.strategy.kind === found.kind &&
          (one.place?.uid === undefined || (one.place.uid !== 0) === found.rootless)),
    );
    await Promise.race([Promise.all(rivals.map((one) => one.attempt)), grace]);
    signal?.throwIfAborted();
    if (this.#engines.has(path)) return this.#isSame(strategy, path, told);
    return this.#accept(strategy, path, seats, found, told);
  }

  /** A Podman that we start, where no other listens for this user. */
  async #own(
    { strategy, seat }: Way,
    seats: Seats,
    earlier: readonly Try[],
    grace: Promise<void>,
    told: Told,
    { signal }: PassOptions,
  ): Promise<Attempt> {
    const { environment } = seat;
    if (this.#wanted === "docker") return told("skipped", "Only Docker is wanted.");
    // Another's that is only being started is not this one.
    const podmans = earlier.filter((one) => one.strategy.kind === "podman" && (one.place || one.seat === seat));
    await Promise.race([Promise.all(podmans.map((one) => one.attempt)), grace]);
    signal?.throwIfAborted();
    const own = this.engines.some((one) => one.kind === "podman" && one.owner === environment.user);
    if (own) return told("skipped", "This user's Podman listens already.");
    const place = seat === seats.root ? rootService : ownService;
    const service = this.#services.get(place) ?? new PodmanService(seat.host, environment);
    this.#services.set(place, service);
    const { uid, cgroupVersion } = environment;
    const found = await identify(
      { dial: (aborted) => service.dial(aborted), rootless: uid !== 0, cgroupVersion },
      signal ? { signal } : {},
    ).catch((error: unknown) => {
      throw asProblem(error).code === "timeout" ? silentService(error) : error;
    });
    return this.#accept(strategy, place, seats, found, told);
  }

  /** Asks a socket who it is, unless it is being asked. */
  #ask({ host, environment }: Seat, root: boolean, path: string, uid: number | undefined): Promise<Found> {
    const key = `${root ? "root " : ""}${path}`;
    const before = this.#asked.get(key);
    if (before) return before;
    const { cgroupVersion } = environment;
    const dial = (aborted?: AbortSignal) => host.connect({ path }, aborted ? { signal: aborted } : {});
    const rootless = uid === undefined ? undefined : uid !== 0;
    const asked = identify({ dial, rootless, cgroupVersion }, { signal: this.#end.signal });
    this.#asked.set(key, asked);
    asked.catch(() => this.#asked.delete(key));
    return asked;
  }

  #isSame(strategy: Strategy, place: string, told: Told): Attempt {
    const first = [...this.#ways].find(([, other]) => other === place)?.[0];
    this.#ways.set(strategy.name, place);
    return told("same", `It is the engine of ${first}.`);
  }

  /** One at a time of those that could be the same, or get the same id. */
  #accept(strategy: Strategy, place: string, seats: Seats, found: Found, told: Told): Promise<Attempt> {
    this.#asked.delete(place);
    this.#asked.delete(`root ${place}`);
    const base = `${found.kind} ${found.rootless}`;
    const before = this.#taking.get(base) ?? Promise.resolve();
    const taken = before.catch(() => {}).then(() => this.#take(strategy, place, seats, found, told));
    this.#taking.set(base, taken);
    return taken;
  }

  async #take(strategy: Strategy, place: string, { own, root }: Seats, found: Found, told: Told): Promise<Attempt> {
    if (this.#wanted !== "all" && found.kind !== this.#wanted) return told("skipped", `It is ${found.kind}.`);
    for (const [other, taken] of this.#engines) {
      if (taken.found.kind !== found.kind || taken.found.rootless !== found.rootless) continue;
      const [one, two] = await Promise.all([taken.found.identity(), found.identity()]);
      if (one === two) return this.#isSame(strategy, other, told);
    }
    const id = this.#idOf(found, place);
    // The files of an engine are read with its own rights, whichever way leads to its socket.
    const { host, environment } = found.rootless ? own : (root ?? own);
    const path = found.kind === "podman" ? eventLogPath(environment, found.rootless) : undefined;
    const log = path === undefined ? undefined : { host, path };
    const engine = found.open({
      id,
      owner: found.rootless ? environment.user : "root",
      host,
      ...(log ? { log } : {}),
    });
    this.#engines.set(place, { engine, found });
    this.#ways.set(strategy.name, place);
    return told("found");
  }

  /** "podman", "podman-user", "docker", "docker-user"; with a number where that is taken. */
  #idOf(found: Found, place: string): string {
    const base = found.rootless ? `${found.kind}-user` : found.kind;
    const living = new Set(this.engines.map((engine) => engine.id));
    const own = this.#ids.get(`${base} ${place}`);
    const known = own !== undefined && !living.has(own) ? own : this.#left(base, place, living);
    const taken = new Set(this.#ids.values());
    let id = known ?? base;
    for (let n = 2; known === undefined && taken.has(id); n++) id = `${base}-${n}`;
    this.#ids.set(`${base} ${place}`, id);
    return id;
  }

  /**
   * The id that an engine left when it died: a Podman that we start has the containers of the one that listened for the
   * same user, and the other way round. With another id its containers would stand there twice, once as lost.
   */
  #left(base: string, place: string, living: ReadonlySet<string>): string | undefined {
    for (const [key, id] of this.#ids) {
      if (living.has(id) || !key.startsWith(`${base} `)) continue;
      if (isService(place) || key === `${base} ${ownService}` || key === `${base} ${rootService}`) return id;
    }
    return undefined;
  }
}

/** Where a socket really is, and whose. */
async function place({ host, environment }: Seat, socket: string): Promise<Place> {
  let path = socket.replace(/^\/var\/run\//, "/run/");
  const known = environment.places?.[path];
  if (known) return { path, ...known };
  for (let hops = 0; hops < 4; hops++) {
    const entry = await host.files.stat(path).catch(() => undefined);
    if (entry?.kind !== "symlink" || entry.target === undefined) return { path, uid: entry?.uid };
    path = posix.resolve(posix.dirname(path), entry.target);
  }
  return { path, uid: undefined };
}

function silentService(cause: unknown): Problem {
  return new Problem(
    "timeout",
    {
      title: "Podman was started, and does not answer.",
      why: "Nothing answered at the socket of its service for ten seconds.",
      remedies: [
        {
          do: "command",
          label: "What the service says for itself, on the host:",
          command: "podman system service --time 10 --log-level info",
        },
        { do: "retry" },
      ],
    },
    { cause },
  );
}

/** As connecting would say it. */
function notThere({ name }: Host, path: string, state: "missing" | "denied"): Problem {
  const detail = { host: name, command: `connect ${path}`, output: state };
  return state === "denied"
    ? new Problem("permission-denied", { title: `You may not use ${path}.`, detail })
    : new Problem("engine-stopped", { title: `Nothing answers at ${path}.`, detail });
}

function isService(place: string): boolean {
  return place === ownService || place === rootService;
}

/** The same way with root's rights: told apart by its name. */
function asRoot(strategy: Strategy): Strategy {
  return { ...strategy, name: `${strategy.name}, as root` };
}

/** A promise that resolves after so many milliseconds, or on abort; disposing lets it go. */
function graceOf(ms: number, signal: AbortSignal | undefined): Disposable & { readonly grace: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = (): void => resolve();
  signal?.addEventListener("abort", end, { once: true });
  return {
    grace: promise,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    },
  };
}
