/** Administrative access, as a person turns it on and off in a page. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
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
const password = "right horse of ann";

suite("administrative access in a page", { timeout: 240_000 }, () => {
  let served: TestConsole;
  let browser: TestBrowser;
  let podman: TestEngine;
  let visit: Visit;
  let page: Page;
  const allow = (rule: string): void => writeFileSync("/etc/sudoers.d/ann", `${rule}\n`, { mode: 0o440 });
  const limited = () => page.getByRole("button", { name: "Limited access" });
  const administrative = () => page.getByRole("button", { name: "Administrative access: turn it off" });
  const dialog = () => page.getByRole("dialog", { name: "Administrative access to this machine" });
  const row = (name: string) => page.locator(".ph-row", { hasText: name });
  const picture = (name: string): Promise<void> => fourLooks(page, pictures, name);
  const gone = (): Promise<unknown> => waitFor("root's programs to end", () => rootPrograms().length === 0, 5000);

  before(async () => {
    // The real one asks the network who this machine is.
    writeFileSync("/etc/sudo.conf", "");
    const ann = await addUser("ann");
    const hash = execFileSync("openssl", ["passwd", "-6", password], { encoding: "utf8" }).trim();
    await appendFile("/etc/shadow", `ann:${hash}:19000:0:99999:7:::\n`);
    allow("ann ALL=(ALL) ALL");
    [podman, browser, served] = await Promise.all([
      startPodman(),
      launchBrowser(),
      startConsole({ user: ann, args: ["--engine", "podman"] }),
    ]);
    await tinyImages(podman);
    await podman.cli("run", "--detach", "--name", "of-root", "localhost/tiny:1", "sleep", "1000");
    await podman.cli("create", "--name", "to-run", "localhost/tiny:1", "sleep", "1000");
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

  test("the list says that there may be more, and leads to the password; a wrong one is asked for again", async () => {
    await page.getByText("Podman of root may run here, too.").waitFor();
    await axeScan(page);
    await picture("limited");
    await page.getByRole("main").getByRole("button", { name: "Turn on administrative access" }).click();
    await dialog().getByLabel("Password of ann").waitFor();
    await axeScan(page);
    await picture("asked");
    await dialog().getByLabel("Password of ann").fill("wrong horse");
    await page.keyboard.press("Enter");
    await dialog().getByText("That password was wrong.").waitFor();
    await axeScan(page);
    await picture("wrong");
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await limited().waitFor();
    await gone();
  });

  test("by the keyboard alone it is turned on: root's containers are there, and run", async () => {
    await limited().focus();
    await page.keyboard.press("Enter");
    await dialog().getByLabel("Password of ann").waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await administrative().waitFor();
    await dialog().waitFor({ state: "detached" });
    await row("of-root").getByText("Running").waitFor({ timeout: 20_000 });
    await page.getByText("Podman of root may run here, too.").waitFor({ state: "detached" });
    await axeScan(page);
    await picture("administrative");
    await row("to-run")
      .getByRole("button", { name: /actions|menu/i })
      .click();
    await page.getByRole("menuitem", { name: "Start", exact: true }).click();
    await row("to-run").getByText("Running").waitFor({ timeout: 20_000 });
    assert.match(await podman.cli("ps", "--format", "{{.Names}}"), /^to-run$/m);
  });

  test("it holds when the page is loaded anew; turned off, root's containers and all of ours as root are gone", async () => {
    await page.reload();
    await administrative().waitFor();
    await row("of-root").getByText("Running").waitFor({ timeout: 20_000 });
    assert.notDeepEqual(rootPrograms(), []);
    await administrative().click();
    await limited().waitFor();
    await gone();
    await row("of-root").waitFor({ state: "detached", timeout: 20_000 });
    assert.match(await podman.cli("ps", "--format", "{{.Names}}"), /^of-root$/m, "they run on");
  });

  test("without a password it is on at once; refused, sudo's reason and what to do stand there", async () => {
    allow("ann ALL=(ALL) NOPASSWD: ALL");
    await limited().click();
    await administrative().waitFor();
    await administrative().click();
    await limited().waitFor();
    await gone();
    allow("# nothing");
    await limited().click();
    await dialog().getByLabel("Password of ann").fill(password);
    await page.keyboard.press("Enter");
    await dialog().getByText("sudo on this machine refused.").waitFor();
    await dialog().locator("code", { hasText: "usermod -aG sudo ann" }).first().waitFor();
    await axeScan(page);
    await picture("refused");
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await gone();
  });
});
