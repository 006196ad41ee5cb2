import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import {
  axeScan,
  launchBrowser,
  startConsole,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  type Visit,
} from "../bed/index.ts";

const wait = { timeout: 60_000 };

const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Your first container" });
const step = (page: Page, name: string, state: "Done" | "Now" | "Later"): Locator =>
  panel(page)
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: `${name} (${state})` }) });

/** Goes to what it names by Tab, as a person without a mouse, and presses a key there. */
async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await target.waitFor(wait);
  for (let tabs = 0; tabs < 150; tabs++) {
    if (await target.evaluate((element) => element === document.activeElement)) return page.keyboard.press(key);
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}`);
}

async function open(visit: Visit, served: TestConsole, path = "/hosts/local"): Promise<Page> {
  const { page } = visit;
  page.setDefaultTimeout(60_000);
  // The browser drops requests when a container's network interface comes or goes.
  visit.announce(/ERR_NETWORK_CHANGED/);
  await page.goto(served.url);
  await page.goto(`${served.origin}${path}`);
  return page;
}

suite("the guided first container", () => {
  let podman: TestEngine;
  let served: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    podman = await startPodman();
    served = await startConsole({ env: podman.env });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
  });

  test("a newcomer gets through it by keyboard alone, without a registry, and a reload keeps the progress", async () => {
    await using visit = await browser.visit({ width: 1440, height: 900 });
    const page = await open(visit, served);
    const begun = Date.now();
    await press(page, page.getByRole("button", { name: "Guide me" }));
    await step(page, "Get an image", "Now").waitFor(wait);
    await axeScan(page);

    await press(page, panel(page).getByRole("button", { name: "Build the sample" }));
    await step(page, "Get an image", "Done").waitFor(wait);

    await press(page, step(page, "Create a container", "Now").getByRole("link", { name: "Open the form" }));
    await page.getByRole("heading", { level: 1, name: "Create container" }).waitFor();
    assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "hello");
    await axeScan(page);
    await press(page, page.getByRole("button", { name: "Create container" }));
    await step(page, "Create a container", "Done").waitFor(wait);
    await page.getByRole("heading", { level: 1, name: "hello" }).waitFor();

    await page.reload();
    await step(page, "Create a container", "Done").waitFor(wait);
    const [tab] = await Promise.all([
      visit.context.waitForEvent("page"),
      press(page, step(page, "Open its port", "Now").getByRole("link", { name: /^Open / })),
    ]);
    await tab.getByRole("heading", { name: "Hello from your first container" }).waitFor();
    await axeScan(tab);
    await tab.close();
    await step(page, "Open its port", "Done")
      .getByText(/GET \/ 200/)
      .waitFor(wait);

    await press(page, step(page, "Read its logs", "Now").getByRole("link", { name: "Read the logs" }));
    await step(page, "Read its logs", "Done").waitFor(wait);

    await press(page, step(page, "Edit it", "Now").getByRole("link", { name: "Open its settings" }));
    await page.getByRole("heading", { level: 1, name: "Edit hello" }).waitFor();
    await press(page, page.getByRole("button", { name: /^Add.*variable/ }));
    await page.keyboard.type("GREETING");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Ahoy");
    await press(page, page.getByRole("button", { name: "Replace container" }));
    await step(page, "Edit it", "Done").waitFor(wait);
    assert.match(await podman.cli("inspect", "--format", "{{.Config.Env}}", "hello"), /GREETING=Ahoy/);

    await press(page, step(page, "Undo the edit", "Now").getByRole("button", { name: "Undo the edit" }));
    await step(page, "Undo the edit", "Done").waitFor(wait);
    assert.doesNotMatch(await podman.cli("inspect", "--format", "{{.Config.Env}}", "hello"), /GREETING=Ahoy/);

    await press(page, step(page, "Remove it", "Now").getByRole("link", { name: "Open the container" }));
    await page.getByRole("heading", { level: 1, name: "hello" }).waitFor();
    await press(page, page.getByRole("button", { name: "More actions" }));
    await page.getByRole("menuitem", { name: "Remove…" }).waitFor();
    for (let downs = 0; downs < 15; downs++) {
      await page.keyboard.press("ArrowDown");
      if (await page.getByRole("menuitem", { name: "Remove…" }).evaluate((item) => item === document.activeElement))
        break;
    }
    await page.keyboard.press("Enter");
    await press(page, page.getByRole("dialog").getByRole("button", { name: "Remove container" }));
    await step(page, "Remove it", "Done").getByText("Volume “hello-data” is still there.").waitFor(wait);
    assert.ok(Date.now() - begun < 300_000, "a newcomer has five minutes");
    assert.equal(await podman.cli("volume", "exists", "hello-data").then(() => "there"), "there");

    await press(page, panel(page).getByRole("button", { name: "Remove the sample image" }));
    await press(page, page.getByRole("dialog").getByRole("button", { name: "Remove image" }));
    await panel(page)
      .getByRole("button", { name: "Remove the sample image" })
      .waitFor({ ...wait, state: "detached" });
    assert.doesNotMatch(await podman.cli("images", "--format", "{{.Repository}}"), /pilothouse/);
  });
});
