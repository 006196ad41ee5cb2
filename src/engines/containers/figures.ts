import type { LiveSource, LiveValue } from "../../access/index.ts";
import type { Engine } from "../engine.ts";
import type { HostEngines } from "../live/host-engines.ts";
import { keyOf } from "../live/rows.ts";
import { SharedSource } from "../live/shared.ts";

/** What a running container uses right now. */
export interface Figures {
  /** Per cent of one core, to a tenth. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes; missing where the container may have all of the host's. */
  readonly limit?: number;
}

/** By container key, once a second; what does not run has none. */
export type FiguresView = { readonly [key: string]: Figures };

/** An engine whose stream of figures ended is asked again after this, in milliseconds. */
const againMs = 2000;

/** CPU and memory of running containers, of all engines that can tell, while somebody looks. */
export class ContainerFigures {
  readonly #engines: HostEngines;
  readonly #source: SharedSource<FiguresView>;
  /** Whom the followers look at, one entry for each of them; undefined for one that looks at all. */
  readonly #wanted = new Set<readonly string[] | undefined>();

  constructor(engines: HostEngines) {
    this.#engines = engines;
    this.#source = new SharedSource<FiguresView>({}, (value, signal) => this.#run(value, signal));
  }

  /** The figures of the given containers, of all running ones without `keys`. */
  of(keys?: readonly string[]): LiveSource<FiguresView> {
    const own = keys && new Set(keys);
    let from: FiguresView | undefined;
    let picked: FiguresView = {};
    return {
      read: () => {
        const all = this.#source.read();
        if (!own) return all;
        if (from !== all) {
          picked = Object.fromEntries(Object.entries(all).filter(([key]) => own.has(key)));
          from = all;
        }
        return picked;
      },
      subscribe: (listener) => {
        const entry = keys && [...keys];
        this.#wanted.add(entry);
        const subscription = this.#source.subscribe(listener);
        return {
          [Symbol.dispose]: () => {
            this.#wanted.delete(entry);
            subscription[Symbol.dispose]();
          },
        };
      },
    };
  }

  /** Ids of one engine's containers that somebody looks at; undefined for all of them. */
  #idsOf(engine: string): readonly string[] | undefined {
    const ids = new Set<string>();
    for (const keys of this.#wanted) {
      if (keys === undefined) return undefined;
      for (const key of keys) if (key.startsWith(`${engine}:`)) ids.add(key.slice(engine.length + 1));
    }
    return [...ids];
  }

  #run(value: LiveValue<FiguresView>, signal: AbortSignal): void {
    const running = new Set<Engine>();
    const replace = (engine: string, part: FiguresView): void => {
      value.update((all) => {
        const others = Object.entries(all).filter(([key]) => !key.startsWith(`${engine}:`));
        return Object.fromEntries([...others, ...Object.entries(part)]);
      });
    };
    const follow = async (engine: Engine): Promise<void> => {
      const { memory } = await engine.info({ signal });
      for await (const list of engine.containers.stats({ ids: () => this.#idsOf(engine.id), signal })) {
        const part: { [key: string]: Figures } = {};
        for (const { id, cpu, memory: used, memoryLimit } of list)
          part[keyOf(engine.id, id)] = {
            cpu: Math.round(cpu * 10) / 10,
            memory: used,
            // Without a limit engines tell the host's memory.
            ...(memoryLimit > 0 && memoryLimit < memory ? { limit: memoryLimit } : {}),
          };
        replace(engine.id, part);
      }
    };
    const look = (): void => {
      for (const view of Object.values(this.#engines.engines.read().engines)) {
        if (view.state !== "connected" || view.capabilities.stats !== true) continue;
        void this.#engines.engine(view.id, signal).then(
          (engine) => {
            if (running.has(engine) || signal.aborted) return;
            running.add(engine);
            follow(engine)
              .catch(() => {}) // the engine is going (its state tells), or ends streams: it is asked again
              .finally(() => {
                replace(engine.id, {});
                setTimeout(() => {
                  running.delete(engine);
                  if (!signal.aborted) look();
                }, againMs).unref();
              });
          },
          () => {},
        );
      }
    };
    const engines = this.#engines.engines.subscribe(look);
    signal.addEventListener("abort", () => engines[Symbol.dispose]());
    look();
  }
}
