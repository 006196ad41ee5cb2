import { setTimeout as delay } from "node:timers/promises";
import { type LiveSource, LiveValue } from "../../access/index.ts";
import type { Host } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { readEnvironment } from "../discover/environment.ts";
import { refusedKinds } from "../discover/refused.ts";
import { startEngine } from "../discover/start.ts";
import { type StoppedEngine, stoppedProblem } from "../discover/stopped.ts";
import { EngineWatch } from "../discover/watch.ts";
import type { Engine, EngineEvent, EngineKind } from "../engine.ts";
import { followContainers } from "./containers.ts";
import { followList } from "./lists.ts";
import {
  boundedImage,
  type ContainerRow,
  type EnginesView,
  type EngineView,
  type ImageRow,
  keyOf,
  type ListState,
  type NetworkRow,
  type PodRow,
  type VolumeRow,
} from "./rows.ts";
import { SharedSource } from "./shared.ts";
import { type ListOf, unread } from "./too-large.ts";

type Follow<Row> = (
  engine: Engine,
  publish: (rows: { [id: string]: Row }) => void,
  signal: AbortSignal,
) => Promise<void>;

/** A list that failed is read again after so many milliseconds, twice as many each time in a row. */
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** Podman 4 tells nobody that a network was made or removed: while somebody looks, they are listed so often. */
const silentMs = 3000;
/** Who looked at many hosts and comes from there to the pages of one finds it at work, in milliseconds. */
const glanceMs = 1500;

/** What a list of many hosts looks at of each. */
export interface Glance {
  readonly engines: LiveSource<EnginesView>;
  readonly containers: LiveSource<ListState<ContainerRow>>;
}

/** All engines of one host, live. Nothing runs while nobody follows. */
export class HostEngines {
  readonly host: Host;
  readonly #wanted: EngineKind | "all";
  readonly #elevated: Host | undefined;
  readonly #open = new LiveValue<{ readonly [id: string]: Engine }>({});
  #watch: EngineWatch | undefined;
  #closing: Promise<void> | undefined;

  readonly #engines: SharedSource<EnginesView>;
  readonly engines: LiveSource<EnginesView>;
  readonly containers: LiveSource<ListState<ContainerRow>>;
  readonly images: LiveSource<ListState<ImageRow>>;
  readonly volumes: LiveSource<ListState<VolumeRow>>;
  readonly networks: LiveSource<ListState<NetworkRow>>;
  readonly pods: LiveSource<ListState<PodRow>>;
  /** Ends a moment after its last follower, where the pages of the host go on for some seconds. */
  readonly glance: Glance;

  /**
   * @param elevated the same machine with the rights of root, whose engines are then there as well
   * @param needed whether work is under way that may need an engine again, though nobody looks
   */
  constructor(host: Host, wanted: EngineKind | "all" = "all", elevated?: Host, needed: () => boolean = () => false) {
    this.host = host;
    this.#elevated = elevated;
    this.#wanted = wanted;
    this.#engines = new SharedSource<EnginesView>(
      { engines: {}, searched: false },
      (value, signal) => this.#search(value, signal),
      // A terminal, a download or a task holds its engine, with whatever was started for that.
      () => needed() || Object.values(this.#open.read()).some(({ busy }) => busy),
    );
    this.engines = this.#engines;
    const containers = this.#list<ContainerRow>((engine, publish, signal) =>
      followContainers(engine, (rows) => publish({ ...rows }), signal),
    );
    this.containers = containers;
    this.glance = { engines: this.#engines.brief(glanceMs), containers: containers.brief(glanceMs) };
    this.images = this.#list<ImageRow>(
      listed(
        "images",
        async (engine, signal) => (await engine.images.list({ signal })).map(boundedImage),
        (row) => row.id,
        ({ type, action }) =>
          type === "image" || (type === "container" && (action === "create" || action === "destroy")),
      ),
    );
    this.volumes = this.#list<VolumeRow>(
      listed(
        "volumes",
        (engine, signal) => engine.volumes.list({ signal }),
        (row) => row.name,
        ({ type, action }) =>
          type === "volume" || (type === "container" && (action === "create" || action === "destroy")),
      ),
    );
    this.networks = this.#list<NetworkRow>(
      listed(
        "networks",
        (engine, signal) => engine.networks.list({ signal }),
        (row) => row.id,
        ({ type }) => type === "network",
        ({ kind }) => (kind === "podman" ? silentMs : undefined),
      ),
    );
    this.pods = this.#list<PodRow>(
      listed(
        "pods",
        async (engine, signal) => (await engine.pods?.list({ signal })) ?? [],
        (row) => row.id,
        ({ type }) => type === "pod" || type === "container",
      ),
    );
  }

  /**
   * The engine of that id, for something to be done with it.
   * @throws Problem `engine-stopped` where it is not connected
   */
  async engine(id: string, signal?: AbortSignal): Promise<Engine> {
    const open = (): Engine | undefined => (Object.hasOwn(this.#open.read(), id) ? this.#open.read()[id] : undefined);
    const there = open();
    // What it is asked for may begin a little later than others stop looking.
    this.#engines.stay();
    if (there) return there;
    // Somebody who comes straight from a link may ask before the search is over: look on, a little.
    using _ = this.engines.subscribe(() => {});
    const deadline = Date.now() + 5000;
    while (Date.now() < deadline && !signal?.aborted) {
      const found = open();
      if (found) return found;
      if (this.engines.read().searched) break;
      await delay(50, undefined, signal ? { signal } : {});
    }
    const found = open();
    if (found) return found;
    const { engines, stopped = [] } = this.engines.read();
    const known = engines[id];
    const offer = stopped.find(({ kind, user }) => known?.kind === kind && known.capabilities.rootless === user);
    throw new Problem("engine-stopped", {
      title: `The engine "${id}" is not connected.`,
      why: known?.problem?.title ?? "It was not found on this host.",
      remedies: [...(offer ? stoppedProblem(offer).remedies : []), { do: "retry" }],
    });
  }

  /** With whose rights an engine is worked on: those that it may need where it is not connected now. */
  hostOf(id: string): Host {
    const engines = this.#open.read();
    return (Object.hasOwn(engines, id) ? engines[id]?.host : undefined) ?? this.#elevated ?? this.host;
  }

  async close(): Promise<void> {
    for (const source of [this.engines, this.containers, this.images, this.volumes, this.networks, this.pods])
      (source as SharedSource<object>).close();
    await this.#closing;
  }

  /** Looks for engines at once, as after a person has started one. */
  look(): void {
    this.#watch?.look();
  }

  /** Has the system start an engine that is installed, and looks for it. Rejects with a Problem. */
  async start(which: Pick<StoppedEngine, "kind" | "user">, signal: AbortSignal): Promise<void> {
    const host = which.user ? this.host : (this.#elevated ?? this.host);
    await startEngine(host, await readEnvironment(host, { signal }), which, signal);
    this.look();
  }

  /** Looks for engines and watches over those found, until abort. */
  #search(value: LiveValue<EnginesView>, signal: AbortSignal): void {
    const watch = new EngineWatch(this.host, { engine: this.#wanted, elevated: this.#elevated });
    this.#watch = watch;
    const views = new Map<string, EngineView>();
    const take = (): void => {
      const { engines, settled, problem, stopped, attempts } = watch.read();
      const refused = refusedKinds(attempts);
      for (const status of engines) {
        const before = views.get(status.id);
        const { engine } = status;
        if (engine && (before?.state !== "connected" || this.#open.read()[status.id] !== engine)) {
          const { id, kind, owner, version, apiVersion, capabilities } = engine;
          views.set(id, { id, kind, owner, version, apiVersion, capabilities, state: "connected", since: Date.now() });
        } else if (!engine && before?.state === "connected") {
          const lost = status.problem ? { problem: status.problem.toJSON() } : {};
          views.set(status.id, { ...before, state: "lost", since: Date.now(), ...lost });
        }
      }
      const open = engines.flatMap(({ id, engine }) => (engine ? [[id, engine] as const] : []));
      this.#open.set(Object.fromEntries(open));
      value.set({
        engines: Object.fromEntries(views),
        searched: settled,
        ...(problem ? { problem: problem.toJSON() } : {}),
        ...(stopped.length > 0 ? { stopped } : {}),
        ...(refused.length > 0 && !this.#elevated ? { refused } : {}),
      });
    };
    const changes = watch.subscribe(take);
    take();
    signal.addEventListener("abort", () => {
      changes[Symbol.dispose]();
      this.#open.set({});
      this.#closing = watch[Symbol.asyncDispose]();
      this.#watch = undefined;
    });
  }

  /** A list over all engines: followed on each one that is there, kept as last known of one that is lost. */
  #list<Row extends { engine: string }>(follow: Follow<Row>): SharedSource<ListState<Row>> {
    return new SharedSource<ListState<Row>>({ rows: {}, parts: {} }, (value, signal) => {
      const running = new Map<string, Engine>();
      const byEngine = new Map<string, { readonly [id: string]: Row }>();
      const publish = (id: string, rows: { readonly [id: string]: Row }): void => {
        byEngine.set(id, rows);
        const all: { [key: string]: Row } = {};
        for (const [engine, some] of byEngine)
          for (const [rowId, row] of Object.entries(some)) all[keyOf(engine, rowId)] = row;
        value.update(({ parts }) => ({
          rows: all,
          parts: parts[id]?.state === "ready" ? parts : { ...parts, [id]: { state: "ready" } },
        }));
      };
      const waits = new Map<string, number>();
      const retries = new Map<string, NodeJS.Timeout>();
      const begin = (engine: Engine): void => {
        const begun = Date.now();
        running.set(engine.id, engine);
        value.update((state) => ({
          ...state,
          parts: { ...state.parts, [engine.id]: state.parts[engine.id] ?? { state: "loading" } },
        }));
        follow(engine, (rows) => publish(engine.id, rows), signal).then(
          () => {},
          (error: unknown) => {
            if (signal.aborted) return;
            if (running.get(engine.id) !== engine) return;
            running.delete(engine.id);
            const problem = asProblem(error).toJSON();
            value.update((state) => ({
              ...state,
              parts: { ...state.parts, [engine.id]: { state: "lost", problem, asOf: Date.now() } },
            }));
            // The engine may be well: it answered too late, or more happened than could be followed.
            // What is too large now is not smaller in a second.
            const wait =
              problem.code === "too-large"
                ? longestWaitMs
                : Date.now() - begun < longestWaitMs
                  ? Math.min((waits.get(engine.id) ?? firstWaitMs / 2) * 2, longestWaitMs)
                  : firstWaitMs;
            waits.set(engine.id, wait);
            clearTimeout(retries.get(engine.id));
            retries.set(engine.id, setTimeout(look, wait));
          },
        );
      };
      const look = (): void => {
        for (const engine of Object.values(this.#open.read())) if (running.get(engine.id) !== engine) begin(engine);
      };
      // The list itself has gone on for a while when it ends.
      const search = this.#engines.subscribe(() => {}, 0);
      const opened = this.#open.subscribe(look);
      signal.addEventListener("abort", () => {
        for (const timer of retries.values()) clearTimeout(timer);
        search[Symbol.dispose]();
        opened[Symbol.dispose]();
      });
      look();
    });
  }
}

function listed<Summary, Row extends Summary & { engine: string }>(
  list: ListOf,
  read: (engine: Engine, signal: AbortSignal) => Promise<readonly Summary[]>,
  idOf: (row: Summary) => string,
  concerns: (event: EngineEvent) => boolean,
  everyMs: (engine: Engine) => number | undefined = () => undefined,
): Follow<Row> {
  return (engine, publish, signal) =>
    followList(
      engine,
      (aborted) =>
        read(engine, aborted).catch((error: unknown) => {
          throw unread(error, engine.kind, list);
        }),
      concerns,
      (rows) =>
        publish(Object.fromEntries(rows.map((row) => [idOf(row), { ...row, engine: engine.id } as unknown as Row]))),
      signal,
      everyMs(engine),
    );
}
