/**
 * The tour of every page: a real Podman and a real Docker with something of everything in them, one console, and every
 * page of the route table, every tab and every panel, in light and in dark, on a desk and on a phone. At each stop
 * nothing scrolls sideways, axe finds nothing, and the browser's console has no error.
 *
 * `TOUR_PICTURES=FOLDER npm test -- browser test/browser/tour.test.ts` keeps a picture of each stop.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import { addresses } from "../../ui/src/shell/addresses.ts";
import { axeScan, type TestConsole } from "../bed/index.ts";
import { type Scene, setScene } from "./tour/scene.ts";
import { clearOfBars, settled, sidewaysScroll } from "./tour/settled.ts";
import type { Stop } from "./tour/stop.ts";
import { stops } from "./tour/stops.ts";

const pictures = process.env.TOUR_PICTURES;
const patient = { timeout: 30_000 };

suite("the tour of every page", { timeout: 580_000, concurrency: 2 }, () => {
  let scene: Scene;
  let route: readonly Stop[];
  before(async () => {
    if (pictures) await mkdir(pictures, { recursive: true });
    scene = await setScene();
    route = stops({ shown: scene.shown, task: await buildImage(scene) });
  });
  after(() => scene?.[Symbol.asyncDispose]());

  test("leaves out no page of the route table, and no page stands outside of it", () => {
    const all = Object.entries(addresses).flatMap(([of, paths]) => paths.map((path) => `${of} ${path}`));
    assert.deepEqual([...new Set(route.flatMap(({ at }) => at ?? []))].toSorted(), all.toSorted());
    const pages = join(import.meta.dirname, "../../ui/src");
    const outside = readdirSync(pages, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".tsx"))
      .filter((file) => /<Route\b[^>]*\bpath="/.test(readFileSync(join(pages, file), "utf8")));
    assert.deepEqual(outside, [], "these have routes of their own: use pageRoutes");
  });

  for (const theme of ["light", "dark"] as const)
    for (const width of [1280, 375])
      test(`${theme}, ${width} px`, async (t) => {
        await using visit = await scene.browser.visit({ theme, width });
        const { page } = visit;
        page.setDefaultTimeout(patient.timeout);
        await page.goto(scene.served.url);
        for (const [number, stop] of route.entries())
          await t.test(stop.name, async () => {
            const before = visit.problems().length;
            if (stop.path !== undefined) await go(page, stop.path);
            await stop.open?.(page);
            try {
              for (const sign of stop.shows) await sign(page).waitFor();
              await settled(page);
            } finally {
              if (pictures) await page.screenshot({ path: pictureOf(stop, number, `${theme}-${width}`) });
            }
            assert.deepEqual(await sidewaysScroll(page), [], "it scrolls sideways");
            await clearOfBars(page);
            await axeScan(page);
            await stop.close?.(page);
            assert.deepEqual(visit.problems().slice(before), []);
          });
        await t.test("gallery of the kits", async () => {
          await page.goto(`${scene.served.origin}/gallery.html`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          assert.deepEqual(await sidewaysScroll(page), [], "it scrolls sideways");
          await axeScan(page);
        });
      });
});

/** Goes to a page as a link of the console does: without loading it anew. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, "", to), path);
}

/** Has the console do some long work, so that there is a task that has ended; gives its id. */
async function buildImage({ browser, served }: { browser: Scene["browser"]; served: TestConsole }): Promise<string> {
  await using visit = await browser.visit();
  const { page } = visit;
  page.setDefaultTimeout(patient.timeout);
  await page.goto(served.url);
  await page.goto(`${served.origin}/hosts/local/images`);
  await page.getByRole("button", { name: "Build image" }).click();
  await page.getByLabel("Engine").selectOption("podman");
  await page.getByText("A Containerfile alone").click();
  const lines = "FROM localhost/tiny:1\nRUN echo toured >/etc/toured\nLABEL tour=yes\n";
  await page.getByRole("textbox", { name: /Containerfile/ }).fill(lines);
  await page.getByLabel("Name and tag").fill("localhost/toured:1");
  await page.getByRole("button", { name: "Build image" }).last().click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".ph-row", { hasText: "localhost/toured:1" }).waitFor();
  await page.locator("#tasks-button").click();
  const log = page.getByRole("complementary", { name: "Tasks" }).getByRole("link", { name: /log/i }).first();
  return (await log.getAttribute("href"))?.split("/").at(-1) ?? "";
}

function pictureOf({ name }: Stop, number: number, look: string): string {
  const place = `${String(number).padStart(2, "0")}-${name.replace(/\W+/g, "-")}`;
  return join(pictures ?? "", `${place}-${look}.png`);
}
