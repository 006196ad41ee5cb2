import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import {
  addUser,
  axeScan,
  launchBrowser,
  startConsole,
  startLogind,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  type TestUser,
  tinyImages,
  waitFor,
} from "../bed/index.ts";

/** The machine's slow facts are looked at every 15 seconds. */
const patient = { timeout: 40_000 };
const remembered = "/var/lib/systemd/linger/maria";

suite("rootless containers of a user who may log out", () => {
  let user: TestUser;
  let logind: AsyncDisposable;
  let podman: TestEngine;
  let served: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    [user, logind] = await Promise.all([addUser("maria"), startLogind()]);
    podman = await startPodman({ user });
    await tinyImages(podman);
    await podman.cli("run", "-d", "--name", "shop", "--network", "host", "localhost/tiny:1");
    served = await startConsole({ user, env: podman.env });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
    await logind?.[Symbol.asyncDispose]();
  });

  const warning = (page: Page) => page.getByText("1 container ends when maria logs out.");

  test("are pointed out among the containers, and the switch there makes them live on", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    page.setDefaultTimeout(patient.timeout);
    await page.goto(served.url);
    await page.goto(`${served.origin}/hosts/local/containers`);
    await page.getByRole("link", { name: "shop", exact: true }).waitFor();
    await warning(page).waitFor();
    await axeScan(page);
    assert.equal(existsSync(remembered), false);
    await page.getByRole("button", { name: "Keep them running" }).click();
    await warning(page).waitFor({ state: "detached" });
    assert.equal(existsSync(remembered), true, "the log-in manager remembers it");
  });

  test("the overview tells whether they live on, and switches it off and on again", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    page.setDefaultTimeout(patient.timeout);
    await page.goto(served.url);
    const lingering = page.getByRole("switch");
    await page.locator('[role="switch"][aria-checked="true"]').waitFor();
    await lingering.click();
    await waitFor("it to be forgotten", () => !existsSync(remembered));
    await warning(page)
      .or(page.getByText(/maria logs out/))
      .first()
      .waitFor();
    await page.locator('[role="switch"][aria-checked="false"]').waitFor();
    await axeScan(page);
    await lingering.click();
    await waitFor("it to be remembered", () => existsSync(remembered));
    await page
      .getByText(/maria logs out/)
      .first()
      .waitFor({ state: "detached" });
  });

  test("where the log-in manager refuses, the way to it is told", async () => {
    // An administrator may forbid it.
    await writeFile(
      "/etc/polkit-1/rules.d/10-no-linger.rules",
      // In the language of polkit's interpreter, which knows no arrows.
      `polkit.addRule(function (action) {
        if (action.id === "org.freedesktop.login1.set-self-linger") return polkit.Result.NO;
      });\n`,
    );
    const [file, ...as] = user.as;
    const asked = [...as, "loginctl", "--no-ask-password", "enable-linger", "maria"];
    await waitFor("the rule to hold", () => spawnSync(file, asked).status !== 0);
    await using visit = await browser.visit();
    const { page } = visit;
    page.setDefaultTimeout(patient.timeout);
    await page.goto(served.url);
    await page.locator('[role="switch"][aria-checked="true"]').waitFor();
    await page.getByRole("switch").click();
    await page.getByText("maria may not switch lingering off.").waitFor();
    await page.getByText("sudo loginctl disable-linger maria").first().waitFor();
    await page.locator('[role="switch"][aria-checked="true"]').waitFor();
  });
});
