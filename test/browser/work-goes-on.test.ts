/** Long work and the session that it was begun in: a log-out asks first, a closed page and an idle log-out end nothing. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import {
  addSshUser,
  axeScan,
  launchBrowser,
  startMultiUser,
  startPodman,
  startSshd,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  type TestSshd,
  tinyImages,
  waitFor,
} from "../bed/index.ts";

/** Chromium tells that a page which is logged out cannot connect again. */
const loggedOut = /WebSocket connection to .* failed|status of 401/;
/** Where the containers look whether they may end. */
const gates = "/run/bed/gates";
/** What a busy machine may need for a step that is waited for, in milliseconds. */
const patient = 60_000;

suite("work that somebody began", { timeout: 480_000 }, () => {
  let sshd: TestSshd;
  let podman: TestEngine;
  let browser: TestBrowser;
  before(async () => {
    [sshd, podman, browser] = await Promise.all([startSshd(), startPodman(), launchBrowser()]);
    await addSshUser("gus", { password: "secret of gus" });
    await tinyImages(podman);
    // Who may connect to it may steer it, as in a group of its own.
    await chmod("/run/podman", 0o755);
    await chmod("/run/podman/podman.sock", 0o666);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
    await sshd?.[Symbol.asyncDispose]();
  });

  const visiting = async () => {
    const visit = await browser.visit();
    visit.page.setDefaultTimeout(patient);
    return visit;
  };
  const logIn = async (page: Page, served: TestConsole): Promise<void> => {
    await page.goto(`${served.origin}/login?next=/hosts/local/containers`);
    await page.getByLabel("User name").fill("gus");
    await page.getByLabel("Password", { exact: true }).fill("secret of gus");
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
  };
  /** Starts two containers that, told to stop, do so when the test opens their gate, and not before. */
  const start = async (name: string): Promise<void> => {
    await mkdir(gates, { recursive: true });
    const program = `trap 'until test -e /gates/${name}; do usleep 100000; done; exit 0' TERM; while :; do usleep 100000; done`;
    for (const one of [`${name}-a`, `${name}-b`])
      await podman.cli(
        ...["run", "-d", "--name", one, "--stop-timeout", "1000", "-v", `${gates}:/gates`, "localhost/tiny:1"],
        ...["sh", "-c", program],
      );
  };
  const openGate = (name: string): Promise<void> => writeFile(`${gates}/${name}`, "");
  /** Begins to stop both. The warning of a log-out may be there. */
  const begin = async (page: Page, name: string): Promise<void> => {
    const boxes = ["a", "b"].map((one) => page.locator(`input[aria-label="Select ${name}-${one}"]`));
    for (const box of boxes) await box.waitFor();
    for (const box of boxes) await box.dispatchEvent("click");
    await page.locator(".ph-bulk button", { hasText: /^Stop$/ }).dispatchEvent("click");
    await page.locator("#tasks-button[aria-label='Tasks, 1 running']").waitFor();
  };
  const states = async (name: string): Promise<readonly string[]> =>
    (await podman.cli("inspect", `${name}-a`, `${name}-b`, "--format", "{{.State.Status}}")).trim().split("\n");
  const ended = async (name: string): Promise<boolean> => (await states(name)).every((state) => state === "exited");
  const goOn = async (name: string): Promise<void> => {
    const now = await states(name);
    assert.ok(!now.includes("exited"), now.join());
  };

  test("a log-out asks before it ends; a closed page lets it go on, and the console leaves after it", async () => {
    await using served = await startMultiUser(sshd, { login: { unusedSeconds: 1 }, args: ["--idle-exit", "2"] });
    await start("closed");
    await using visit = await visiting();
    const { page } = visit;
    await logIn(page, served);
    await begin(page, "closed");
    await page.getByRole("button", { name: "Account of gus" }).click();
    await page.getByRole("menuitem", { name: "Your sessions…" }).click();
    await page.getByText("1 task running").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: "Account of gus" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    const question = page.getByRole("dialog", { name: "Log out while work is running?" });
    await question.getByText("Stop 2 containers on this machine").waitFor();
    await axeScan(page);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/log-out-question.png` });
    await question.getByRole("button", { name: "Cancel" }).click();
    await page.close();
    // Longer than an unused session and an unused console live, one after the other.
    await delay(4000);
    await goOn("closed");
    assert.ok(existsSync(`/proc/${served.pid}/cmdline`), "the console is there for it");
    await openGate("closed");
    await waitFor("the work to end", () => ended("closed"), patient);
    await waitFor("the console to leave", () => !existsSync(`/proc/${served.pid}/cmdline`), patient);
    await using again = await startMultiUser(sshd, { data: served.data });
    await using later = await visiting();
    await logIn(later.page, again);
    await later.page.locator("#tasks-button").click();
    const task = later.page.getByRole("complementary", { name: "Tasks" });
    await task.getByText("Stop 2 containers").first().waitFor();
    assert.equal(await task.getByText(/cancelled|interrupted|failed/i).count(), 0);
  });

  test("an idle log-out lets it go on", async () => {
    await using served = await startMultiUser(sshd, { login: { idleMinutes: 0.25 } });
    await start("idle");
    await using visit = await visiting();
    visit.announce(loggedOut);
    const { page } = visit;
    // Somebody is there until the work has begun, however long that takes.
    const there = setInterval(() => void page.keyboard.press("Shift").catch(() => {}), 500);
    await logIn(page, served)
      .then(() => begin(page, "idle"))
      .finally(() => clearInterval(there));
    await page.waitForURL(/\/login\?after=idle/);
    await page.getByText("Work that you began goes on to its end.").waitFor();
    await goOn("idle");
    await openGate("idle");
    await waitFor("the work to end", () => ended("idle"), patient);
  });

  test("a log-out that was confirmed ends it", async () => {
    await using served = await startMultiUser(sshd);
    await start("ended");
    await using visit = await visiting();
    visit.announce(loggedOut);
    const { page } = visit;
    await logIn(page, served);
    await begin(page, "ended");
    await page.getByRole("button", { name: "Account of gus" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("User name").waitFor();
    await logIn(page, served);
    await page.locator("#tasks-button").click();
    await page.getByRole("complementary", { name: "Tasks" }).getByText("Cancelled").first().waitFor();
    await goOn("ended");
    await openGate("ended");
  });
});
