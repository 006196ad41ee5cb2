import { setTimeout as delay } from "node:timers/promises";
import { type LiveSource, LiveValue } from "../../access/index.ts";
import { asProblem, type ProblemData } from "../../problem/index.ts";
import type { ContainerDetails, Engine, EngineEvent, EngineKind } from "../engine.ts";
import { array, fields, flag, text, texts } from "../http/read.ts";
import type { HostEngines } from "./host-engines.ts";

/** A place in the container where something else is mounted. */
export interface MountPoint {
  readonly type: string;
  /** Of a volume. */
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly writable: boolean;
  readonly options: string;
}

/** All about a container, as its page follows it. Holds no null. */
export interface ContainerView extends Omit<ContainerDetails, "raw"> {
  readonly engine: string;
  readonly engineKind: EngineKind;
  /** "NAME=VALUE", what the image sets included. */
  readonly environment: readonly string[];
  readonly mountPoints: readonly MountPoint[];
  /** As the main process has it: "" is root. */
  readonly user: string;
  readonly workdir: string;
  /** What the main process may do, where the engine says. */
  readonly capabilities: readonly string[];
  readonly privileged: boolean;
  readonly readOnly: boolean;
  readonly logDriver: string;
  readonly runtime: string;
  readonly tty: boolean;
  /** Whether its standard input is open: something can be typed at it. */
  readonly stdin: boolean;
}

/** How the page's container stands. */
export interface ContainerStanding {
  /** `lost`: its engine does not answer, the details are as of `asOf`. `gone`: it was there and is no more. */
  readonly kind: "loading" | "live" | "lost" | "gone" | "failed";
  readonly container?: ContainerView;
  readonly problem?: ProblemData;
  /** Milliseconds since the epoch. */
  readonly asOf?: number;
}

/** Events of one container come in bursts: it is read once a burst, in milliseconds. */
const burstMs = 60;
/** After its engine was lost it is looked for again so often, in milliseconds. */
const againMs = 1000;

/** What changes nothing that the page shows. */
const silent = new Set([
  "attach",
  "detach",
  "exec_create",
  "exec_start",
  "exec_detach",
  "top",
  "resize",
  "export",
  "archive-path",
  "extract-to-dir",
  "copy",
]);

/**
 * Follows one container until abort, over the loss of its engine. `id` may be a prefix or a name.
 */
export function followContainer(
  engines: HostEngines,
  engineId: string,
  id: string,
  signal: AbortSignal,
): LiveSource<ContainerStanding> {
  const value = new LiveValue<ContainerStanding>({ kind: "loading" });
  const run = async (): Promise<void> => {
    // Without a follower the search for engines would end.
    using _ = engines.engines.subscribe(() => {});
    while (!signal.aborted) {
      const before = value.read();
      try {
        const engine = await engines.engine(engineId, signal);
        await followOn(engine, before.container?.id ?? id, value, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const problem = asProblem(error).toJSON();
        const { container, asOf } = value.read();
        value.set({
          kind: "lost",
          problem,
          ...(container ? { container, asOf: before.kind === "lost" && asOf !== undefined ? asOf : Date.now() } : {}),
        });
      }
      await delay(againMs, undefined, { signal }).catch(() => {});
    }
  };
  void run();
  return value;
}

/** Returns when the container is gone or cannot be read; throws when the engine is lost. */
async function followOn(
  engine: Engine,
  id: string,
  value: LiveValue<ContainerStanding>,
  signal: AbortSignal,
): Promise<void> {
  const end = new AbortController();
  const over = AbortSignal.any([signal, end.signal]);
  const outcome = Promise.withResolvers<void>();
  outcome.promise.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let again = false;
  let full = id;
  const read = async (): Promise<void> => {
    timer = undefined;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        const details = await engine.containers.inspect(full, { signal: over });
        full = details.id;
        if (!over.aborted) value.set({ kind: "live", container: viewOf(engine, details) });
      } while (again && !over.aborted);
    } catch (error) {
      if (over.aborted) return;
      const problem = asProblem(error);
      const { container } = value.read();
      if (problem.code === "connection-lost" || problem.code === "engine-stopped") outcome.reject(problem);
      else {
        const kind = problem.code !== "gone" ? "failed" : container ? "gone" : "failed";
        value.set({ kind, problem: problem.toJSON(), ...(container ? { container } : {}), asOf: Date.now() });
        outcome.resolve();
      }
    } finally {
      reading = false;
    }
  };
  const events = (async () => {
    for await (const event of engine.events({ signal: over, listening: () => void read() })) {
      if (concerns(event, full, value.read().container)) timer ??= setTimeout(() => void read(), burstMs);
    }
  })();
  events.catch(() => {});
  try {
    await Promise.race([events, outcome.promise]);
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

function concerns(event: EngineEvent, id: string, container: ContainerView | undefined): boolean {
  if (event.type === "network") return event.attributes.container === id;
  if (event.type !== "container" || event.id !== id || silent.has(event.action)) return false;
  // A health check is an exec too, and the only sign of a result that changes no state.
  return event.action !== "exec_die" || container?.health !== "none";
}

/** The details as the page gets them, from what both engines' inspect answers have in common. */
function viewOf(engine: Engine, { raw, ...details }: ContainerDetails): ContainerView {
  const c = fields(raw);
  const config = fields(c.Config);
  const host = fields(c.HostConfig);
  return {
    ...details,
    engine: engine.id,
    engineKind: engine.kind,
    environment: texts(config.Env),
    mountPoints: array(c.Mounts).map((mount) => {
      const m = fields(mount);
      return {
        type: text(m.Type),
        name: text(m.Name),
        source: text(m.Source),
        destination: text(m.Destination),
        writable: flag(m.RW),
        options: [text(m.Mode), ...texts(m.Options)].filter((option) => option !== "").join(","),
      };
    }),
    user: text(config.User),
    workdir: text(config.WorkingDir),
    capabilities: texts(c.EffectiveCaps),
    privileged: flag(host.Privileged),
    readOnly: flag(host.ReadonlyRootfs),
    logDriver: text(fields(host.LogConfig).Type),
    runtime: text(c.OCIRuntime) || text(host.Runtime),
    tty: flag(config.Tty),
    stdin: flag(config.OpenStdin),
  };
}
