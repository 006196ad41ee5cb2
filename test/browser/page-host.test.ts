import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { WebSocketRoute } from "playwright-core";
import {
  axeScan,
  launchBrowser,
  startConsole,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
} from "../bed/index.ts";

const gone = "There is no host “nowhere”";
let browser: TestBrowser;
let podman: TestEngine;
let served: TestConsole;

before(async () => {
  [browser, podman] = await Promise.all([launchBrowser(), startPodman()]);
  await tinyImages(podman);
  served = await startConsole({ env: { ...podman.env } });
});
after(async () => {
  await served[Symbol.asyncDispose]();
  await podman[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
});

for (const [theme, width] of [
  ["light", 1280],
  ["dark", 375],
] as const)
  test(`an address of a machine that is not connected says so, and leads on to one that is (${theme}, ${width} px)`, async () => {
    await using visit = await browser.visit({ theme, width });
    const { page } = visit;
    await page.goto(served.url);
    await page.goto(`${served.origin}/hosts/nowhere/containers`);
    await page.getByRole("heading", { level: 1, name: gone }).waitFor();
    assert.equal(await page.title(), `${gone} · nowhere · Pilothouse`);
    await axeScan(page);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/not-connected-${theme}.png` });
    // What concerns the console itself is there.
    await page.getByRole("button", { name: "Tasks", exact: true }).click();
    await page.getByRole("button", { name: "Close tasks" }).waitFor();
    // A link to a page of another machine: the page is loaded anew for it.
    await page.evaluate(() => {
      Object.assign(window, { before: true });
      history.pushState(null, "", "/hosts/local/containers");
    });
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    assert.equal(await page.evaluate(() => "before" in window), false);
    // And back.
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: gone }).waitFor();
  });

test("a page whose machine was exchanged under its name goes on without a word", async () => {
  await using visit = await browser.visit();
  const { page } = visit;
  const opened: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/rpc\?host=local$/, (route) => {
    opened.push(route);
    route.connectToServer();
  });
  await page.goto(served.url);
  await page.goto(`${served.origin}/hosts/local/containers`);
  await podman.cli("create", "--name", "before", "localhost/tiny:1", "true");
  await page.getByRole("link", { name: "before" }).waitFor();
  const first = opened.length;
  await page.evaluate(() => {
    const lost: string[] = [];
    Object.assign(window, { lost });
    new MutationObserver(() => {
      if (document.querySelector(".ph-disconnected")) lost.push("told");
    }).observe(document.body, { subtree: true, childList: true });
  });
  await opened.at(-1)?.close({ code: 4410, reason: "local" });
  while (opened.length === first) await page.waitForTimeout(20);
  await podman.cli("create", "--name", "after", "localhost/tiny:1", "true");
  await page.getByRole("link", { name: "after" }).waitFor();
  assert.deepEqual(await page.evaluate(() => (window as unknown as { lost: string[] }).lost), []);
});
