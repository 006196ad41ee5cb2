/**
 * The pages of a machine that is reached over SSH, and of one with administrative access there: what a person does to
 * containers, images and files works as on the console's own machine.
 */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import {
  axeScan,
  launchBrowser,
  startPodman,
  startRegistry,
  type TestBrowser,
  type TestEngine,
  type TestRegistry,
  tinyImages,
  type Visit,
  waitFor,
} from "../bed/index.ts";
import { type ConsoleWires, consoleWires, type WiredConsole } from "../real/console-wires.ts";

const patient = 30_000;
const program = "mkdir -p /data/sub; echo hello >/data/sub/greeting.txt; while :; do echo tick; usleep 200000; done";

suite("the pages of a machine", { timeout: 300_000 }, () => {
  let podman: TestEngine;
  let registry: TestRegistry;
  let wires: ConsoleWires;
  let browser: TestBrowser;
  before(async () => {
    await mkdir("/etc/containers/registries.conf.d", { recursive: true });
    await writeFile(
      "/etc/containers/registries.conf.d/loopback.conf",
      '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n',
    );
    [podman, registry, wires, browser] = await Promise.all([
      startPodman(),
      startRegistry(),
      consoleWires(),
      launchBrowser(),
    ]);
    await tinyImages(podman);
    await podman.cli("push", "localhost/tiny:1", `${registry.address}/team/web:1`);
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await wires?.[Symbol.asyncDispose]();
    for (const part of [registry, podman]) await part?.[Symbol.asyncDispose]();
  });

  for (const wire of ["ssh", "sudo on ssh"] as const)
    suite(`over ${wire}`, () => {
      /** A name of its own for what this suite makes. */
      const named = (name: string): string => `${name}-${wire.split(" ")[0]}`;
      let on: WiredConsole;
      let visit: Visit;
      let page: Page;
      before(async () => {
        await podman.cli(
          ...["run", "-d", "--name", named("shop"), "-v", `${named("data")}:/data`],
          ...["localhost/tiny:1", "sh", "-c", program],
        );
        on = await wires.open(wire, { args: ["--engine", "podman"] });
        visit = await browser.visit();
        // Networks of containers come and go while pages load; Chromium then breaks off what it loads.
        visit.announce(/ERR_NETWORK_CHANGED|dynamically imported module/);
        const [name = "", value = ""] = on.cookie.split("=");
        await visit.context.addCookies([{ name, value, url: on.server.origin }]);
        ({ page } = visit);
        page.setDefaultTimeout(patient);
      });
      after(async () => {
        await visit?.[Symbol.asyncDispose]();
        await on?.server[Symbol.asyncDispose]();
      });
      const open = (path: string) => page.goto(`${on.server.origin}/hosts/${on.host}${path}`);
      /** Who has root's rights besides his own has two Podmans: root's is meant. */
      const chooseEngine = async (): Promise<void> => {
        if (wire !== "ssh") await page.getByLabel("Engine", { exact: true }).selectOption("podman");
      };
      const row = (name: string) => page.locator(".ph-row", { hasText: name });
      const downloaded = async (click: Promise<void>): Promise<string> => {
        const [download] = await Promise.all([page.waitForEvent("download"), click]);
        return (await buffer(await download.createReadStream())).toString();
      };

      test("the list leads to a container: its details, its log, a terminal in it", async () => {
        await open("/containers");
        await row(named("shop")).getByText("Running").waitFor();
        await axeScan(page);
        await page.getByRole("link", { name: named("shop"), exact: true }).click();
        await page.locator("h1", { hasText: named("shop") }).waitFor();
        await page.getByText("localhost/tiny:1").first().waitFor();
        await page.locator(".ph-chart canvas").first().waitFor();
        await page.getByRole("link", { name: "Logs", exact: true }).click();
        await page.getByText("tick").first().waitFor();
        await page.getByText("Live", { exact: true }).waitFor();
        await page.getByRole("link", { name: "Terminal", exact: true }).click();
        await page.locator(".xterm-rows", { hasText: "#" }).waitFor();
        await page.keyboard.type("echo $((6*7))\n");
        await page.locator(".xterm-rows", { hasText: /^.*42/ }).waitFor();
      });

      test("a file is uploaded into a container, and is downloaded from its volume", async () => {
        const id = (await podman.cli("inspect", named("shop"), "--format", "{{.Id}}")).trim().slice(0, 12);
        await open(`/containers/${id}/files?engine=podman&path=/data/sub`);
        await page.getByRole("button", { name: "greeting.txt", exact: true }).waitFor();
        await page.locator("input[type=file]").setInputFiles({
          name: "new file.txt",
          mimeType: "text/plain",
          buffer: Buffer.from("uploaded"),
        });
        await page.getByRole("button", { name: "new file.txt", exact: true }).waitFor();
        await open(`/volumes/${named("data")}?engine=podman`);
        await page.getByRole("link", { name: named("shop") }).waitFor();
        await page.getByRole("button", { name: "sub/" }).click();
        const link = (name: string) => page.getByRole("link", { name: `Download ${name}` });
        assert.equal(await downloaded(link("greeting.txt").click()), "hello\n");
        assert.equal(await downloaded(link("new file.txt").click()), "uploaded");
        await axeScan(page);
      });

      test("an image is pulled, and one is built", async () => {
        await podman.cli("rmi", `${registry.address}/team/web:1`).catch(() => {}); // the suite before has pulled it, too
        await open("/images");
        await row("localhost/tiny:1").first().waitFor();
        await page.getByRole("button", { name: "Pull image" }).click();
        const dialog = page.locator("dialog[open]");
        await chooseEngine();
        await dialog.getByRole("textbox").first().fill(`${registry.address}/team/web:1`);
        await page.getByText(`Pulls ${registry.address}/team/web:1`).waitFor();
        await page.keyboard.press("Enter");
        await dialog.waitFor({ state: "detached" });
        await row(`${registry.address}/team/web:1`).waitFor();
        assert.match(await podman.cli("images", "--format", "{{.Repository}}"), /team\/web$/m);

        await page.getByRole("button", { name: "Build image" }).click();
        await chooseEngine();
        await page.getByText("A Containerfile alone").click();
        const lines = "FROM localhost/tiny:1\nRUN echo built >/etc/built\n";
        await page.getByRole("textbox", { name: /Containerfile/ }).fill(lines);
        await page.getByLabel("Name and tag").fill(`localhost/${named("built")}:1`);
        await page.getByRole("button", { name: "Build image" }).last().click();
        await dialog.waitFor({ state: "detached" });
        await row(`localhost/${named("built")}:1`).waitFor();
        const said = await podman.cli("run", "--rm", `localhost/${named("built")}:1`, "cat", "/etc/built");
        assert.equal(said, "built\n");
      });

      test("a container is created by the form, stopped and removed", async () => {
        await open("/containers/create?image=localhost/tiny:1");
        const create = page.getByRole("button", { name: "Create container" });
        await create.waitFor();
        await chooseEngine();
        await page.getByLabel("Name", { exact: true }).fill(named("made"));
        await create.click();
        await page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/);
        await page.getByRole("heading", { level: 1, name: named("made") }).waitFor();
        await page.getByText("Running", { exact: true }).first().waitFor();
        const state = async (): Promise<string> =>
          (await podman.cli("inspect", named("made"), "--format", "{{.State.Status}}").catch(() => "none")).trim();
        assert.equal(await state(), "running");
        await page.getByRole("button", { name: "Stop", exact: true }).click();
        await waitFor("its end", async () => (await state()) === "exited", patient);
        await page
          .getByText(/^Exited/)
          .first()
          .waitFor();
      });
    });
});
