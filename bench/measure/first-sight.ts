import type { Page } from "playwright-core";

/** Moments of a page that loads, in milliseconds since the epoch. */
export interface FirstSight {
  /** The masthead and the page's heading stand. */
  readonly frame: number;
  /** The first row of the list is there. */
  readonly row: number;
  /** A filter that was typed as soon as the row was there has left only what it names. */
  readonly usable: number;
}

/** Before a page is opened: notes what it shows, from its first moment on, and types a filter when there are rows. */
export async function prepareFirstSight(page: Page, filter: string): Promise<void> {
  await page.addInitScript((text) => {
    const seen: { frame?: number; row?: number; usable?: number } = {};
    (window as unknown as { seen: typeof seen }).seen = seen;
    const now = (): number => performance.timeOrigin + performance.now();
    const look = (): void => {
      const rows = document.querySelectorAll<HTMLElement>('.ph-grid [role="row"][data-key]');
      if (!seen.frame && document.querySelector("header") && document.querySelector("h1")?.textContent)
        seen.frame = now();
      if (!seen.row && (rows[0]?.getBoundingClientRect().height ?? 0) > 0) {
        seen.row = now();
        const input = document.querySelector<HTMLInputElement>(
          ".ph-page input[type=search], .ph-page input[type=text]",
        );
        if (input) {
          // As a keystroke does: React listens to the setter's event.
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, text);
          input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
      }
      if (seen.row && !seen.usable && rows.length === 1 && rows[0]?.textContent?.includes(text)) seen.usable = now();
      if (!seen.usable) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, filter);
}

/** Waits until the list could be used. */
export async function firstSight(page: Page): Promise<FirstSight> {
  const handle = await page.waitForFunction(
    () => {
      const { seen } = window as unknown as { seen?: Partial<FirstSight> };
      return seen?.usable !== undefined && seen;
    },
    undefined,
    { timeout: 120_000 },
  );
  return (await handle.jsonValue()) as FirstSight;
}
