import type { LiveSource, TaskOwner, TaskStarter } from "../../access/index.ts";
import { actionCommand } from "../../commandline/index.ts";
import { Problem } from "../../problem/index.ts";
import type { CheckpointRequest, Engine } from "../engine.ts";
import type { HostEngines } from "../live/host-engines.ts";
import { type ContainerRow, keyOf } from "../live/rows.ts";
import { type Replacing, refuseReplaced } from "../replace/refusal.ts";
import { each, failure } from "./each.ts";
import { type ContainerAction, type Guard, type GuardedContainer, guardOf, removes } from "./guard.ts";
import { dependantsOf, inspectAll, type Loss, volumesOf } from "./losses.ts";
import { type UnderWay, UnderWayMarks } from "./under-way.ts";

export interface ActTarget {
  readonly engine: string;
  readonly id: string;
}

/** How an action is done; each action takes what concerns it. */
export interface ActOptions {
  /** Seconds until a stop kills; the container's own time without it. */
  readonly timeout?: number | undefined;
  readonly signal?: string | undefined;
  /** Removing also what runs. */
  readonly force?: boolean | undefined;
  /** Removing anonymous volumes too. */
  readonly volumes?: boolean | undefined;
  readonly checkpoint?: Required<CheckpointRequest> | undefined;
}

export type ActAnswer =
  | { readonly kind: "done" }
  /** Done in a task, by its id. */
  | { readonly kind: "task"; readonly task: string }
  /** Nothing was done: these losses must be confirmed first. */
  | { readonly kind: "confirm"; readonly guard: Guard; readonly losses: readonly Loss[] };

export interface Asked {
  readonly action: ContainerAction;
  readonly targets: readonly ActTarget[];
  readonly options: ActOptions;
  /** The person has seen the losses of exactly these targets. */
  readonly confirmed: boolean;
}

/** So many containers are worked on at the same time: more would starve the engine. */
const parallel = 4;

/** A container to act on, as far as it is known without asking the engine. */
interface Known extends ActTarget {
  readonly key: string;
  readonly name: string;
  readonly row: ContainerRow | undefined;
}

/** Does things to containers: one at once, many as a task, and nothing that loses something unless it was confirmed. */
export class ContainerActions {
  readonly #engines: HostEngines;
  readonly #tasks: TaskStarter;
  readonly #replacer: Replacing;
  readonly #marks = new UnderWayMarks();

  constructor(engines: HostEngines, tasks: TaskStarter, replacer: Replacing) {
    this.#engines = engines;
    this.#tasks = tasks;
    this.#replacer = replacer;
  }

  /** What is being done right now, by container key. */
  get underWay(): LiveSource<UnderWay> {
    return this.#marks.live;
  }

  async act(session: TaskOwner, asked: Asked, signal?: AbortSignal): Promise<ActAnswer> {
    const targets = asked.targets.map((target) => this.#known(target));
    const engines = await this.#enginesOf(targets, signal);
    if (!asked.confirmed) {
      const answer = await this.#guard(asked.action, targets, engines, signal);
      if (answer) return answer;
    }
    const [first] = targets;
    const long = asked.action === "checkpoint" || asked.action === "restore";
    if (first && targets.length === 1 && !long) {
      await this.#one(engines, first, asked, signal);
      return { kind: "done" };
    }
    const task = this.#tasks.start(
      session,
      {
        verb: verbs[asked.action],
        object: targets.length === 1 && first ? first.name : `${targets.length} containers`,
        host: this.#engines.host.name,
        over: [...engines.values()].map(({ host }) => host),
        command: this.#command(asked, targets, engines),
      },
      async (control) => {
        const items = await each(
          targets,
          ({ name }) => name,
          (target, aborted) => this.#one(engines, target, asked, aborted),
          {
            parallel,
            signal: control.signal,
            report: (states) => {
              const ended = states.filter(({ state }) => state !== "waiting" && state !== "running").length;
              control.items(states);
              control.progress({ current: ended, total: states.length, unit: "objects" });
            },
          },
        );
        for (const { object, state, problem } of items)
          control.log(`${object}: ${state}${problem ? `. ${problem.title} ${problem.why ?? ""}` : ""}`);
        const remaining = items.filter(({ state }) => state === "cancelled").map(({ object }) => object);
        if (remaining.length > 0) control.log(`Cancelled; remains: ${remaining.join(", ")}`);
        const problem = failure(participles[asked.action], items);
        if (problem) throw problem;
      },
    );
    return { kind: "task", task };
  }

  /** What a container is called, the engine's row where somebody follows the list. */
  #known({ engine, id }: ActTarget): Known {
    const { rows } = this.#engines.containers.read();
    const key = keyOf(engine, id);
    const row = Object.hasOwn(rows, key) ? rows[key] : undefined;
    return { engine, id, key, row, name: row?.name || id.slice(0, 12) };
  }

  async #enginesOf(targets: readonly Known[], signal?: AbortSignal): Promise<ReadonlyMap<string, Engine>> {
    const engines = new Map<string, Engine>();
    for (const id of new Set(targets.map(({ engine }) => engine)))
      engines.set(id, await this.#engines.engine(id, signal));
    return engines;
  }

  /** What must be confirmed, undefined where nothing is lost. Asks the engine only where its list does not tell. */
  async #guard(
    action: ContainerAction,
    targets: readonly Known[],
    engines: ReadonlyMap<string, Engine>,
    signal?: AbortSignal,
  ): Promise<ActAnswer | undefined> {
    if (["start", "pause", "unpause", "restore"].includes(action)) return undefined;
    const certain = targets.every(({ row }) => row?.autoRemove !== undefined);
    const always = action === "remove" || action === "kill";
    if (certain && !always) {
      const guard = guardOf(
        action,
        targets.flatMap(({ row, engine }) => guarded(row, engines.get(engine))),
      );
      if (guard === "none") return undefined;
    }
    const losses: Loss[] = [];
    const guards: GuardedContainer[] = [];
    for (const [id, engine] of engines) {
      const own = targets.filter((target) => target.engine === id);
      const ids = own.map((target) => target.id);
      const details = await inspectAll(engine, ids, signal);
      const rows = Object.values(this.#engines.containers.read().rows);
      const dependants = always ? await dependantsOf(engine, [...details.values()], rows, signal) : new Map();
      for (const target of own) {
        const found = details.get(target.id);
        if (!found) continue;
        const { state, autoRemove, name } = found;
        const container = { kind: engine.kind, state, autoRemove };
        const volumes = volumesOf(found);
        guards.push(container);
        losses.push({
          key: target.key,
          engine: id,
          id: found.id,
          name,
          state,
          autoRemove,
          removed: removes(action, container),
          anonymousVolumes: volumes.anonymous,
          volumes: volumes.named,
          dependants: dependants.get(found.id) ?? [],
        });
      }
    }
    const guard = guardOf(action, guards);
    if (losses.length === 0) throw new Problem("gone", { title: "What this was about does not exist (any more)." });
    return guard === "none" ? undefined : { kind: "confirm", guard, losses };
  }

  async #one(
    engines: ReadonlyMap<string, Engine>,
    target: Known,
    { action, options }: Asked,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const engine = engines.get(target.engine);
    if (!engine) throw new Problem("engine-stopped", { title: `The engine "${target.engine}" is not connected.` });
    refuseReplaced(this.#replacer, target);
    const before = this.#known(target).row;
    const settled = (): boolean => {
      const now = this.#known(target).row;
      return !before || !now || now.state !== before.state || now.started !== before.started;
    };
    await this.#marks.during(target.key, action, () => perform(engine, target.id, action, options, signal), settled);
  }

  #command({ action, options }: Asked, targets: readonly Known[], engines: ReadonlyMap<string, Engine>): string {
    return [...engines]
      .map(([id, { kind }]) => {
        const names = targets.filter(({ engine }) => engine === id).map(({ name }) => name);
        return actionCommand(kind, "container", action, names, { ...options, ...options.checkpoint }).cli;
      })
      .join("\n");
  }
}

function guarded(row: ContainerRow | undefined, engine: Engine | undefined): GuardedContainer[] {
  return row && engine ? [{ kind: engine.kind, state: row.state, autoRemove: row.autoRemove ?? false }] : [];
}

function perform(
  { containers }: Engine,
  id: string,
  action: ContainerAction,
  options: ActOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const abort = signal ? { signal } : {};
  const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
  switch (action) {
    case "start":
      return containers.start(id, abort);
    case "stop":
      return containers.stop(id, { ...timeout, ...abort });
    case "restart":
      return containers.restart(id, { ...timeout, ...abort });
    case "pause":
      return containers.pause(id, abort);
    case "unpause":
      return containers.unpause(id, abort);
    case "kill":
      return containers.kill(id, { ...(options.signal ? { signalName: options.signal } : {}), ...abort });
    case "remove":
      return containers.remove(id, { force: options.force ?? false, volumes: options.volumes ?? false, ...abort });
    case "checkpoint":
      return containers.checkpoint(id, options.checkpoint ?? {}, abort);
    case "restore":
      return containers.restore(id, options.checkpoint ?? {}, abort);
  }
}

const verbs: Readonly<Record<ContainerAction, string>> = {
  start: "Start",
  stop: "Stop",
  restart: "Restart",
  pause: "Pause",
  unpause: "Resume",
  kill: "Kill",
  remove: "Remove",
  checkpoint: "Checkpoint",
  restore: "Restore",
};
const participles: Readonly<Record<ContainerAction, string>> = {
  start: "started",
  stop: "stopped",
  restart: "restarted",
  pause: "paused",
  unpause: "resumed",
  kill: "killed",
  remove: "removed",
  checkpoint: "checkpointed",
  restore: "restored",
};
