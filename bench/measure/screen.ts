import type { Frame, Page } from "playwright-core";

/** A row's text as it came to the screen; `at` in milliseconds since the epoch. */
export interface Shown {
  readonly row: string;
  readonly text: string;
  readonly at: number;
}

interface Watched {
  shown: Shown[];
  frames: number[];
  watching: boolean;
}

/**
 * Notes in the page when a row of the list says something new. The moment is taken in the task after the animation
 * frame that follows the change, when the frame was made: later than the change, never earlier than the pixels.
 */
export async function watchRows(
  page: Page | Frame,
  rowSelector = "[data-key]",
  cells = '[role="gridcell"]',
): Promise<void> {
  await page.evaluate(
    ([selector, cellSelector]) => {
      const w: Watched = { shown: [], frames: [], watching: false };
      (window as unknown as { watched: Watched }).watched = w;
      const known = new Map<string, string>();
      const look = (): void => {
        const changed: { row: string; text: string }[] = [];
        for (const element of document.querySelectorAll<HTMLElement>(selector)) {
          const [name = "", state = ""] = [...element.querySelectorAll(cellSelector)]
            .filter((cell) => !cell.querySelector("input"))
            .map((cell) => cell.textContent?.trim() ?? "");
          if (known.get(name) === state) continue;
          known.set(name, state);
          changed.push({ row: name, text: state });
        }
        if (changed.length === 0) return;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            const at = performance.timeOrigin + performance.now();
            for (const change of changed) w.shown.push({ ...change, at });
          };
          channel.port2.postMessage(null);
        });
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    [rowSelector, cells] as const,
  );
}

/** What was noted so far. */
export function shownRows(page: Page | Frame): Promise<Shown[]> {
  return page.evaluate(() => (window as unknown as { watched: Watched }).watched.shown);
}

/** Frames per second of the page, and its longest frame in milliseconds, over the given time. */
export function frameRate(page: Page, ms: number): Promise<{ perSecond: number; longest: number; p95: number }> {
  return page.evaluate(
    (duration) =>
      new Promise((resolve) => {
        const times: number[] = [];
        const frame = (time: number): void => {
          times.push(time);
          const first = times[0] ?? 0;
          if (time - first < duration) return void requestAnimationFrame(frame);
          const gaps = times
            .slice(1)
            .map((t, index) => t - (times[index] ?? t))
            .sort((a, b) => a - b);
          resolve({
            perSecond: ((times.length - 1) / (time - first)) * 1000,
            longest: gaps.at(-1) ?? Number.NaN,
            p95: gaps[Math.floor(gaps.length * 0.95)] ?? Number.NaN,
          });
        };
        requestAnimationFrame(frame);
      }),
    ms,
  );
}
