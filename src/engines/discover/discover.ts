import type { Abortable, Host } from "../../hosts/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import { absence } from "./absence.ts";
import type { Attempt } from "./attempt.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { EngineFinder } from "./finder.ts";

export interface DiscoverOptions extends Abortable {
  /** Which engines to look for; all without it. */
  readonly engine?: EngineKind | "all";
  /** Asked of the host without it. */
  readonly environment?: Environment;
}

export interface Discovery extends AsyncDisposable {
  readonly engines: readonly Engine[];
  readonly attempts: readonly Attempt[];
  readonly environment: Environment;
  /** Why there is none, and what to do. */
  readonly problem: Problem | undefined;
}

/**
 * Finds the engines of a host, once: an ordered list of ways, each engine once however many ways lead to it. Disposing
 * closes the engines and ends what was started for them. `EngineWatch` does this again and again.
 */
export async function discover(host: Host, options: DiscoverOptions = {}): Promise<Discovery> {
  const { signal, engine } = options;
  const abortable = signal ? { signal } : {};
  const environment = options.environment ?? (await readEnvironment(host, abortable));
  const finder = new EngineFinder(engine);
  try {
    const attempts = await finder.pass({ own: { host, environment } }, abortable);
    const { engines } = finder;
    return {
      engines,
      attempts,
      environment,
      problem: engines.length === 0 ? absence(environment, attempts, engine) : undefined,
      [Symbol.asyncDispose]: () => finder[Symbol.asyncDispose](),
    };
  } catch (error) {
    await finder[Symbol.asyncDispose]();
    throw error;
  }
}
