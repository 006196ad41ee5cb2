/** Long work and the session that it was begun in: a log-out asks first, a closed page and an idle log-out end nothing. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
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

suite("work that somebody began", { timeout: 240_000 }, () => {
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

  const logIn = async (page: Page, served: TestConsole): Promise<void> => {
    await page.goto(`${served.origin}/login?next=/hosts/local/containers`);
    await page.getByLabel("User name").fill("gus");
    await page.getByLabel("Password", { exact: true }).fill("secret of gus");
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
  };
  /** Begins to stop two containers that end when they are killed, and not before. The warning of a log-out may be there. */
  const begin = async (page: Page, name: string, patience: number): Promise<void> => {
    for (const one of [`${name}-a`, `${name}-b`])
      await podman.cli(
        ...["run", "-d", "--name", one, "--stop-timeout", String(patience), "localhost/tiny:1"],
        ...["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
      );
    const boxes = ["a", "b"].map((one) => page.locator(`input[aria-label="Select ${name}-${one}"]`));
    for (const box of boxes) await box.waitFor();
    for (const box of boxes) await box.dispatchEvent("click");
    await page.locator(".ph-bulk button", { hasText: /^Stop$/ }).dispatchEvent("click");
    await page.locator("#tasks-button[aria-label='Tasks, 1 running']").waitFor();
  };
  /** Whether both containers have ended. */
  const ended = async (name: string): Promise<boolean> =>
    (await podman.cli("inspect", `${name}-a`, `${name}-b`, "--format", "{{.State.Status}}")).trim() ===
    "exited\nexited";

  test("a log-out asks before it ends; a closed page lets it go on, and the console leaves after it", async () => {
    await using served = await startMultiUser(sshd, { login: { unusedSeconds: 1 }, args: ["--idle-exit", "2"] });
    await using visit = await browser.visit();
    const { page } = visit;
    await logIn(page, served);
    await begin(page, "closed", 12);
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
    const closed = performance.now();
    await waitFor("the work to end", () => ended("closed"), 40_000);
    assert.ok(performance.now() - closed > 4000, "longer than an unused session and an unused console live");
    await waitFor("the console to leave", () => !existsSync(`/proc/${served.pid}/cmdline`), 15_000);
    await using again = await startMultiUser(sshd, { data: served.data });
    await using later = await browser.visit();
    await logIn(later.page, again);
    await later.page.locator("#tasks-button").click();
    const task = later.page.getByRole("complementary", { name: "Tasks" });
    await task.getByText("Stop 2 containers").first().waitFor();
    assert.equal(await task.getByText(/cancelled|interrupted|failed/i).count(), 0);
  });

  test("an idle log-out lets it go on", async () => {
    await using served = await startMultiUser(sshd, { login: { idleMinutes: 0.25 } });
    await using visit = await browser.visit();
    visit.announce(loggedOut);
    const { page } = visit;
    await logIn(page, served);
    await begin(page, "idle", 25);
    await page.waitForURL(/\/login\?after=idle/, { timeout: 30_000 });
    await page.getByText("Work that you began goes on to its end.").waitFor();
    assert.equal(await ended("idle"), false, "it is logged out before the work has ended");
    await waitFor("the work to end", () => ended("idle"), 40_000);
  });

  test("a log-out that was confirmed ends it", async () => {
    await using served = await startMultiUser(sshd);
    await using visit = await browser.visit();
    visit.announce(loggedOut);
    const { page } = visit;
    await logIn(page, served);
    await begin(page, "ended", 12);
    await page.getByRole("button", { name: "Account of gus" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
    await page.getByLabel("User name").waitFor();
    await logIn(page, served);
    await page.locator("#tasks-button").click();
    await page.getByRole("complementary", { name: "Tasks" }).getByText("Cancelled").first().waitFor();
  });
});
