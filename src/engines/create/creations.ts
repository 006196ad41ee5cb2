import type { TaskControl } from "../../access/index.ts";
import type { ContainerSpec } from "../../commandline/index.ts";
import type { Database } from "../../database/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";
import { ownRecords, type RecordOwner } from "../record-owner.ts";
import { gone, mayBeDone, removed } from "../replace/ending.ts";
import { type Creation, halfMade, inventedName, newPodOf } from "./creation.ts";

/** Makes containers so that nothing half made is left, even where the server is killed on the way. */
export class Creations {
  readonly #database: Database;
  readonly #owner: RecordOwner;
  readonly #failed: (error: unknown) => void;
  readonly #now: () => number;
  /** Those of this run of the server. */
  readonly #underWay = new Set<string>();
  #tidying: Promise<unknown> = Promise.resolve();

  /**
   * @param owner whose containers, and on which host: others are neither seen nor touched
   * @param failed is told why one could not be written down: on a full disk, work is done all the same
   */
  constructor(
    database: Database,
    owner: RecordOwner = ownRecords,
    failed: (error: unknown) => void = () => {},
    now: () => number = Date.now,
  ) {
    this.#database = database;
    this.#owner = owner;
    this.#failed = failed;
    this.#now = now;
  }

  /**
   * Makes a container, and starts it if asked to; one that cannot be started is removed again.
   * @returns its full id and its name
   */
  async make(
    engine: Engine,
    spec: ContainerSpec,
    start: boolean,
    task: TaskControl,
  ): Promise<{ readonly id: string; readonly name: string }> {
    const name = spec.name ?? inventedName(spec, task.id);
    const pod = newPodOf(spec);
    let creation: Creation = {
      ...{ id: task.id, engine: engine.id, name, begun: this.#now() },
      ...(pod === undefined ? {} : { pod }),
    };
    this.#underWay.add(task.id);
    try {
      this.#write(creation);
      task.log(`Creating ${name}`);
      const id = await engine.containers.create({ ...spec, name }, { signal: task.signal });
      creation = { ...creation, container: id };
      this.#write(creation);
      if (start) {
        task.log("Starting it");
        await startOrRemove(engine, id, pod, task);
      }
      this.#forget(task.id);
      return { id, name };
    } catch (error) {
      // Where the engine died over it, something may be there when it is back.
      if (!mayBeDone(error)) this.#forget(task.id);
      throw error;
    } finally {
      this.#underWay.delete(task.id);
    }
  }

  /** The engines on which something half made may be left. */
  waiting(): readonly string[] {
    return this.#left().map(({ engine }) => engine);
  }

  /**
   * Removes from an engine what was left half made.
   * @returns the names of the containers and pods that were removed
   */
  tidy(engine: Engine): Promise<readonly string[]> {
    // Two sessions of a person may come to it at the same time: one after the other, the second finds it done.
    const tidied = this.#tidying.then(() => this.#tidy(engine));
    this.#tidying = tidied.catch(() => {});
    return tidied;
  }

  async #tidy(engine: Engine): Promise<readonly string[]> {
    const cleared: string[] = [];
    for (const creation of this.#left()) {
      if (creation.engine !== engine.id) continue;
      const [containers, pods] = await Promise.all([engine.containers.list(), engine.pods?.list() ?? []]);
      const { container, pod } = halfMade(creation, containers, pods);
      if (container !== undefined) await removed(engine, container, true);
      if (pod !== undefined && engine.pods) await gone(engine.pods.remove(pod, { force: true }));
      if (container !== undefined) cleared.push(creation.name);
      else if (pod !== undefined && creation.pod !== undefined) cleared.push(creation.pod);
      this.#forget(creation.id);
    }
    return cleared;
  }

  #left(): readonly Creation[] {
    const rows = this.#database
      .prepare("SELECT id, data FROM creation WHERE user = ? AND host = ?")
      .all(this.#owner.user, this.#owner.host);
    return rows.filter(({ id }) => !this.#underWay.has(String(id))).flatMap(({ data }) => read(String(data)) ?? []);
  }

  #write(creation: Creation): void {
    this.#recording(() =>
      this.#database
        .prepare(
          "INSERT INTO creation (id, data, user, host) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        )
        .run(creation.id, JSON.stringify(creation), this.#owner.user, this.#owner.host),
    );
  }

  #forget(id: string): void {
    this.#recording(() => this.#database.prepare("DELETE FROM creation WHERE id = ?").run(id));
  }

  #recording(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failed(error);
    }
  }
}

function read(data: string): Creation | undefined {
  try {
    const found = JSON.parse(data) as Partial<Creation> | null;
    const { id, engine, name, begun } = found ?? {};
    if (typeof id === "string" && typeof engine === "string" && typeof name === "string" && typeof begun === "number")
      return found as Creation;
  } catch {
    // Nothing can be concluded from it.
  }
  return undefined;
}

/** A container that cannot be started was not what anybody asked for: nothing is left of it. */
async function startOrRemove(engine: Engine, id: string, pod: string | undefined, task: TaskControl): Promise<void> {
  try {
    await engine.containers.start(id, { signal: task.signal });
    task.signal.throwIfAborted();
  } catch (error) {
    task.log(`${asProblem(error).message} Removing the container again`);
    await engine.containers.remove(id, { force: true, volumes: true });
    // The pod was made for it.
    if (pod !== undefined) await engine.pods?.remove(pod, { force: true });
    throw error;
  }
}
