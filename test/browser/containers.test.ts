import assert from "node:assert/strict";
import { mkdtemp, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, suite, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import {
  axeScan,
  launchBrowser,
  startConsole,
  startDocker,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
  type Visit,
  waitFor,
} from "../bed/index.ts";

const image = "localhost/tiny:1";
const wait = { timeout: 30_000 };

/** Text somewhere in a part of the page; commands stand there twice, the second time as the name of "Copy". */
async function see(where: Page | Locator, text: string | RegExp, options = {}): Promise<void> {
  await where.getByText(text, options).first().waitFor(wait);
}

/** A row of the list by its container's name. */
const row = (page: Page, name: string): Locator =>
  page.locator("[data-key]", { has: page.getByRole("link", { name, exact: true }) });

async function rowShows(page: Page, name: string, words: string): Promise<void> {
  await see(row(page, name), words, { exact: true });
}

async function gone(page: Page, name: string): Promise<void> {
  // A row that the person looks at stays struck through.
  await page.getByRole("link", { name, exact: true }).waitFor({ ...wait, state: "detached" });
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

async function assertNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `the page scrolls sideways by ${over} px`);
}

suite("the list of containers", () => {
  let podman: TestEngine;
  let docker: TestEngine;
  let served: TestConsole;
  let browser: TestBrowser;

  before(async () => {
    [podman, docker] = await Promise.all([startPodman(), startDocker()]);
    await Promise.all([tinyImages(podman), tinyImages(docker)]);
    served = await startConsole({ env: { ...podman.env, ...docker.env } });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await docker?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    await podman.cli("pod", "rm", "--all", "--force", "--time", "0");
    await podman.cli("rm", "--all", "--force", "--time", "0");
    const ids = (await docker.cli("ps", "-aq")).split("\n").filter((id) => id !== "");
    if (ids.length > 0) await docker.cli("rm", "--force", ...ids);
  });

  async function open(visit: Visit, query = ""): Promise<Page> {
    const { page } = visit;
    page.setDefaultTimeout(30_000);
    // The browser drops requests when a container's network interface comes or goes.
    visit.announce(/ERR_NETWORK_CHANGED/);
    const heading = page.getByRole("heading", { level: 1, name: "Containers" });
    for (let tries = 1; ; tries++)
      try {
        await page.goto(served.url);
        await page.goto(`${served.origin}/hosts/local/containers${query}`);
        await heading.waitFor({ timeout: 10_000 });
        return page;
      } catch (error) {
        if (tries === 3) throw error;
      }
  }

  test("a list without containers teaches the first command", async () => {
    await using visit = await browser.visit();
    const page = await open(visit);
    await see(page, "No containers yet");
    await see(page, "podman run -d -p 8080:80 IMAGE");
    await axeScan(page);
  });

  for (const kind of ["podman", "docker"] as const)
    test(`${kind}: what the command line does shows at once, and what the page does is done`, async () => {
      const engine = kind === "podman" ? podman : docker;
      const [name, other] = [`${kind}-web`, `${kind}-renamed`];
      const state = async (format = "{{.State.Status}}", of = name) =>
        (await engine.cli("inspect", "--format", format, of)).trim();
      await using visit = await browser.visit();
      const page = await open(visit);
      await see(page, "No containers yet");
      await engine.cli("run", "-d", "--name", name, "-p", kind === "podman" ? "8080:80" : "8090:80", image);
      await rowShows(page, name, "Running");
      const cells = row(page, name);
      await see(cells, kind === "podman" ? "8080 → 80" : "8090 → 80");
      await see(cells, "tiny", { exact: true });
      await see(cells, ":1", { exact: true });
      assert.match(
        (await cells.getByRole("button", { name: /^Copy [0-9a-f]{12}$/ }).textContent()) ?? "",
        /^[0-9a-f]{12}$/,
      );
      // Live figures, of this very container.
      await see(cells, /^\d+(\.\d)?%$/);
      await see(cells, / KiB$| MiB$/);

      await choose(page, name, "Pause");
      await rowShows(page, name, "Paused");
      assert.equal(await state(), "paused");
      await choose(page, name, "Resume");
      await rowShows(page, name, "Running");
      const before = await state("{{.State.StartedAt}}");
      await choose(page, name, "Restart");
      await waitFor(
        "the engine to have done it",
        async () => (await state("{{.State.StartedAt}}")) !== before && (await state()) === "running",
      );
      await choose(page, name, "Stop");
      await row(page, name)
        .getByText(/^Exited/)
        .waitFor(wait);
      assert.equal(await state(), "exited");

      await choose(page, name, "Rename…");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "New name" }).fill("not a name");
      await dialog.getByRole("button", { name: "Rename container" }).click();
      assert.ok((await dialog.getByText(/Letters, digits/).count()) > 1, "a wrong name is refused while typing");
      await dialog.getByRole("textbox", { name: "New name" }).fill(other);
      await dialog.getByRole("button", { name: "Show command" }).click();
      await see(dialog, `${kind} rename ${name} ${other}`);
      await page.keyboard.press("Escape");
      await dialog.getByRole("button", { name: "Rename container" }).click();
      await row(page, other).waitFor(wait);
      assert.equal((await state("{{.Name}}", other)).replace("/", ""), other);
      await page.getByRole("button", { name: "Undo" }).click();
      await row(page, name).waitFor(wait);

      await choose(page, name, "Remove…");
      await see(dialog, `${kind} rm ${name}`);
      await see(dialog, /will be lost/);
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Cancel");
      await dialog.getByRole("button", { name: "Remove container" }).click();
      await dialog.waitFor({ ...wait, state: "detached" });
      await page.mouse.move(5, 5);
      await gone(page, name);
      assert.doesNotMatch(await engine.cli("ps", "-a", "--format", "{{.Names}}"), new RegExp(name));
    });

  test("stopping a container made with --rm asks first, because it removes it", async () => {
    for (const engine of [podman, docker]) {
      await engine.cli("run", "-d", "--rm", "--name", "passing", "-v", "kept:/kept", image);
      await using visit = await browser.visit();
      const page = await open(visit);
      await rowShows(page, "passing", "Running");
      await choose(page, "passing", "Stop");
      const dialog = page.getByRole("dialog");
      await see(dialog, /was made with --rm: stopping removes it/);
      await see(dialog, /Kept: 1 volume \(kept\)/);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.match(await engine.cli("ps", "--format", "{{.Names}}"), /passing/);
      await choose(page, "passing", "Stop");
      await dialog.getByRole("button", { name: "Stop container" }).click();
      await page.mouse.move(5, 5);
      await gone(page, "passing");
    }
  });

  test("many at once are one task with a result for each; one that fails does not stop the others", async () => {
    for (const name of ["bulk-1", "bulk-2", "bulk-3"]) await podman.cli("create", "--name", name, image);
    await podman.cli("create", "--name", "bulk-bad", "-p", "8085:80", image);
    await docker.cli("run", "-d", "--name", "holder", "-p", "8085:80", image);
    await using visit = await browser.visit();
    const page = await open(visit, "?q=bulk");
    await row(page, "bulk-3").waitFor(wait);
    await page.getByRole("checkbox", { name: "Select all 4" }).check();
    const bar = page.getByRole("region", { name: "Actions for the selected rows" });
    await bar.getByRole("button", { name: "Show command" }).click();
    await see(page, "podman start bulk-1 bulk-2 bulk-3 bulk-bad");
    await page.keyboard.press("Escape");
    await bar.getByRole("button", { name: "Start", exact: true }).click();
    for (const name of ["bulk-1", "bulk-2", "bulk-3"]) await rowShows(page, name, "Running");
    await see(page, /Start 4 containers: /);
    await rowShows(page, "bulk-bad", "Created");
    await bar.getByRole("button", { name: /^More/ }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    const dialog = page.getByRole("dialog");
    await see(dialog, /3 of them are running and will be killed/);
    await dialog.getByRole("button", { name: "Remove containers" }).click();
    await page.mouse.move(5, 5);
    await waitFor(
      "the engine to have done it",
      async () => !/bulk/.test(await podman.cli("ps", "-a", "--format", "{{.Names}}")),
    );
  });

  test("pruning shows what goes, asks for the number and leaves what runs", async () => {
    await podman.cli("run", "-d", "--name", "stays", image);
    await podman.cli("create", "--name", "goes-1", image);
    await docker.cli("create", "--name", "goes-2", image);
    await using visit = await browser.visit();
    const page = await open(visit);
    for (const name of ["stays", "goes-1", "goes-2"]) await row(page, name).waitFor(wait);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Remove stopped containers…" }).click();
    const dialog = page.getByRole("dialog", { name: /Remove 2 stopped containers\?/ });
    await see(dialog, "goes-1");
    await see(dialog, "podman container prune --force");
    const confirm = dialog.getByRole("button", { name: "Remove stopped containers" });
    assert.equal(await confirm.getAttribute("aria-disabled"), "true");
    await dialog.getByRole("textbox").fill("2");
    await axeScan(page);
    await confirm.click();
    await gone(page, "goes-1");
    await gone(page, "goes-2");
    await rowShows(page, "stays", "Running");
  });

  test("pods head their containers, and can be made, stopped and removed", async () => {
    await using visit = await browser.visit();
    const page = await open(visit);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Create pod…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("shop");
    await dialog.getByRole("button", { name: "Add port" }).click();
    await dialog.getByRole("textbox", { name: "Port of the host" }).fill("8086");
    await dialog.getByRole("textbox", { name: "Port inside" }).fill("80");
    await dialog.getByRole("button", { name: "Create pod" }).click();
    const head = page.locator(".ph-row--group", { hasText: "shop" });
    await see(head, "no containers");
    await podman.cli("run", "-d", "--pod", "shop", "--name", "shop-api", image);
    await rowShows(page, "shop-api", "Running");
    await see(head, "1 running");
    await see(head, "8086 → 80");
    assert.equal(await page.getByRole("link", { name: /-infra$/ }).count(), 0, "what holds the network is left out");
    await page.getByRole("button", { name: "Actions for pod shop" }).click();
    await page.getByRole("menuitem", { name: "Show commands" }).click();
    const commands = page.getByRole("dialog", { name: "Commands for “shop”" });
    await commands.locator("code", { hasText: "podman pod stop shop" }).waitFor(wait);
    await commands.getByRole("tab", { name: "API" }).click();
    await commands.locator("code", { hasText: "DELETE /v4.0.0/libpod/pods/shop?force=true" }).waitFor(wait);
    await axeScan(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Actions for pod shop" }).click();
    await page.getByRole("menuitem", { name: "Stop" }).click();
    await row(page, "shop-api")
      .getByText(/^Exited/)
      .waitFor(wait);
    await page.getByRole("combobox", { name: "Filter" }).fill("infra:yes");
    await page.getByRole("link", { name: /-infra$/ }).waitFor(wait);
    await page.getByRole("button", { name: "Clear filter" }).first().click();
    await page.getByRole("button", { name: "Actions for pod shop" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await see(dialog, "podman pod rm --force shop");
    await dialog.getByRole("button", { name: "Remove pod" }).click();
    await see(page, "No containers yet");
  });

  test("rows keep their places while the pointer is among them; a filter in the address survives a reload", async () => {
    for (const name of ["hold-b", "hold-c"]) await podman.cli("create", "--name", name, image);
    await using visit = await browser.visit();
    const page = await open(visit, "?q=hold&sort=-name");
    await row(page, "hold-c").waitFor(wait);
    await row(page, "hold-b").hover();
    const names = () => page.locator("[data-key] .ph-row__link").allInnerTexts();
    assert.deepEqual(await names(), ["hold-c", "hold-b"]);
    await podman.cli("create", "--name", "hold-d", image);
    await podman.cli("start", "hold-b");
    await rowShows(page, "hold-b", "Running");
    await page.getByRole("button", { name: /1 change, apply/ }).waitFor(wait);
    assert.deepEqual(await names(), ["hold-c", "hold-b"]);
    await page.getByRole("button", { name: /1 change, apply/ }).click();
    assert.deepEqual(await names(), ["hold-d", "hold-c", "hold-b"]);
    await page.getByRole("combobox", { name: "Filter" }).fill("state:running hold");
    await page.waitForURL(/state=running/);
    await page.reload();
    await row(page, "hold-b").waitFor(wait);
    assert.deepEqual(await names(), ["hold-b"]);
  });

  test("an engine that dies dims its rows and dates them, the other's stay live; it comes back by itself", async () => {
    await podman.cli("run", "-d", "--name", "alive", image);
    await docker.cli("run", "-d", "--name", "lost", image);
    await using visit = await browser.visit();
    const page = await open(visit);
    await rowShows(page, "lost", "Running");
    await rowShows(page, "alive", "Running");
    await docker.kill();
    await see(page, "Docker does not answer");
    await see(page, /What is shown of it is as of \d\d:\d\d:\d\d/);
    await page.locator(".ph-row.ph-stale", { has: page.getByRole("link", { name: "lost" }) }).waitFor();
    await axeScan(page);
    await page.getByRole("button", { name: "Actions for lost" }).click();
    await page.getByRole("menuitem", { name: /^Stop.*not connected/ }).waitFor();
    await page.keyboard.press("Escape");
    await podman.cli("pause", "alive");
    await rowShows(page, "alive", "Paused");
    await docker.start();
    await page.getByText("Docker does not answer").waitFor({ ...wait, state: "detached" });
    await page.locator(".ph-row:not(.ph-stale)", { has: page.getByRole("link", { name: "lost" }) }).waitFor(wait);
    await podman.cli("rm", "-f", "-t", "0", "alive");
  });

  test("labels, commands and environment of strangers are text and nothing else", async () => {
    const evil = `<img src=x onerror="document.title='owned'">\u202egnp.exe\u001b[31m`;
    await podman.cli("create", "--name", "hostile", "-l", `evil=${evil}`, "-e", `EVIL=${evil}`, image, "echo", evil);
    await docker.cli("create", "--name", "hostile-too", "-l", `evil=${evil}`, image, "echo", evil);
    await using visit = await browser.visit();
    const page = await open(visit, "?columns=name,command,label");
    await row(page, "hostile")
      .getByText(/⟨U\+202E⟩/)
      .first()
      .waitFor(wait);
    await row(page, "hostile-too")
      .getByText(/⟨U\+202E⟩/)
      .first()
      .waitFor(wait);
    assert.equal(await page.locator("img[src='x']").count(), 0);
    assert.doesNotMatch(await page.title(), /owned/);
    await podman.cli("rm", "hostile");
  });

  test("the whole way by keyboard: find, select, stop, remove", async () => {
    for (const name of ["keys-1", "keys-2"]) await podman.cli("run", "-d", "--name", name, image);
    await using visit = await browser.visit();
    const page = await open(visit, "?q=keys");
    await row(page, "keys-2").waitFor(wait);
    await row(page, "keys-1").focus();
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("Enter"); // the menu's first entry: Stop
    await row(page, "keys-1")
      .getByText(/^Exited/)
      .waitFor(wait);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await see(page, "2 selected");
    await page.keyboard.press("Delete");
    const dialog = page.getByRole("dialog");
    await dialog
      .getByText(/keys-2/)
      .first()
      .waitFor(wait);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ ...wait, state: "detached" });
    await waitFor(
      "the engine to have done it",
      async () => !/keys/.test(await podman.cli("ps", "-a", "--format", "{{.Names}}")),
    );
  });

  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 375],
  ] as const)
    test(`accessible and without sideways scroll, ${theme}, ${width} px`, async () => {
      await podman.cli("run", "-d", "--name", "seen", "-p", "8087:80", image);
      await podman.cli("pod", "create", "--name", "seen-pod");
      await using visit = await browser.visit({ theme, width });
      const page = await open(visit);
      await rowShows(page, "seen", "Running");
      await page.locator(".ph-row--group").waitFor(wait);
      await assertNoSidewaysScroll(page);
      await axeScan(page);
      await page.getByRole("checkbox", { name: "Select seen", exact: true }).check();
      await see(page, "1 selected");
      await axeScan(page);
      await choose(page, "seen", "Remove…");
      await page
        .getByRole("dialog")
        .getByText(/will be lost/)
        .waitFor(wait);
      await axeScan(page);
    });
});

test("without an engine the page says what to do, and shows containers when one appears", async () => {
  await using engine = await startPodman({ service: false });
  // A machine whose programs are a shell and what it asks: no engine is installed.
  const programs = await mkdtemp("/run/bed/programs-");
  for (const name of ["sh", "id"]) await symlink(await realpath(`/usr/bin/${name}`), join(programs, name));
  await using served = await startConsole({ env: { ...engine.env, PATH: programs } });
  await using browser = await launchBrowser();
  await using visit = await browser.visit();
  const { page } = visit;
  await page.goto(served.url);
  await page.goto(`${served.origin}/hosts/local/containers`);
  await page
    .getByText(/no container engine|not running/i)
    .first()
    .waitFor(wait);
  await axeScan(page);
  await engine.start();
  await see(page, "No containers yet");
});
