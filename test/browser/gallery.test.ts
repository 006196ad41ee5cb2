import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import { axeScan, launchBrowser, startConsole, type TestBrowser, type TestConsole, type Visit } from "../bed/index.ts";

suite("the gallery of the kits", () => {
  let served: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    served = await startConsole();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });

  async function open(visit: Visit, section?: string): Promise<Page> {
    const { page } = visit;
    await page.goto(`${served.origin}/gallery.html${section === undefined ? "" : `?only=${section}`}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  }
  const rows = (page: Page) => page.locator("[data-key]");
  const order = (page: Page): Promise<string[]> =>
    rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("data-key") ?? ""));
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      return element?.getAttribute("data-key") ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
  async function assertNoSidewaysScroll(page: Page): Promise<void> {
    const over = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".ph-gallery__scroll")].map(
        (element) => element.scrollWidth - element.clientWidth,
      ),
    );
    assert.ok(
      over.every((width) => width <= 0),
      `the page scrolls sideways by ${over.join(", ")} px`,
    );
  }

  for (const theme of ["light", "dark"] as const)
    for (const width of [1280, 375]) {
      test(`the list is accessible in each of its states, ${theme}, ${width} px`, async () => {
        await using visit = await browser.visit({ theme, width });
        const page = await open(visit, "list");
        const states = {
          loading: '[role="grid"][aria-busy="true"]',
          empty: "text=No containers yet",
          error: "text=Podman on web1 is not running.",
          disconnected: "text=web1: connection lost",
          hostile: "text=⟨U+202E⟩",
          thousand: "text=1,000",
        };
        for (const [state, sign] of Object.entries(states)) {
          await page.getByRole("radio", { name: state }).check();
          await page.locator(sign).first().waitFor();
          if (state === "loading") await page.getByText("Still waiting for an answer").waitFor();
          await assertNoSidewaysScroll(page);
          // A thousand rows are the same few in the page as before.
          if (state !== "thousand") await axeScan(page);
        }
        assert.equal(await page.locator("img").count(), 0, "hostile text became markup");
        await page.getByRole("combobox", { name: "Filter" }).fill("nothing-has-this-name");
        await page.getByText("Nothing matches this filter.").waitFor();
        await axeScan(page);
        await page.getByRole("button", { name: "Clear filter" }).last().click();
        await rows(page).first().waitFor();
      });
    }

  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 375],
  ] as const)
    test(`menus, panels and dialogs are accessible while open, ${theme}, ${width} px`, async () => {
      await using visit = await browser.visit({ theme, width });
      let page = await open(visit, "list");
      for (const button of ["Group", "View", "Actions for api-1"]) {
        await page.getByRole("button", { name: button, exact: true }).click();
        await page.locator(".ph-popup").waitFor();
        await axeScan(page);
        await page.keyboard.press("Escape");
        await page.locator(".ph-popup").waitFor({ state: "detached" });
      }
      page = await open(visit, "guard");
      for (const button of ["Remove containers", "Remove images"]) {
        await page.getByRole("button", { name: button }).click();
        await page.getByRole("dialog").waitFor();
        await axeScan(page);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        assert.equal(await focused(page), button, "the focus did not return to the opener");
      }
      page = await open(visit, "form");
      await page.getByRole("button", { name: "Open form dialog", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Create container" }).click();
      await page.getByText("One field needs a correction:", { exact: true }).waitFor();
      await axeScan(page);
    });

  test("a list is filtered, selected from and acted on by keyboard alone", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "list");
    await rows(page).first().focus();
    await page.keyboard.press("/");
    assert.equal(await focused(page), "Filter");
    await page.keyboard.type("sta");
    await page.getByRole("option", { name: "state:" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: /^running/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/[?&]state=running/);
    await page.getByText("21 of 41").waitFor();
    await rows(page).first().focus();
    await page.keyboard.press("ArrowDown");
    const [, second, third] = await order(page);
    assert.equal(await focused(page), second);
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("e");
    await page.keyboard.press("Enter");
    await page.getByText(`Edit: ${third}`).waitFor();
    await page.keyboard.press("Delete");
    await page.getByText(`Remove: ${second}, ${third}`).waitFor();
    await page.getByText("2 selected").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => !url.searchParams.has("state"));
  });

  test("a row that goes away under the focus stays struck through until it is let go, then the next one has the focus", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "list");
    const [, second, third] = await order(page);
    await rows(page).nth(1).focus();
    await page.keyboard.press("Delete");
    await page.getByText(`Remove: ${second}`).waitFor();
    await page.locator(`[data-key="${second}"].ph-row--gone`).getByText("removed").waitFor();
    assert.equal(await focused(page), second);
    await page.getByRole("button", { name: "1 change, apply" }).waitFor();
    await page.keyboard.press(".");
    await page.locator(`[data-key="${third}"]:focus`).waitFor();
    assert.ok(!(await order(page)).includes(second ?? ""));
  });

  test("a view is in the address and comes back from it", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(`${served.origin}/gallery.html?only=list&owner=root&sort=-cpu&group=state&columns=name,cpu`);
    await page.getByRole("treegrid").waitFor();
    assert.equal(await page.getByRole("combobox", { name: "Filter" }).inputValue(), "owner:root");
    assert.equal(await page.getByRole("columnheader", { name: "CPU" }).getAttribute("aria-sort"), "descending");
    assert.equal(await page.getByRole("columnheader", { name: "State" }).count(), 0);
    await page.getByRole("button", { name: "Collapse State running" }).click();
    await page.getByRole("button", { name: "Expand State running" }).waitFor();
  });

  test("a thousand rows are a few in the page, and the focused one never leaves it", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "list");
    await page.getByRole("radio", { name: "thousand" }).check();
    await page.getByText("1,000").waitFor();
    assert.ok((await rows(page).count()) < 60);
    await rows(page).first().focus();
    const first = await focused(page);
    await page.locator(".ph-gallery__scroll").evaluate((element) => element.scrollTo(0, 20_000));
    await page.locator('[aria-rowindex="380"]').waitFor();
    assert.equal(await focused(page), first);
    await page.keyboard.press("End");
    await page.locator('[aria-rowindex="1001"]:focus').waitFor();
    assert.ok((await rows(page).count()) < 60);
  });

  test("in a storm of 200 changes a second rows keep their places under the pointer, and nothing is announced", async () => {
    await using visit = await browser.visit({ height: 900 });
    const page = await open(visit, "list");
    await page.evaluate(() => {
      Object.assign(globalThis, { announced: 0 });
      const status = document.querySelector('[role="status"]');
      if (!status) throw new Error("no status region");
      new MutationObserver(() => Object.assign(globalThis, { announced: 1 })).observe(status, { childList: true });
    });
    await page.getByRole("radio", { name: "thousand" }).check();
    await page.getByRole("columnheader", { name: "CPU" }).getByRole("button").click();
    await page.getByRole("checkbox", { name: "200 changes" }).check();
    await rows(page).nth(5).hover();
    const before = await order(page);
    await page.getByRole("button", { name: /^\d{2,} changes, apply$/ }).waitFor();
    assert.deepEqual(await order(page), before);
    await page.keyboard.press("Tab");
    await rows(page).first().focus();
    await page.keyboard.press(".");
    await page.waitForFunction(
      (old) => [...document.querySelectorAll("[data-key]")].some((row, i) => row.getAttribute("data-key") !== old[i]),
      before,
    );
    assert.equal(await page.evaluate(() => Reflect.get(globalThis, "announced")), 0);
  });

  test("a form dialog keeps its input when the work fails and asks before it throws input away", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "form");
    await page.getByRole("button", { name: "Open form dialog that fails" }).click();
    const dialog = page.getByRole("dialog");
    const name = dialog.getByRole("textbox", { name: "Name" }).first();
    await name.fill("taken");
    await dialog.getByText('Name "taken" is taken.').waitFor();
    await name.fill("api");
    await page.keyboard.press("Enter");
    await dialog.getByText('Port 8080 is used by "old".').waitFor();
    assert.equal(await name.inputValue(), "api");
    await page.keyboard.press("Escape");
    await dialog.getByText("Discard what you entered?").waitFor();
    await page.keyboard.press("Escape");
    await dialog.getByText("Discard what you entered?").waitFor({ state: "detached" });
    assert.equal(await name.inputValue(), "api");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Discard", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await focused(page), "Open form dialog that fails");
  });

  test("what is lost for good needs the typed name; Cancel has the focus where it does not", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "guard");
    await page.getByRole("button", { name: "Remove containers" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    assert.equal(await focused(page), "Cancel");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove volume" }).click();
    const confirm = dialog.getByRole("button", { name: "Remove volume" });
    await page.keyboard.type("dat");
    assert.equal(await confirm.getAttribute("aria-disabled"), "true");
    await page.keyboard.press("Enter");
    assert.equal(await dialog.getByText("is used by 3 containers").count(), 0);
    await page.keyboard.type("a");
    await page.keyboard.press("Enter");
    await dialog.getByText("is used by 3 containers").waitFor();
  });

  test("a term is explained at its first occurrence only, and hints can be turned off", async () => {
    await using visit = await browser.visit();
    const page = await open(visit, "term");
    assert.deepEqual(await page.locator(".ph-term").allInnerTexts(), ["tag", "digest", "container", "container image"]);
    await page.getByRole("button", { name: "digest" }).click();
    await page.getByText("It never changes").waitFor();
    await axeScan(page);
    await page.getByRole("button", { name: "Turn hints off" }).click();
    await page.locator(".ph-term").first().waitFor({ state: "detached" });
  });
});
