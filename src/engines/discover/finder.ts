import { posix } from "node:path";
import type { Abortable, Host } from "../../hosts/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment } from "./environment.ts";
import { eventLogPath } from "./event-log-path.ts";
import { type Found, identify } from "./identify.ts";
import { PodmanService } from "./service.ts";
import { type Strategy, strategies } from "./strategies.ts";

interface Taken {
  readonly engine: Engine;
  readonly found: Found;
}

/** Stands for a path where the engine is the Podman that we start. */
const ownService = "service";

/** Finds a host's engines, each once however many ways lead to it; can be asked again and keeps what it has. */
export class EngineFinder implements AsyncDisposable {
  readonly #host: Host;
  readonly #wanted: EngineKind | "all";
  /** The living engines by where they were found: a socket's real path, or "service". */
  readonly #engines = new Map<string, Taken>();
  /** Where each strategy leads, while the engine there lives. */
  readonly #ways = new Map<string, string>();
  /** Ids stay with a place, so that an engine that comes back has its old id. */
  readonly #ids = new Map<string, string>();
  #service: PodmanService | undefined;

  constructor(host: Host, wanted: EngineKind | "all" = "all") {
    this.#host = host;
    this.#wanted = wanted;
  }

  get engines(): readonly Engine[] {
    return [...this.#engines.values()].map(({ engine }) => engine);
  }

  /** Tries all ways that lead to no living engine. */
  async pass(environment: Environment, { signal }: Abortable = {}): Promise<readonly Attempt[]> {
    const attempts: Attempt[] = [];
    for (const strategy of strategies(environment)) {
      signal?.throwIfAborted();
      attempts.push(await this.#attempt(strategy, environment, signal));
    }
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
    for (const engine of this.engines) this.drop(engine);
    await this.#service?.[Symbol.asyncDispose]();
  }

  async #attempt(strategy: Strategy, environment: Environment, signal?: AbortSignal): Promise<Attempt> {
    const { where, kind, scope } = strategy;
    const at = typeof where === "string" ? "" : "socket" in where ? where.socket : "podman system service";
    const told = (result: Attempt["result"], why = ""): Attempt => ({
      ...{ strategy: strategy.name, kind, at, result, why },
      ...(scope ? { scope } : {}),
    });
    if (typeof where === "string") return told("skipped", where);
    if (this.#ways.has(strategy.name)) return told("found");
    const { cgroupVersion } = environment;
    const options = signal ? { signal } : {};
    try {
      if ("service" in where) {
        if (this.#wanted === "docker") return told("skipped", "Only Docker is wanted.");
        const own = this.engines.some((one) => one.kind === "podman" && one.owner === environment.user);
        if (own) return told("skipped", "This user's Podman listens already.");
        this.#service ??= new PodmanService(this.#host, environment);
        const service = this.#service;
        const dial = (aborted?: AbortSignal) => service.dial(aborted);
        const found = await identify({ dial, rootless: environment.uid !== 0, cgroupVersion }, options);
        return await this.#accept(strategy, ownService, environment, found, told);
      }
      const { path, uid } = await this.#place(where.socket, options);
      const same = this.#engines.has(path) ? path : undefined;
      if (same) return this.#isSame(strategy, same, told);
      const dial = (aborted?: AbortSignal) => this.#host.connect({ path }, aborted ? { signal: aborted } : {});
      const rootless = uid === undefined ? undefined : uid !== 0;
      const found = await identify({ dial, rootless, cgroupVersion }, options);
      return await this.#accept(strategy, path, environment, found, told);
    } catch (error) {
      signal?.throwIfAborted();
      return told(asProblem(error));
    }
  }

  /** Where a socket really is, and whose. */
  async #place(socket: string, options: Abortable): Promise<{ path: string; uid: number | undefined }> {
    let path = socket.replace(/^\/var\/run\//, "/run/");
    for (let hops = 0; hops < 4; hops++) {
      const entry = await this.#host.files.stat(path, options).catch(() => undefined);
      if (entry?.kind !== "symlink" || entry.target === undefined) return { path, uid: entry?.uid };
      path = posix.resolve(posix.dirname(path), entry.target);
    }
    return { path, uid: undefined };
  }

  #isSame(strategy: Strategy, place: string, told: (result: Attempt["result"], why?: string) => Attempt): Attempt {
    const first = [...this.#ways].find(([, other]) => other === place)?.[0];
    this.#ways.set(strategy.name, place);
    return told("same", `It is the engine of ${first}.`);
  }

  async #accept(
    strategy: Strategy,
    place: string,
    environment: Environment,
    found: Found,
    told: (result: Attempt["result"], why?: string) => Attempt,
  ): Promise<Attempt> {
    if (this.#wanted !== "all" && found.kind !== this.#wanted) return told("skipped", `It is ${found.kind}.`);
    for (const [other, taken] of this.#engines) {
      if (taken.found.kind !== found.kind || taken.found.rootless !== found.rootless) continue;
      const [one, two] = await Promise.all([taken.found.identity(), found.identity()]);
      if (one === two) return this.#isSame(strategy, other, told);
    }
    const id = this.#idOf(found, place);
    const path = found.kind === "podman" ? await eventLogPath(this.#host, environment, found.rootless) : undefined;
    const log = path === undefined ? undefined : { files: this.#host.files, path };
    const engine = found.open(id, found.rootless ? environment.user : "root", log);
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
      if (place === ownService || key === `${base} ${ownService}`) return id;
    }
    return undefined;
  }
}
