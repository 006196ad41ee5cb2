import { useCallback, useSyncExternalStore } from "react";
import type { Figures, FiguresView } from "../../../src/engines/index.ts";
import { type LiveStore, liveStore, rpc } from "../rpc/index.ts";

/** Rows that come and go while somebody scrolls are collected so long before the console is asked anew, in ms. */
const settleMs = 250;
/** More rows than any screen shows; the console takes no more in one question. */
const mostKeys = 500;

/**
 * CPU and memory of running containers, a store of its own: rows of the list keep their identity while figures
 * change every second. Only containers whose cells are on the screen are asked for, or all of them while somebody
 * sorts or filters by them.
 */
class FigureStore {
  #view: FiguresView = {};
  #stop: (() => void) | undefined;
  #asked = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #everybody = 0;
  readonly #cells = new Map<string, Set<() => void>>();
  readonly #all = new Set<() => void>();

  readonly read = (): FiguresView => this.#view;

  of(key: string): Figures | undefined {
    return Object.hasOwn(this.#view, key) ? this.#view[key] : undefined;
  }

  /** Follows one container's figures. */
  follow(key: string, tell: () => void): () => void {
    const cells = this.#cells.get(key) ?? new Set();
    cells.add(tell);
    this.#cells.set(key, cells);
    this.#schedule();
    return () => {
      cells.delete(tell);
      if (cells.size === 0 && this.#cells.get(key) === cells) this.#cells.delete(key);
      this.#schedule();
    };
  }

  /** Follows the figures of all running containers. */
  readonly followAll = (tell: () => void): (() => void) => {
    this.#all.add(tell);
    this.#everybody += 1;
    this.#schedule();
    return () => {
      this.#all.delete(tell);
      this.#everybody -= 1;
      this.#schedule();
    };
  };

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ask();
    }, settleMs);
  }

  #ask(): void {
    const keys = this.#everybody > 0 ? undefined : [...this.#cells.keys()].sort().slice(0, mostKeys);
    const asked = keys === undefined ? "all" : JSON.stringify(keys);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const before = this.#stop;
    this.#stop = undefined;
    if (keys?.length === 0) {
      before?.();
      this.#set({});
      return;
    }
    const input = keys === undefined ? {} : { keys };
    const store: LiveStore<FiguresView> = liveStore((on) => rpc.containers.figures.subscribe(input, on));
    // What is shown stays until the new answer is there.
    this.#stop = store.subscribe(() => {
      const { kind, data } = store.get();
      if (data && kind !== "lost") this.#set(data);
      else if (kind === "lost" || kind === "failed") this.#set({});
    });
    before?.();
  }

  #set(next: FiguresView): void {
    const before = this.#view;
    this.#view = next;
    for (const [key, cells] of this.#cells) if (before[key] !== next[key]) for (const tell of cells) tell();
    if (before !== next) for (const tell of this.#all) tell();
  }
}

export const figures = new FigureStore();

/** The figures of one container while its cell is shown; `running` false asks for none. */
export function useFigures(key: string, running: boolean): Figures | undefined {
  const subscribe = useCallback((tell: () => void) => (running ? figures.follow(key, tell) : () => {}), [key, running]);
  return useSyncExternalStore(subscribe, () => (running ? figures.of(key) : undefined));
}

/** The sum of some containers' figures. */
export function useSum(keys: readonly string[]): Figures | undefined {
  const joined = keys.join("\n");
  const subscribe = useCallback(
    (tell: () => void) => {
      const stops = (joined === "" ? [] : joined.split("\n")).map((key) => figures.follow(key, tell));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [joined],
  );
  // A text, so that the same sum is the same snapshot.
  const text = useSyncExternalStore(subscribe, () => {
    const known = keys.flatMap((key) => figures.of(key) ?? []);
    if (known.length === 0) return "";
    const cpu = known.reduce((sum, f) => sum + f.cpu, 0);
    return `${Math.round(cpu * 10) / 10} ${known.reduce((sum, f) => sum + f.memory, 0)}`;
  });
  if (text === "") return undefined;
  const [cpu = 0, memory = 0] = text.split(" ").map(Number);
  return { cpu, memory };
}

const nothing: FiguresView = {};

/** All figures where `wanted`, for orders and filters that depend on them. */
export function useAllFigures(wanted: boolean): FiguresView | undefined {
  const subscribe = useCallback((tell: () => void) => (wanted ? figures.followAll(tell) : () => {}), [wanted]);
  const view = useSyncExternalStore(subscribe, () => (wanted ? figures.read() : nothing));
  return wanted ? view : undefined;
}
