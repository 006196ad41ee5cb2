import { LiveValue } from "../../access/index.ts";

/** What is being done to objects right now, by key: shown as "Stopping…" to everybody who looks. */
export type UnderWay = { readonly [key: string]: string };

/** So long a mark may outlive its action until the list shows what came of it, in milliseconds. */
const settleMs = 1500;

/** Marks objects that something is being done to. */
export class UnderWayMarks {
  readonly live = new LiveValue<UnderWay>({});

  /**
   * Runs the work under a mark. The mark stays until `settled` says that the list has caught up, so that no old
   * state flashes up between the engine's answer and its event.
   */
  async during<T>(key: string, doing: string, work: () => Promise<T>, settled: () => boolean): Promise<T> {
    this.live.update((marks) => ({ ...marks, [key]: doing }));
    try {
      const result = await work();
      const end = Date.now() + settleMs;
      const clear = (): void => {
        if (settled() || Date.now() >= end) this.#clear(key, doing);
        else setTimeout(clear, 30).unref();
      };
      clear();
      return result;
    } catch (error) {
      this.#clear(key, doing);
      throw error;
    }
  }

  #clear(key: string, doing: string): void {
    this.live.update((marks) => {
      if (marks[key] !== doing) return marks;
      const { [key]: _, ...rest } = marks;
      return rest;
    });
  }
}
