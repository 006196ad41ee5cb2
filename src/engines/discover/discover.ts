import type { Abortable, Host } from "../../hosts/index.ts";
import { asProblem, type Problem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { type Found, identify } from "./identify.ts";
import { PodmanService } from "./service.ts";
import { type Strategy, strategies } from "./strategies.ts";

export interface DiscoverOptions extends Abortable {
  /** Which engines to look for; all without it. */
  readonly engine?: EngineKind | "all";
  /** Asked of the host without it. */
  readonly environment?: Environment;
}

/** What came of one strategy. */
export interface Attempt {
  readonly strategy: string;
  readonly kind: EngineKind;
  /** A socket's path, "podman system service", or "" where there was nothing to try. */
  readonly at: string;
  readonly result: "found" | "same" | "skipped" | Problem;
  /** In words, why it was skipped or the same. */
  readonly why: string;
}

export interface Discovery extends AsyncDisposable {
  readonly engines: readonly Engine[];
  readonly attempts: readonly Attempt[];
  readonly environment: Environment;
}

/**
 * Finds the engines of a host: an ordered list of ways, each engine once however many ways lead to it. Disposing closes
 * the engines and ends what was started for them.
 */
export async function discover(host: Host, options: DiscoverOptions = {}): Promise<Discovery> {
  const { signal, engine: wanted = "all" } = options;
  const environment = options.environment ?? (await readEnvironment(host, signal ? { signal } : {}));
  const seen = new Map<string, string>();
  const engines: Engine[] = [];
  const attempts: Attempt[] = [];
  const services: PodmanService[] = [];
  const tell = (strategy: Strategy, at: string, result: Attempt["result"], why = ""): void => {
    attempts.push({ strategy: strategy.name, kind: strategy.kind, at, result, why });
  };

  const accept = (strategy: Strategy, at: string, found: Found): boolean => {
    const same = seen.get(found.identity);
    if (same !== undefined) tell(strategy, at, "same", `It is the engine of ${same}.`);
    else if (wanted !== "all" && found.kind !== wanted) tell(strategy, at, "skipped", `It is a ${found.kind}.`);
    else {
      seen.set(found.identity, strategy.name);
      const owner = found.rootless ? environment.user : "root";
      engines.push(found.open(freeId(found, engines), owner));
      tell(strategy, at, "found");
      return true;
    }
    return false;
  };

  for (const strategy of strategies(environment)) {
    signal?.throwIfAborted();
    const { where } = strategy;
    if (typeof where === "string") tell(strategy, "", "skipped", where);
    else if ("socket" in where) {
      const dial = (aborted?: AbortSignal) => host.connect({ path: where.socket }, aborted ? { signal: aborted } : {});
      try {
        accept(strategy, where.socket, await identify(dial, signal ? { signal } : {}));
      } catch (error) {
        signal?.throwIfAborted();
        tell(strategy, where.socket, asProblem(error));
      }
    } else {
      const at = "podman system service";
      const own = engines.find((one) => one.kind === "podman" && one.owner === environment.user);
      if (wanted === "docker") tell(strategy, at, "skipped", "Only Docker is wanted.");
      else if (own) tell(strategy, at, "skipped", "This user's Podman listens already.");
      else {
        const service = new PodmanService(host, environment);
        try {
          const found = await identify((aborted) => service.dial(aborted), signal ? { signal } : {});
          if (accept(strategy, at, found)) services.push(service);
          else await service[Symbol.asyncDispose]();
        } catch (error) {
          await service[Symbol.asyncDispose]();
          signal?.throwIfAborted();
          tell(strategy, at, asProblem(error));
        }
      }
    }
  }

  return {
    engines,
    attempts,
    environment,
    async [Symbol.asyncDispose]() {
      for (const engine of engines) engine.close();
      await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    },
  };
}

/** "podman", "podman-user", "docker", "docker-user"; with a number where that is taken. */
function freeId(found: Found, engines: readonly Engine[]): string {
  const id = found.rootless ? `${found.kind}-user` : found.kind;
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id}-${n}`;
    if (!engines.some((engine) => engine.id === candidate)) return candidate;
  }
}
