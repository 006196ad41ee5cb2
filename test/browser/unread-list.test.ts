/** A list that is too large to be read, of an engine that answers: it is told as that, with what to do, and nothing is lost. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axeScan, launchBrowser, startConsole, type TestBrowser, type TestConsole } from "../bed/index.ts";
import { startLyingEngine } from "../real/lying-engine.ts";
import { fourLooks } from "./four-looks.ts";

let engine: AsyncDisposable;
let served: TestConsole;
let browser: TestBrowser;
before(async () => {
  engine = await startLyingEngine("endless list");
  [served, browser] = await Promise.all([startConsole({ args: ["--engine", "podman"] }), launchBrowser()]);
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await served?.[Symbol.asyncDispose]();
  await engine?.[Symbol.asyncDispose]();
});

test("the list and the overview say that it is too large, and show the command that lists it on the host", async () => {
  await using visit = await browser.visit();
  const { page } = visit;
  page.setDefaultTimeout(30_000);
  await page.goto(served.url);
  for (const path of ["/hosts/local/containers", "/hosts/local"]) {
    await page.goto(served.origin + path);
    const problem = page
      .getByRole("main")
      .getByRole("region", { name: "The list of containers is too large to be shown." });
    await problem.getByText(/At most \d+ MiB are read of it/).waitFor();
    await problem.locator("code", { hasText: "podman ps --all" }).waitFor();
    assert.equal(await page.getByText(/connection lost|does not answer|No containers/i).count(), 0, path);
    await axeScan(page);
    await fourLooks(page, process.env.PICTURES, `unread-${path.split("/").length}`);
  }
  // The other lists of the same engine are there.
  await page.goto(`${served.origin}/hosts/local/volumes`);
  await page.getByText(/No volumes/).waitFor();
});
