import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import { axeScan, launchBrowser, startConsole, type TestBrowser, type TestConsole } from "../bed/index.ts";

/** Drops the first `times` requests for files whose path matches, as a browser does whose network has just changed. */
async function drop(page: Page, files: RegExp, times: number): Promise<() => number> {
  let dropped = 0;
  await page.route(files, (route) => {
    if (dropped >= times) return route.fallback();
    dropped += 1;
    return route.abort("failed");
  });
  return () => dropped;
}

suite("files that do not arrive", () => {
  let served: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    [served, browser] = await Promise.all([startConsole({ args: ["--engine", "podman"] }), launchBrowser()]);
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });

  const visit = async () => {
    const one = await browser.visit();
    one.announce(/ERR_FAILED|Failed to fetch|preload/);
    return one;
  };
  const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

  for (const [what, selector] of [
    ["the entry", "script[type=module]"],
    ["a module that it needs", "link[rel=modulepreload]"],
    ["a style sheet", "link[rel=stylesheet]"],
    ["the theme", "script[src='/theme.js']"],
  ] as const)
    test(`${what} of the first load: the page is loaded again, whole`, async () => {
      await using one = await visit();
      await one.page.goto(served.url);
      const dropped = await drop(one.page, await addressOf(one.page, selector), 2);
      await one.page.goto(`${served.origin}/hosts/local/containers`).catch(() => {});
      await heading(one.page, "Containers");
      await one.page.waitForFunction(
        "[...document.querySelectorAll('link[rel=stylesheet]')].every((one) => one.sheet)",
      );
      assert.equal(dropped(), 2);
      // Another failure, much later, has all the tries again.
      await one.page.waitForFunction("sessionStorage.getItem('pilothouse.loads') === null");
    });

  /** Of the first such file in the page, which the page's own scripts have not added. */
  const addressOf = async (page: Page, selector: string) =>
    new RegExp(
      String(
        await page
          .locator(`head ${selector}`)
          .first()
          .evaluate((one) => one.getAttribute("src") ?? one.getAttribute("href")),
      ),
    );

  test("what never arrives is said, after a few tries", async () => {
    await using one = await visit();
    await one.page.goto(served.url);
    const entry = await addressOf(one.page, "script[type=module]");
    await drop(one.page, entry, 1000);
    await one.page.goto(`${served.origin}/hosts/local/containers`).catch(() => {});
    await one.page.getByRole("heading", { name: "Pilothouse could not be loaded" }).waitFor({ timeout: 30_000 });
    await axeScan(one.page);
    await one.page.unroute(entry);
    await one.page.getByRole("button", { name: "Load again" }).click();
    await heading(one.page, "Containers");
  });

  for (const [what, files] of [
    ["code", /assets\/page-.*\.js/],
    ["styles", /assets\/page-.*\.css/],
  ] as const)
    test(`the ${what} of a page that is opened later: the page comes a moment later, styled`, async () => {
      await using one = await visit();
      await one.page.goto(`${served.url}`);
      const styles: string[] = [];
      one.page.on("response", (answer) => {
        if (files.test(answer.url()) && answer.ok()) styles.push(answer.url());
      });
      await one.page.goto(`${served.origin}/hosts/local/containers`);
      await heading(one.page, "Containers");
      const dropped = await drop(one.page, files, 1);
      await one.page.evaluate(
        "history.pushState(null, '', '/hosts/local/containers/create'); dispatchEvent(new PopStateEvent('popstate'))",
      );
      await heading(one.page, "Create container");
      assert.equal(dropped(), 1);
      assert.notEqual(styles.length, 0, "nothing was asked for again");
      assert.equal(
        await one.page.evaluate(
          "[...document.querySelectorAll('link[rel=stylesheet]')].filter((link) => !link.sheet).length",
        ),
        0,
      );
    });
});
