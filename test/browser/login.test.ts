import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  addSshUser,
  axeScan,
  launchBrowser,
  startMultiUser,
  startSshd,
  type TestBrowser,
  type TestConsole,
  type TestSshd,
  waitFor,
} from "../bed/index.ts";

const config = "KbdInteractiveAuthentication yes";
const refused = /a log-in was refused/;
/** Chromium tells of every answer that is no success. */
const answer = /status of (401|429|503)/;
/** Chromium tells that a page which is logged out cannot connect again. */
const loggedOut = /WebSocket connection to .* failed/;

async function fill(page: Page, user: string, password: string): Promise<void> {
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

async function logIn(page: Page, served: TestConsole, user: string, password: string): Promise<void> {
  await page.goto(served.origin);
  await fill(page, user, password);
  await page.waitForURL(/\/hosts\/local$/);
  await page.getByRole("button", { name: `Account of ${user}` }).waitFor();
}

/** All but what Podman keeps of its own for every user without root who has used it. */
function processesOf(user: string): string {
  return execFileSync("sh", ["-c", `ps -o args= -u ${user} | grep -v '^catatonit -P' || true`], { encoding: "utf8" });
}

describe("people log in with a password", { timeout: 300_000 }, () => {
  let sshd: TestSshd;
  let served: TestConsole;
  let browser: TestBrowser;

  before(async () => {
    sshd = await startSshd({ config });
    await addSshUser("ann", { password: "secret of ann" });
    await addSshUser("boss", { password: "secret of boss" });
    const groups = await readFile("/etc/group", "utf8");
    await writeFile(
      "/etc/group",
      groups.replace(/^(sudo:x:\d+:)(.*)$/m, (_, head, rest) => `${head}${rest ? `${rest},` : ""}boss`),
    );
    served = await startMultiUser(sshd);
    served.announce(refused);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
  });

  // First: who shares an address with others' failures waits, unless he has been here before.
  test("a person sees where he is logged in, ends one session, and then all others", async () => {
    await using one = await browser.visit();
    await using two = await browser.visit({ theme: "dark", width: 375 });
    await using three = await browser.visit();
    for (const { announce } of [two, three]) announce(loggedOut);
    for (const { page } of [one, two, three]) await logIn(page, served, "boss", "secret of boss");
    await one.page.getByRole("button", { name: "Account of boss" }).click();
    await one.page.getByText("boss · Admin of this console").waitFor();
    await one.page.getByRole("menuitem", { name: "Your sessions…" }).click();
    const dialog = one.page.getByRole("dialog", { name: "Your sessions" });
    await dialog.getByText("This session").waitFor();
    const rows = dialog.getByRole("listitem");
    await waitFor("three sessions", async () => (await rows.count()) === 3);
    assert.match((await rows.first().textContent()) ?? "", /Chrome on Linux.*This session.*From 127\.0\.0\.1/);
    await axeScan(one.page);
    await rows
      .nth(1)
      .getByRole("button", { name: /End the session of/ })
      .click();
    await waitFor("two sessions", async () => (await rows.count()) === 2);
    await dialog.getByRole("button", { name: "End all other sessions" }).click();
    await waitFor("one session", async () => (await rows.count()) === 1);
    await dialog.getByText("You have no other session.").waitFor();
    for (const { page } of [two, three]) await page.getByText("You are logged out.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await one.page.getByRole("button", { name: "Account of boss" }).waitFor();
  });

  test("root is told what everybody is told", async () => {
    await using visit = await browser.visit();
    visit.announce(answer);
    await visit.page.goto(served.origin);
    await fill(visit.page, "root", "toor");
    await visit.page.getByRole("alert").getByText("The log-in was refused.").waitFor();
    assert.ok(!/ root /.test(sshd.output));
  });

  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["light", 375],
    ["dark", 375],
  ] as const)
    test(`the page says where one is, what was wrong, and leads on to what was asked for, ${theme}, ${width}`, async () => {
      await using visit = await browser.visit({ theme, width });
      const { page } = visit;
      visit.announce(answer);
      await page.goto(`${served.origin}/hosts/local/containers?state=running`);
      await page.getByRole("heading", { level: 1, name: /^Log in to test/ }).waitFor();
      await axeScan(page);
      await fill(page, "ann", "wrong");
      await page.getByRole("alert").getByText("The log-in was refused.").waitFor();
      assert.equal(await page.getByLabel("User name").inputValue(), "ann");
      assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "password");
      await axeScan(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await fill(page, "ann", "secret of ann");
      await page.waitForURL(/\/hosts\/local\/containers\?state=running/);
      await page.getByRole("button", { name: "Account of ann" }).click();
      await page.getByText("ann · Viewer of this console").waitFor();
      await page.getByRole("menuitem", { name: "Log out" }).click();
      await page.waitForURL(/\/login/);
    });

  test("logging out ends all that ran for the person on the machine", async () => {
    await using visit = await browser.visit();
    await logIn(visit.page, served, "ann", "secret of ann");
    await waitFor("something to run", () => processesOf("ann").trim() !== "");
    await visit.page.getByRole("button", { name: "Account of ann" }).click();
    await visit.page.getByRole("menuitem", { name: "Log out" }).click();
    await visit.page.waitForURL(/\/login/);
    await waitFor("nothing to be left", () => processesOf("ann").trim() === "", 5000);
  });

  test("the console begins in the page of the log-in, with files that came while the person typed", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(`${served.origin}/hosts/local/containers`);
    await page.evaluate(() => Object.assign(globalThis, { same: true }));
    const [, area = ""] =
      /"(\/assets\/area-[^"]+\.js)"/.exec(await (await page.request.get(`${served.origin}/first-files.json`)).text()) ??
      [];
    assert.notEqual(area, "");
    await waitFor("the files", () =>
      page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => /\/area-.*\.js$/.test(name))),
    );
    const before = await page.evaluate(() => performance.getEntriesByType("resource").length);
    await fill(page, "ann", "secret of ann");
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    assert.equal(await page.evaluate(() => "same" in globalThis), true, "no page was loaded");
    const later = await page.evaluate(
      (from) =>
        performance
          .getEntriesByType("resource")
          .slice(from)
          .map(({ name }) => name),
      before,
    );
    assert.deepEqual(
      later.filter((name) => /\/assets\/(?:index|theme|area)-/.test(name)),
      [],
    );
    assert.equal(await page.locator("#password, #login").count(), 0, "nothing of what was typed is left");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    assert.equal(await page.locator('link[rel="icon"]').count(), 1);
  });

  test("where the files do not come that way, the log-in leads to the page as any link does", async () => {
    await using visit = await browser.visit();
    visit.announce(/first-files\.json|status of 404/);
    const { page } = visit;
    await page.route("**/first-files.json", (route) => route.fulfill({ status: 404, body: "Not found" }));
    await page.goto(`${served.origin}/hosts/local/containers`);
    await fill(page, "ann", "secret of ann");
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/hosts/local/containers");
  });
});

test("who does nothing is warned, can stay, and is logged out by the console", { timeout: 180_000 }, async () => {
  await using sshd = await startSshd({ config });
  await addSshUser("cleo", { password: "secret of cleo" });
  await using served = await startMultiUser(sshd, { login: { idleMinutes: 0.6 } });
  await using browser = await launchBrowser();
  await using visit = await browser.visit();
  const { page } = visit;
  await logIn(page, served, "cleo", "secret of cleo");
  const dialog = page.getByRole("dialog", { name: "Are you still there?" });
  // A minute ahead, or half the time where that is less; and it counts down.
  await dialog.waitFor({ timeout: 30_000 });
  await dialog.getByText(/You will be logged out in 1\d seconds, because/).waitFor();
  await dialog.getByText(/You will be logged out in \d seconds, because/).waitFor();
  await axeScan(page);
  await dialog.getByRole("button", { name: "Stay logged in" }).click();
  await dialog.waitFor({ state: "detached" });
  // A page that asks on and on is none that somebody works with.
  await page.evaluate(() => setInterval(() => void fetch("/session"), 1000));
  visit.announce(/status of 401/);
  visit.announce(loggedOut);
  await page.waitForURL(/\/login\?after=idle/, { timeout: 60_000 });
  await page.getByText("Nothing was done for a while.").waitFor();
  assert.equal((await page.request.get(`${served.origin}/session`)).status(), 401);
  await waitFor("nothing to be left", () => processesOf("cleo").trim() === "", 5000);
});

test("one-time codes and new passwords are asked for in the page", { timeout: 120_000 }, async () => {
  const secret = "3132333435363738393031323334353637383930";
  await writeFile("/etc/users.oath", `HOTP/T30/6 dora - ${secret}\n`, { mode: 0o600 });
  await using sshd = await startSshd({ config });
  await addSshUser("dora", { password: "the old Secret-1" });
  await using served = await startMultiUser(sshd);
  await using browser = await launchBrowser();
  const pam = await readFile("/etc/pam.d/sshd", "utf8");
  await writeFile(
    "/etc/pam.d/sshd",
    pam.replace(
      "@include common-auth",
      "@include common-auth\nauth required pam_oath.so usersfile=/etc/users.oath window=2",
    ),
  );
  const shadow = await readFile("/etc/shadow", "utf8");
  await writeFile("/etc/shadow", shadow.replace(/^(dora:[^:]+):\d+:/m, "$1:0:"));
  for (const width of [1280, 375]) {
    await using visit = await browser.visit({ width });
    const { page } = visit;
    await page.goto(served.origin);
    await fill(page, "dora", width === 1280 ? "the old Secret-1" : "a quite Different-2");
    const code = page.getByLabel(/One-time password/);
    await code.waitFor();
    await axeScan(page);
    await code.fill(execFileSync("oathtool", ["--totp", secret], { encoding: "utf8" }).trim());
    await page.getByRole("button", { name: "Continue" }).click();
    if (width === 1280) {
      await page.getByText(/required to change your password/).waitFor();
      await page.getByLabel("New password", { exact: true }).fill("a quite Different-2");
      await axeScan(page);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("Retype new password").fill("a quite Different-2");
      await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL(/\/hosts\/local$/);
      // A code counts once: the next log-in takes the next one.
      await writeFile("/etc/users.oath", `HOTP/T30/6 dora - ${secret}\n`, { mode: 0o600 });
    } else await page.waitForURL(/\/hosts\/local$/);
  }
});

test("a key of the browser logs in where passwords are refused, and cannot be read out", {
  timeout: 120_000,
}, async () => {
  await using sshd = await startSshd({ config: "PasswordAuthentication no\nKbdInteractiveAuthentication no" });
  const eve = await addSshUser("eve", { password: "secret of eve" });
  await using served = await startMultiUser(sshd);
  served.announce(refused);
  await using browser = await launchBrowser();
  await using visit = await browser.visit();
  const { page } = visit;
  visit.announce(answer);
  await page.goto(served.origin);
  await page.getByText("About the browser's key").click();
  const line = page.getByRole("textbox", { name: "Line for authorized_keys" });
  await waitFor("the line", async () => /^ecdsa-sha2-nistp256 AAAA/.test((await line.textContent()) ?? ""));
  const text = (await line.textContent()) ?? "";
  await axeScan(page);
  const use = page.getByRole("button", { name: "Log in with this browser's key" });
  await page.getByLabel("User name").fill("eve");
  await use.click();
  await page.getByRole("alert").getByText("The log-in was refused.").waitFor();
  await writeFile(`${eve.home}/.ssh/authorized_keys`, `${text}\n`);
  await use.click();
  await page.waitForURL(/\/hosts\/local$/);
  assert.match(sshd.output, /Accepted publickey for eve/);
  const extractable = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const request = indexedDB.open("pilothouse-login");
        request.onsuccess = () => {
          const got = request.result.transaction("keys").objectStore("keys").get("key");
          got.onsuccess = () => resolve(got.result.privateKey.extractable);
        };
      }),
  );
  assert.equal(extractable, false);
});
