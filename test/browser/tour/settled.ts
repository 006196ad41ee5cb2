import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/**
 * Waits until a page stands still: nothing is loading, no animation that ends is under way, and nothing has changed its
 * place for three frames. Rejects after ten seconds, with what still goes on.
 */
export async function settled(page: Page): Promise<void> {
  const restless = await page.evaluate(async () => {
    let size = "";
    let why = "";
    const end = performance.now() + 10_000;
    for (let frames = 0; frames < 3; frames = why === "" ? frames + 1 : 0) {
      if (performance.now() > end) return why;
      await new Promise(requestAnimationFrame);
      const main = document.querySelector("main");
      const now = `${main?.scrollWidth} × ${main?.scrollHeight} at ${location.href}`;
      const loading = document.querySelector('[aria-busy="true"], .ph-skeleton');
      const moving = document
        .getAnimations()
        .find((one) => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime));
      why = loading ? `${loading.className} is loading` : moving ? `${moving.id} moves` : now === size ? "" : now;
      size = now;
    }
    return "";
  });
  assert.equal(restless, "", "the page does not come to rest");
}

/** What scrolls sideways though it should not: the page, its content, and what opens over it; with what reaches out. */
export function sidewaysScroll(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main, aside, dialog, .ph-popup, .ph-gallery__scroll")]
      .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0)
      .map((element) => {
        const edge = element.getBoundingClientRect().left + element.clientLeft + element.clientWidth;
        const out = [...element.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge + 0.5);
        const last = out.at(-1)?.outerHTML.slice(0, 200);
        return `${element.tagName} by ${element.scrollWidth - element.clientWidth} px: ${last}`;
      }),
  );
}

/**
 * Scrolls a form to its end, where the bar with its buttons covers nothing: elsewhere a field may stand half behind it,
 * as at the edge of every window, and axe takes the visible half for all of it.
 */
export async function clearOfBars(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (document.querySelector(".ph-create__bar")) document.querySelector("main")?.scrollTo(0, 1_000_000);
  });
}
