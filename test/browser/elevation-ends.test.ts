/** Administrative access that ends because nothing is done, as a person sees it: the notice, what keeps it, the end. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { appendFile, writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import {
  addUser,
  axeScan,
  launchBrowser,
  rootPrograms,
  startConsole,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
  type Visit,
  waitFor,
} from "../bed/index.ts";
import { fourLooks } from "./four-looks.ts";

const pictures = process.env.ELEVATION_PICTURES;
/** In minutes; the notice comes after half of it, at most a minute before the end. */
const adminIdleMinutes = 0.5;
const idleMs = adminIdleMinutes * 60_000;

suite("administrative access that nobody uses", { timeout: 240_000 }, () => {
  let served: TestConsole;
  let browser: TestBrowser;
  let podman: TestEngine;
  let visit: Visit;
  let page: Page;
  const limited = () => page.getByRole("button", { name: "Limited access" });
  const administrative = () => page.getByRole("button", { name: "Administrative access: turn it off" });
  const notice = () => page.getByText("Administrative access to this machine is about to end", { exact: true });
  const keep = () => page.getByRole("button", { name: "Keep it" });
  /** What screen readers are told. */
  const said = (words: string | RegExp) => page.locator('[role="status"][aria-live="polite"]', { hasText: words });

  before(async () => {
    // The real one asks the network who this machine is.
    writeFileSync("/etc/sudo.conf", "");
    const ann = await addUser("ann");
    const hash = execFileSync("openssl", ["passwd", "-6", "right horse"], { encoding: "utf8" }).trim();
    await appendFile("/etc/shadow", `ann:${hash}:19000:0:99999:7:::\n`);
    writeFileSync("/etc/sudoers.d/ann", "ann ALL=(ALL) NOPASSWD: ALL\n", { mode: 0o440 });
    const config = "/run/bed/ends.json";
    await writeFile(config, JSON.stringify({ login: { adminIdleMinutes } }), { mode: 0o644 });
    [podman, browser, served] = await Promise.all([
      startPodman(),
      launchBrowser(),
      startConsole({ user: ann, args: ["--engine", "podman", "--config", config] }),
    ]);
    await tinyImages(podman);
    await podman.cli("run", "--detach", "--name", "of-root", "localhost/tiny:1", "sleep", "1000");
    visit = await browser.visit();
    page = visit.page;
    await page.goto(served.url);
    await page.goto(`${served.origin}/hosts/local/containers`);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
  });

  test("the notice takes no focus; by the keyboard it is kept, and the focus comes back", async () => {
    await limited().click();
    await administrative().waitFor();
    await page.locator(".ph-row", { hasText: "of-root" }).getByText("Running").waitFor({ timeout: 20_000 });
    await administrative().focus();
    await notice().waitFor({ timeout: idleMs });
    await said("is about to end").waitFor({ state: "attached" });
    assert.equal(await administrative().evaluate((button) => button === document.activeElement), true);
    await axeScan(page);
    await fourLooks(page, pictures, "ends-soon");
    // As with the keyboard, but that every key would keep it already.
    await keep().focus();
    await page.keyboard.press("Enter");
    await notice().waitFor({ state: "detached" });
    await said("Administrative access to this machine stays on").waitFor({ state: "attached" });
    assert.equal(await administrative().evaluate((button) => button === document.activeElement), true);
    assert.notDeepEqual(rootPrograms(), []);
  });

  test("anything else that is done keeps it, on another page of the session, too", async () => {
    await notice().waitFor({ timeout: idleMs });
    const other = await visit.page.context().newPage();
    await other.goto(`${served.origin}/hosts`);
    await other.getByRole("heading", { level: 1 }).click();
    await notice().waitFor({ state: "detached" });
    await other.close();
    await administrative().waitFor();
  });

  test("nothing done, it ends, and says why until it is read; the switch leads back", async () => {
    await notice().waitFor({ timeout: idleMs });
    await limited().waitFor({ timeout: idleMs });
    await waitFor("root's programs to end", () => rootPrograms().length === 0, 5000);
    const end = page.getByText("Administrative access to this machine has ended", { exact: true });
    await end.waitFor();
    await page.getByText("You did nothing for 30 seconds.", { exact: true }).waitFor();
    await said("has ended").waitFor({ state: "attached" });
    await notice().waitFor({ state: "detached" });
    await axeScan(page);
    await fourLooks(page, pictures, "ended");
    await page.locator(".ph-row", { hasText: "of-root" }).waitFor({ state: "detached", timeout: 20_000 });
    await page.getByRole("button", { name: "Turn it on again" }).click();
    await administrative().waitFor();
    await end.waitFor({ state: "detached" });
    await administrative().click();
    await limited().waitFor();
  });

  test("the dialog says before when it will end", async () => {
    writeFileSync("/etc/sudoers.d/ann", "ann ALL=(ALL) ALL\n", { mode: 0o440 });
    await limited().click();
    const dialog = page.getByRole("dialog", { name: "Administrative access to this machine" });
    await dialog.getByText(/after 30 seconds without your doing anything/).waitFor();
    await dialog.getByLabel("Password of ann").waitFor();
    await axeScan(page);
    await fourLooks(page, pictures, "ends-dialog");
    await page.keyboard.press("Escape");
  });
});
