import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { after, before, suite, test } from "node:test";
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
  waitFor,
} from "../bed/index.ts";

suite("the overview", () => {
  let podman: TestEngine;
  let served: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    podman = await startPodman();
    await tinyImages(podman);
    await podman.cli("run", "-d", "--name", "web", "localhost/tiny:1");
    await podman.cli("run", "-d", "--name", "sick", "localhost/tiny:health");
    await podman.cli("exec", "sick", "touch", "/tmp/sick");
    await podman.cli("healthcheck", "run", "sick").catch(() => "");
    await podman.cli("create", "--name", "later", "localhost/tiny:1");
    // The console would start a Podman of its own in the place of one that dies; here it is to stay dead.
    served = await startConsole({ env: { ...podman.env, CONTAINER_HOST: `unix://${podman.socket}` } });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
    await podman[Symbol.asyncDispose]();
  });

  test("says what machine this is and how it does", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(served.url);
    await page.getByRole("heading", { level: 1, name: hostname() }).waitFor();
    const machine = page.getByRole("region", { name: "This machine" });
    await machine.getByText(execFileSync("uname", ["-r"], { encoding: "utf8" }).trim()).waitFor();
    const containers = page.getByRole("region", { name: "Containers" });
    await containers.getByRole("link", { name: /^2\s*Running$/ }).waitFor();
    await containers.getByRole("link", { name: /^1\s*Created$/ }).waitFor();
    await page.getByRole("region", { name: "Engines" }).getByText("Connected").waitFor();
    await page.getByText("1 container is unhealthy").waitFor();
    await page.getByRole("region", { name: "File systems" }).getByText(/% *$/).first().waitFor();
    // The pictures are there and their names tell what they show.
    await page.getByRole("slider", { name: /^CPU, 5 minutes: now \d/ }).waitFor();
    await page.locator(".ph-chart__canvas canvas").nth(3).waitFor();
  });

  test("a container that is started on the command line is counted without a reload", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(served.url);
    const containers = page.getByRole("region", { name: "Containers" });
    await containers.getByRole("link", { name: /^2\s*Running$/ }).waitFor();
    await podman.cli("start", "later");
    await containers.getByRole("link", { name: /^3\s*Running$/ }).waitFor();
    await podman.cli("stop", "--time", "0", "later");
    await containers.getByRole("link", { name: /^2\s*Running$/ }).click();
    await page.waitForURL(/\/hosts\/local\/containers\?state=running$/);
  });

  test("the charts are read with the arrow keys, and as tables", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(served.url);
    const cpu = page.getByRole("slider", { name: /^CPU, 5 minutes: now \d/ });
    await cpu.waitFor();
    await cpu.focus();
    await page.keyboard.press("ArrowLeft");
    const memory = page.getByRole("slider", { name: /^Memory/ });
    const spoken = await cpu.getAttribute("aria-valuetext");
    assert.match(spoken ?? "", /^\d\d:\d\d:\d\d: User [\d.]+%, System/);
    assert.match((await memory.getAttribute("aria-valuetext")) ?? "", /^\d\d:\d\d:\d\d: Used .* [KMG]iB/);
    assert.equal(spoken?.slice(0, 8), (await memory.getAttribute("aria-valuetext"))?.slice(0, 8), "one cursor for all");
    await page.keyboard.press("Escape");
    assert.equal(await cpu.getAttribute("aria-valuetext"), "now");
    await page.getByRole("button", { name: "Tables" }).click();
    await page.getByRole("region", { name: "CPU, 5 minutes" }).getByRole("columnheader", { name: "User" }).waitFor();
    await page.getByRole("button", { name: "1 h", exact: true }).click();
    await page.getByRole("region", { name: "CPU, 1 hour" }).getByRole("row").nth(1).waitFor();
    await axeScan(page);
  });

  test("charts are drawn once a second, and not at all while they are scrolled away", async () => {
    await using visit = await browser.visit({ width: 1280, height: 1400 });
    const { page } = visit;
    await page.addInitScript(() => {
      const { clearRect } = CanvasRenderingContext2D.prototype;
      const counter = window as unknown as { draws: number };
      counter.draws = 0;
      CanvasRenderingContext2D.prototype.clearRect = function (...args) {
        counter.draws += 1;
        clearRect.apply(this, args);
      };
    });
    const drawn = (ms: number): Promise<number> =>
      page.evaluate(async (time) => {
        const counter = window as unknown as { draws: number };
        const before = counter.draws;
        await new Promise((resolve) => setTimeout(resolve, time));
        return counter.draws - before;
      }, ms);
    await page.goto(served.url);
    await page.getByRole("slider", { name: /^CPU, 5 minutes: now \d/ }).waitFor();
    await page.locator(".ph-chart__canvas canvas").nth(3).waitFor();
    const seen = await drawn(4000);
    assert.ok(seen >= 4 && seen <= 20, `${seen} drawings of four charts in four seconds`);
    await page.setViewportSize({ width: 1280, height: 250 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await drawn(2500), 0, "drawn out of sight");
  });

  test("an engine that dies is pointed out with its remedy, and its return is seen", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(served.url);
    const engines = page.getByRole("region", { name: "Engines" });
    await engines.getByText("Connected").waitFor();
    await podman.kill();
    await engines.getByText("Lost").waitFor();
    await page.getByText("Podman (root) does not answer").waitFor();
    await axeScan(page);
    await podman.start();
    await engines.getByText("Connected").waitFor();
    await page.getByText("Podman (root) does not answer").waitFor({ state: "detached" });
  });
});

/**
 * A machine that systemd runs, as far as the console can see: systemd itself cannot run in the test's machine, so a
 * program in its place does what it would do to units. It refuses until the file "allowed" is there, and asks the test
 * to start the engine by the file "asked".
 */
const systemctl = `#!/bin/sh
case "$*" in
*list-units*) exit 0 ;;
"--no-ask-password start -- docker.service") ;;
*) echo "Unexpected: $*" >&2; exit 1 ;;
esac
cd /run/init
[ -e allowed ] || { echo "Failed to start docker.service: Access denied" >&2; exit 4; }
touch asked
while ! [ -e started ]; do sleep 0.1; done
`;

suite("an engine that is installed and does not run", () => {
  let podman: TestEngine;
  let docker: TestEngine;
  let served: TestConsole;
  let only: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    await mkdir("/run/init");
    await mkdir("/run/systemd/system", { recursive: true });
    await writeFile("/run/systemd/system/docker.service", "[Service]\nExecStart=/usr/sbin/dockerd\n");
    await writeFile("/run/init/systemctl", systemctl, { mode: 0o755 });
    podman = await startPodman();
    docker = await startDocker();
    await docker.kill();
    const env = { PATH: `/run/init:${process.env.PATH}` };
    served = await startConsole({ env: { ...podman.env, ...env } });
    only = await startConsole({ env, args: ["--engine", "docker"] });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await only?.[Symbol.asyncDispose]();
    await docker?.start();
    await docker?.[Symbol.asyncDispose]();
    await podman?.[Symbol.asyncDispose]();
  });

  /** Does what systemd would do when it is asked. */
  const obey = async (): Promise<void> => {
    await waitFor("systemd to be asked", () => existsSync("/run/init/asked"));
    await docker.start();
    await writeFile("/run/init/started", "");
  };

  for (const theme of ["light", "dark"] as const)
    test(`is listed with a button and a command beside those that run, ${theme}`, async () => {
      await using visit = await browser.visit({ theme, width: theme === "light" ? 1280 : 375 });
      const { page } = visit;
      await page.goto(served.url);
      const engines = page.getByRole("region", { name: "Engines" });
      await engines.getByText("Connected").waitFor();
      await engines.getByText("Not running").waitFor();
      await engines.getByText("Show command").click();
      await engines.locator("code", { hasText: "systemctl start docker.service" }).waitFor();
      await axeScan(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, "the page scrolls sideways");
    });

  test("every page without an engine offers to start it, says why that fails, and shows it when it runs", async () => {
    await rm("/run/init/allowed", { force: true });
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(only.url);
    for (const area of ["containers", "images", "volumes", "networks", "containers/create"]) {
      await page.goto(`${only.origin}/hosts/local/${area}`);
      await page.getByRole("heading", { name: "Docker is not running." }).waitFor();
      await page.getByRole("button", { name: "Start it" }).waitFor();
    }
    await page.goto(`${only.origin}/hosts/local/images`);
    await page.getByRole("button", { name: "Start it" }).click();
    await page.getByRole("heading", { name: "root may not start Docker." }).waitFor();
    await axeScan(page);
    await writeFile("/run/init/allowed", "");
    await page.getByRole("button", { name: "Start it" }).click();
    await obey();
    await page.getByRole("heading", { name: "No images yet" }).waitFor({ timeout: 20_000 });
  });

  test("one that is lost is started again where its rows are shown as last known", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await page.goto(only.url);
    await page.goto(`${only.origin}/hosts/local/networks`);
    await page.getByRole("link", { name: "bridge" }).first().waitFor();
    for (const file of ["asked", "started"]) await rm(`/run/init/${file}`, { force: true });
    await docker.kill();
    const banner = page.getByRole("region", { name: /connection lost/ });
    await banner.getByRole("button", { name: "Start it" }).waitFor({ timeout: 20_000 });
    await axeScan(page);
    await banner.getByRole("button", { name: "Start it" }).click();
    await obey();
    await banner.waitFor({ state: "detached", timeout: 20_000 });
  });
});
