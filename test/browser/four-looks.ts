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
    // Colours glide from one theme to the other, from the next frame on.
    await page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      await frame();
      await frame();
      const glides = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.all(glides.map((one) => one.finished.catch(() => {})));
    });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}
