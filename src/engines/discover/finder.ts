import type { Abortable, Host } from "../../hosts/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import type { Attempt } from "./absence.ts";
import type { Environment } from "./environment.ts";
import { eventLogPath } from "./event-log-path.ts";
import { type Found, identify } from "./identify.ts";
import { PodmanService } from "./service.ts";
import { type Strategy, strategies } from "./strategies.ts";

/** Finds a host's engines, each once however many ways lead to it; can be asked again and keeps what it has. */
export class EngineFinder implements AsyncDisposable {
  readonly #host: Host;
  readonly #wanted: EngineKind | "all";
  /** What each strategy leads to, by the engine's identity, while that engine lives. */
  readonly #ways = new Map<string, string>();
  readonly #engines = new Map<string, Engine>();
  /** Ids stay with an identity, so that an engine that comes back has its old id. */
  readonly #ids = new Map<string, string>();
  #service: PodmanService | undefined;

  constructor(host: Host, wanted: EngineKind | "all" = "all") {
    this.#host = host;
    this.#wanted = wanted;
  }

  get engines(): readonly Engine[] {
    return [...this.#engines.values()];
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
    for (const [identity, one] of this.#engines) {
      if (one !== engine) continue;
      this.#engines.delete(identity);
      for (const [way, leadsTo] of this.#ways) if (leadsTo === identity) this.#ways.delete(way);
    }
    engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const engine of this.engines) this.drop(engine);
    await this.#service?.[Symbol.asyncDispose]();
  }

  async #attempt(strategy: Strategy, environment: Environment, signal?: AbortSignal): Promise<Attempt> {
    const { where, kind } = strategy;
    const at = typeof where === "string" ? "" : "socket" in where ? where.socket : "podman system service";
    const told = (result: Attempt["result"], why = ""): Attempt => ({ strategy: strategy.name, kind, at, result, why });
    if (typeof where === "string") return told("skipped", where);
    const known = this.#ways.get(strategy.name);
    if (known !== undefined) return told("found");
    if ("service" in where) {
      if (this.#wanted === "docker") return told("skipped", "Only Docker is wanted.");
      const own = this.engines.some((one) => one.kind === "podman" && one.owner === environment.user);
      if (own) return told("skipped", "This user's Podman listens already.");
    }
    const options = signal ? { signal } : {};
    try {
      if ("socket" in where) {
        const dial = (aborted?: AbortSignal) =>
          this.#host.connect({ path: where.socket }, aborted ? { signal: aborted } : {});
        return await this.#accept(strategy, environment, await identify(dial, options), told);
      }
      this.#service ??= new PodmanService(this.#host, environment);
      const service = this.#service;
      return await this.#accept(
        strategy,
        environment,
        await identify((aborted) => service.dial(aborted), options),
        told,
      );
    } catch (error) {
      signal?.throwIfAborted();
      return told(asProblem(error));
    }
  }

  async #accept(
    strategy: Strategy,
    environment: Environment,
    found: Found,
    told: (result: Attempt["result"], why?: string) => Attempt,
  ): Promise<Attempt> {
    if (this.#wanted !== "all" && found.kind !== this.#wanted) return told("skipped", `It is ${found.kind}.`);
    this.#ways.set(strategy.name, found.identity);
    if (this.#engines.has(found.identity)) {
      const first = [...this.#ways].find(([, identity]) => identity === found.identity)?.[0];
      return told("same", `It is the engine of ${first}.`);
    }
    const id = this.#idOf(found);
    const path = found.logsToFile ? await eventLogPath(this.#host, environment, found.rootless) : undefined;
    const log = path === undefined ? undefined : { files: this.#host.files, path };
    this.#engines.set(found.identity, found.open(id, found.rootless ? environment.user : "root", log));
    return told("found");
  }

  /** "podman", "podman-user", "docker", "docker-user"; with a number where that is taken. */
  #idOf(found: Found): string {
    const known = this.#ids.get(found.identity);
    if (known !== undefined) return known;
    const base = found.rootless ? `${found.kind}-user` : found.kind;
    const taken = new Set(this.#ids.values());
    let id = base;
    for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
    this.#ids.set(found.identity, id);
    return id;
  }
}
