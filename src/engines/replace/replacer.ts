import type { TaskControl } from "../../access/index.ts";
import { type ContainerSpec, keepVolumes } from "../../commandline/index.ts";
import { keptReference } from "../../oci/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { ContainerDetails, ContainerSummary, Engine } from "../engine.ts";
import { gone, mayBeDone, removed, stopped } from "./ending.ts";
import { Journal } from "./journal.ts";
import { whyNotReplaced } from "./refusal.ts";
import {
  cannotStay,
  follows,
  keptNameOf,
  mayBeNext,
  needsCommit,
  type Observed,
  type OldContainer,
  putBack,
  type Replacement,
  type Step,
  standInNameOf,
  standInSpec,
  withValues,
} from "./replacement.ts";
import { startUntilItRuns, type Verified } from "./until-runs.ts";

/** A container that was replaced can be brought back for so long: 24 hours. */
const keptMs = 24 * 3600_000;

export interface Replaced {
  readonly replacement: Replacement;
  readonly id: string;
  /** `runs`: it has no health check, so nobody can say more than that it runs; undefined where it was not started. */
  readonly verified: Verified | undefined;
}

/** Replaces containers by others under the same name, so that the old one comes back whatever goes wrong. */
export class Replacer {
  readonly #journal: Journal;
  readonly #now: () => number;
  /** One at a time for each container name: "ENGINE NAME", and the ids of its containers. */
  readonly #busy = new Map<string, Set<string>>();

  #tidying: Promise<unknown> = Promise.resolve();

  constructor(journal: Journal, now: () => number = Date.now) {
    this.#journal = journal;
    this.#now = now;
  }

  /**
   * Replaces a container by one that is as `spec` says, and starts it if the old one ran.
   * @throws Problem; the old container is back then, under its name and in its state
   */
  async replace(engine: Engine, id: string, verb: string, spec: ContainerSpec, task: TaskControl): Promise<Replaced> {
    const { signal } = task;
    const details = await engine.containers.inspect(id, { signal });
    const refusal = await whyNotReplaced(engine, details, signal);
    if (refusal) throw refusal;
    const busy = `${engine.id} ${details.name}`;
    if (this.#busy.has(busy))
      throw new Problem("conflict", {
        title: `"${details.name}" is being replaced already.`,
        remedies: [{ do: "retry" }],
      });
    const ids = new Set([details.id]);
    this.#busy.set(busy, ids);
    const replacementId = Journal.id();
    let replacement: Replacement = {
      id: replacementId,
      engine: engine.id,
      verb,
      name: details.name,
      keptName: keptNameOf(details.name, replacementId),
      old: {
        id: details.id,
        state: stateOf(details),
        spec: keepVolumes(details.spec, details.anonymousVolumes),
        cannotStay: cannotStay(details.spec),
      },
      step: "working",
      created: this.#now(),
    };
    const note = (change: Partial<Replacement>): void => {
      replacement = this.#journal.write({ ...replacement, ...change });
    };
    try {
      note({});
      // What the engine removes when it stops must be saved before.
      if (details.autoRemove && needsCommit(details.spec)) {
        task.log("Saving what the container has written, because it is removed when it stops");
        note({ commit: await commitOld(engine, replacement, signal) });
      }
      // Its nameless volumes go with it, unless another has them. A pod would start that one with its others.
      if (details.autoRemove && details.anonymousVolumes.length > 0 && details.spec.pod === undefined)
        note({ standIn: await engine.containers.create(standInSpec(replacement), { signal }) });
      // The new one is made while the old one still runs: settings that the engine refuses stop nothing, and volumes
      // that go with their last user stay.
      const now = await engine.containers.summary(details.id, { signal });
      // Another console, or somebody at the command line, was faster: nothing of ours is to be put back.
      if (now && now.name !== details.name && !replacement.standIn && !replacement.commit) {
        note({ step: "settled" });
        throw new Problem("conflict", {
          title: `"${details.name}" was renamed meanwhile.`,
          why: `It is called "${now.name}" now: somebody else may be replacing it.`,
        });
      }
      await engine.containers.rename(details.id, replacement.keptName, { signal });
      task.log(`Creating the new "${spec.name ?? details.name}"`);
      const asked = engine.containers.create({ ...spec, name: spec.name ?? details.name }, { signal });
      const next = await asked.catch((error: unknown) => {
        if (!mayBeDone(error)) note({ refused: true });
        throw error;
      });
      ids.add(next);
      note({ next });
      let verified: Verified | undefined;
      if (replacement.old.state !== "stopped") {
        const begun = this.#now();
        task.log(`Stopping the old "${details.name}"`);
        if (replacement.old.state === "paused") await engine.containers.unpause(details.id, { signal });
        // Not given up half-way: the engine would go on stopping what is put back as running.
        await stopped(engine, details.id, details.autoRemove);
        task.log("Starting it, and waiting until it runs");
        verified = await startUntilItRuns(engine, next, signal);
        const seconds = ((this.#now() - begun) / 1000).toFixed(1);
        task.log(
          verified === "healthy"
            ? `It is healthy, ${seconds} s after the old one was told to stop`
            : "It runs; without a health check nobody can say more",
        );
      }
      note({ step: "verified" });
      note({ ...(await this.#putAside(engine, replacement)), step: "kept", expires: this.#now() + keptMs });
      return { replacement, id: next, verified };
    } catch (error) {
      if (replacement.step === "working") {
        task.log(`${asProblem(error).message} ${asProblem(error).fields.why ?? ""} Putting the old container back`);
        await this.#restore(engine, replacement);
        task.log(`"${details.name}" is as it was`);
      }
      throw error;
    } finally {
      this.#busy.delete(busy);
    }
  }

  /**
   * Brings the old container back in the place of the one that replaced it.
   * @returns its id
   * @throws Problem `name-in-use` where another container has the name meanwhile: nothing is changed then
   */
  async undo(engine: Engine, id: string): Promise<string> {
    const replacement = this.#journal.find(id);
    if (replacement?.step !== "kept" || (replacement.expires ?? 0) < this.#now())
      throw new Problem("gone", {
        title: "This cannot be undone any more.",
        why: "A replaced container is kept for 24 hours.",
      });
    const { name, old, next } = replacement;
    const holder = (await engine.containers.list()).find((one) => one.name === name);
    if (holder && holder.id !== next && holder.id !== old.id)
      throw new Problem("name-in-use", {
        title: `Name "${name}" is taken.`,
        why: this.kept().some((later) => later.next === holder.id)
          ? "The container was replaced once more: undo that first."
          : "Another container has the name now: rename or remove it first.",
      });
    const busy = `${engine.id} ${name}`;
    if (this.#busy.has(busy)) throw new Problem("conflict", { title: `"${name}" is being replaced already.` });
    this.#busy.set(busy, new Set([old.id, ...(next === undefined ? [] : [next])]));
    try {
      return await this.#restore(engine, replacement, true);
    } finally {
      this.#busy.delete(busy);
    }
  }

  /** The engines on which replacements are to be finished, or containers kept for an undo to be let go some time. */
  waiting(): readonly string[] {
    return this.#journal.open().map(({ engine }) => engine);
  }

  /** The name of the container that is just being replaced, where the given one is the old or the new of it. */
  replacing(engine: string, id: string): string | undefined {
    for (const [busy, ids] of this.#busy)
      if (busy.startsWith(`${engine} `) && [...ids].some((full) => full.startsWith(id)))
        return busy.slice(engine.length + 1);
    return undefined;
  }

  /** What can be undone now. */
  kept(): readonly Replacement[] {
    return this.#journal.open().filter(({ step, expires }) => step === "kept" && (expires ?? 0) >= this.#now());
  }

  /**
   * Finishes what an earlier run of the server left behind on an engine: puts back what was being replaced when it
   * died, and lets go what was kept long enough. Called when an engine is connected.
   * @returns the names of containers that were put back
   */
  tidy(engine: Engine): Promise<readonly string[]> {
    // Two sessions of a person may come to it at the same time: one after the other, the second finds it done.
    const tidied = this.#tidying.then(() => this.#tidy(engine));
    this.#tidying = tidied.catch(() => {});
    return tidied;
  }

  async #tidy(engine: Engine): Promise<readonly string[]> {
    const back: string[] = [];
    for (const replacement of this.#journal.open()) {
      if (replacement.engine !== engine.id || this.#busy.has(`${engine.id} ${replacement.name}`)) continue;
      if (replacement.step === "working") {
        await this.#restore(engine, replacement);
        back.push(replacement.name);
      } else if (replacement.step === "verified") {
        const aside = await this.#putAside(engine, replacement);
        this.#journal.write({ ...replacement, ...aside, step: "kept", expires: this.#now() + keptMs });
      } else if ((replacement.expires ?? 0) < this.#now()) {
        await letGo(engine, replacement);
        this.#journal.write({ ...replacement, step: "settled" });
      }
    }
    return back;
  }

  /** Keeps the old container for an undo: itself, or its specification and what it had written. */
  async #putAside(engine: Engine, replacement: Replacement): Promise<Partial<Replacement>> {
    const { old } = replacement;
    if (!old.cannotStay || replacement.commit !== undefined) return {};
    const commit = needsCommit(old.spec) ? { commit: await commitOld(engine, replacement) } : {};
    this.#journal.write({ ...replacement, ...commit });
    await removed(engine, old.id, false);
    return commit;
  }

  /**
   * Where somebody else took the name before the new container could be made, the old one goes on beside it under the
   * name that it has: trying again would only rename and start it at some later time, when nobody thinks of it.
   */
  #settleBeside(replacement: Replacement, { old }: Observed, error: unknown): never {
    const problem = asProblem(error);
    if (replacement.refused && old && problem.code === "name-in-use") {
      this.#journal.write({ ...replacement, step: "settled" });
      throw new Problem("name-in-use", {
        title: `Name "${replacement.name}" was taken by another container meanwhile.`,
        why: `The old container goes on under the name "${old.name}".`,
      });
    }
    throw error;
  }

  /** Gives the id of what is back. */
  async #restore(engine: Engine, replacement: Replacement, gently = false): Promise<string> {
    const { old } = replacement;
    const observed = await observe(engine, replacement);
    let id = observed.old ? old.id : (observed.standIn?.id ?? old.id);
    for (const step of putBack(replacement, observed, gently)) {
      if (step.do === "stand-in") {
        const spec = await whole(engine, replacement, step.spec).catch((error: unknown) => {
          // It never can be: trying again would change nothing.
          if (asProblem(error).code === "gone") this.#journal.write({ ...replacement, step: "settled" });
          throw error;
        });
        id = await engine.containers.create(spec);
        // From here on it may have any name: a next try must know it again.
        this.#journal.write({ ...replacement, standIn: id });
      } else await take(engine, id, step).catch((error: unknown) => this.#settleBeside(replacement, observed, error));
    }
    this.#journal.write({ ...replacement, step: "settled" });
    if (id !== old.id)
      for (const earlier of this.#journal.open())
        if (follows(earlier, old.id)) this.#journal.write({ ...earlier, next: id });
    return id;
  }
}

/** The specification with the values that were not written down. @throws Problem `gone` where nothing has them */
async function whole(engine: Engine, { name, old, commit }: Replacement, spec: ContainerSpec): Promise<ContainerSpec> {
  if (!old.withheld) return spec;
  if (commit === undefined)
    throw new Problem("gone", {
      title: `The old "${name}" was removed meanwhile.`,
      why: "It cannot be made again: its environment is not written down, for there may be secrets in it.",
    });
  return withValues(spec, (await engine.images.inspect(commit)).env);
}

function stateOf({ state }: Pick<ContainerDetails, "state">): OldContainer["state"] {
  if (state === "paused") return "paused";
  return state === "running" || state === "restarting" ? "running" : "stopped";
}

async function commitOld(engine: Engine, { id, old }: Replacement, signal?: AbortSignal): Promise<string> {
  const reference = keptReference(id);
  await engine.containers.commit(old.id, { reference, pause: true }, signal ? { signal } : {});
  return reference;
}

async function observe(engine: Engine, replacement: Replacement): Promise<Observed> {
  const { old, next } = replacement;
  const all = await engine.containers.list();
  const found = all.find(({ id }) => id === old.id);
  const standIn = all.find(({ id }) => id === replacement.standIn) ?? standInOf(replacement, all);
  return {
    old: found && { name: found.name, state: stateOf(found) },
    standIn: standIn && { id: standIn.id, name: standIn.name, state: stateOf(standIn) },
    next: all
      .filter((one) => one.id !== old.id && one.id !== standIn?.id)
      .filter((one) => (next === undefined ? mayBeNext(replacement, one) : one.id === next))
      .map((one) => ({ id: one.id, running: stateOf(one) === "running", autoRemove: one.autoRemove === true })),
  };
}

/** One that was made when the server died before it could write down its id. */
function standInOf(replacement: Replacement, all: readonly ContainerSummary[]): ContainerSummary | undefined {
  return all.find(({ name }) => name === standInNameOf(replacement));
}

/** `id`: of the old container, or of the one that stands in for it. */
async function take(engine: Engine, id: string, step: Exclude<Step, { do: "stand-in" }>): Promise<void> {
  const { containers, images } = engine;
  if (step.do === "stop") await stopped(engine, step.id, step.autoRemove);
  else if (step.do === "remove") await removed(engine, step.id, step.volumes);
  else if (step.do === "rename") await containers.rename(id, step.name);
  else if (step.do === "start") await containers.start(id);
  else if (step.do === "pause") await containers.pause(id);
  else await gone(images.remove(step.reference));
}

/** Removes what was kept. Volumes stay: they may be the new container's. */
async function letGo(engine: Engine, replacement: Replacement): Promise<void> {
  const { old, standIn, commit, keptName } = replacement;
  for (const [id, name] of [
    [old.id, keptName],
    [standIn, standInNameOf(replacement)],
  ]) {
    const summary = id === undefined ? undefined : await engine.containers.summary(id);
    // Somebody who has renamed it wants to keep it.
    if (summary && summary.name === name && summary.state !== "running")
      await gone(engine.containers.remove(summary.id));
  }
  if (commit !== undefined) await gone(engine.images.remove(commit)).catch(() => {});
}
