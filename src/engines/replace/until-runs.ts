import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";

/** A container without a health check counts as running when it has run so long, in milliseconds. */
const settleMs = 3000;
/** Bounds of the time between two looks at a health check, and of waiting for it altogether. */
const lookMs = { least: 1000, most: 10_000 };
const longestMs = 10 * 60_000;

/** How it was found out that a container runs. */
export type Verified = "healthy" | "runs";

/**
 * Starts a container and waits until it can be trusted to run: until its health check says so, or without one until it
 * has run for three seconds.
 * @throws Problem `unhealthy-rolled-back` with the end of its log where it exits or turns unhealthy
 */
export async function startUntilItRuns(engine: Engine, id: string, signal: AbortSignal): Promise<Verified> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const died = Promise.withResolvers<number>();
  const listening = Promise.withResolvers<void>();
  const watching = (async () => {
    for await (const event of engine.events({ signal: ended, listening: listening.resolve })) {
      if (event.type !== "container" || event.id !== id) continue;
      if (event.action === "die") died.resolve(Number(event.attributes.exitCode ?? 0));
    }
  })();
  // Cancelled, or the engine's end, before its events could be heard.
  watching.then(
    () => listening.reject(signal.reason ?? new Problem("engine-stopped", { title: "The engine ended." })),
    listening.reject,
  );
  try {
    await listening.promise;
    await engine.containers.start(id, { signal });
    return await Promise.race([
      runs(engine, id, ended),
      died.promise.then(async (code): Promise<Verified> => {
        throw await exited(engine, id, code);
      }),
      watching.then((): Promise<Verified> => {
        signal.throwIfAborted();
        throw new Problem("engine-stopped", { title: "The engine ended while the container started." });
      }),
    ]);
  } finally {
    stop.abort();
    await watching.catch(() => {});
  }
}

async function runs(engine: Engine, id: string, signal: AbortSignal): Promise<Verified> {
  const { spec, health } = await engine.containers.inspect(id, { signal });
  const check = spec.healthCheck;
  if (health === "none" || check?.disabled) {
    await delay(settleMs, undefined, { signal });
    const now = await engine.containers.summary(id, { signal });
    if (now?.state === "running") return "runs";
    throw await exited(engine, id, now?.exitCode ?? 0);
  }
  const interval = check?.interval ?? 30_000;
  const patience = (check?.startPeriod ?? 0) + (interval + (check?.timeout ?? 30_000)) * ((check?.retries ?? 3) + 1);
  const deadline = Date.now() + Math.min(patience, longestMs);
  while (Date.now() < deadline) {
    await delay(Math.min(lookMs.most, Math.max(lookMs.least, interval / 4)), undefined, { signal });
    // Without systemd's timers Podman checks only when it is asked.
    const found =
      engine.kind === "podman" && engine.capabilities.healthcheck === true
        ? await engine.containers.healthcheck(id, { signal })
        : (await engine.containers.summary(id, { signal }))?.health;
    if (found === "healthy") return "healthy";
    if (found === "unhealthy") throw await failed(engine, id, "It turned unhealthy.");
  }
  throw await failed(engine, id, "It did not become healthy in time.");
}

function exited(engine: Engine, id: string, code: number): Promise<Problem> {
  return failed(engine, id, `It exited with code ${code}.`);
}

async function failed(engine: Engine, id: string, why: string): Promise<Problem> {
  let output = "";
  try {
    for await (const { data } of engine.containers.logs(id, { tail: 20 })) {
      output += data.toString("utf8");
      if (output.length > 4000) break;
    }
  } catch {
    // its log would only explain; the reason stands without it
  }
  return new Problem("unhealthy-rolled-back", {
    title: "The new container does not run.",
    why,
    ...(output === "" ? {} : { detail: { output: output.slice(-4000) } }),
  });
}
