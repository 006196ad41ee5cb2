import type { Page } from "playwright-core";

/** Takes a page's picture in light and dark, wide and narrow; nothing where no folder for pictures is given. */
export async function fourLooks(page: Page, folder: string | undefined, name: string): Promise<void> {
  if (!folder) return;
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["light", 375],
    ["dark", 375],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    // Colours glide from one theme to the other.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .map((one) => (one instanceof CSSTransition ? one.finished.catch(() => {}) : undefined)),
      ),
    );
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}
