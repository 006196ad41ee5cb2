import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
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

describe("volumes and networks", { timeout: 180_000 }, () => {
  let podman: TestEngine;
  let docker: TestEngine;
  let server: TestConsole;
  let browser: TestBrowser;

  before(async () => {
    [podman, docker] = await Promise.all([startPodman(), startDocker()]);
    await Promise.all([tinyImages(podman), tinyImages(docker)]);
    await podman.cli("run", "-d", "--name", "web", "-v", "data:/data", "localhost/tiny:1");
    await podman.cli(
      "exec",
      "web",
      "sh",
      "-c",
      "mkdir -p /data/sub && echo hello > /data/sub/greeting.txt && ln -s /etc/passwd /data/link",
    );
    for (let at = 10; at < 31; at++) {
      await podman.cli("network", "create", `many-${at}`);
      await podman.cli("volume", "create", `many-${at}`);
    }
    server = await startConsole({ env: { ...podman.env, ...docker.env } });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await Promise.all([podman[Symbol.asyncDispose](), docker[Symbol.asyncDispose]()]);
  });

  const open = async (path: string) => {
    const visit = await browser.visit();
    await visit.page.goto(server.url);
    await visit.page.goto(server.origin + path);
    return visit;
  };

  test("a volume is browsed, its files come as they are, and links lead nowhere", async () => {
    await using visit = await open("/hosts/local/volumes/data?engine=podman");
    const { page } = visit;
    await page.getByRole("link", { name: "web" }).waitFor();
    await page.getByRole("button", { name: "sub/" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download greeting.txt" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    assert.equal(Buffer.concat(chunks).toString(), "hello\n");
    assert.match(page.url(), /path=%2Fsub/);
    await page.reload();
    await page.getByText("greeting.txt", { exact: true }).waitFor();
    const refused = await page.evaluate(
      async () => (await fetch("/files/volume/file?host=local&engine=podman&name=data&path=/link")).status,
    );
    visit.announce(/400/);
    assert.equal(refused, 400);
  });

  test("a volume is created, and removed only after its name was typed", async () => {
    await using visit = await open("/hosts/local/volumes");
    const { page } = visit;
    await page.getByRole("link", { name: "data" }).waitFor();
    await page.getByRole("button", { name: "Create volume" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Engine").selectOption("podman");
    await dialog.getByLabel("Name", { exact: false }).first().fill("data");
    await dialog.getByRole("button", { name: "Create volume" }).click();
    await dialog
      .getByText(/already/)
      .first()
      .waitFor();
    await dialog.getByLabel("Name", { exact: false }).first().fill("fresh");
    await dialog.getByRole("button", { name: "Create volume" }).click();
    await page.getByRole("link", { name: "fresh" }).click();
    await page.getByRole("heading", { level: 1, name: "fresh" }).waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    const question = page.getByRole("dialog");
    await question.getByRole("textbox").fill("fresh");
    await question.getByRole("button", { name: "Remove volume" }).click();
    await page.getByRole("link", { name: "data" }).waitFor();
    const names = await podman.cli("volume", "ls", "--format", "{{.Name}}");
    assert.ok(!names.includes("fresh"));
    assert.ok(names.includes("data"));
  });

  test("a network is created, a container connected and disconnected, and removing it can be undone", async () => {
    await podman.cli("run", "-d", "--name", "api", "--network", "podman", "localhost/tiny:1");
    await using visit = await open("/hosts/local/networks");
    const { page } = visit;
    await page.getByRole("button", { name: "Create network" }).click();
    await page.getByRole("dialog").getByLabel("Engine").selectOption("podman");
    await page.getByRole("dialog").getByLabel("Name", { exact: false }).first().fill("app");
    await page.getByRole("dialog").getByRole("button", { name: "Create network" }).click();
    await page.getByRole("link", { name: "app", exact: true }).click();
    await page.getByRole("button", { name: "Connect a container" }).click();
    await page.getByRole("dialog").getByLabel("Container").selectOption({ label: "api" });
    await page.getByRole("dialog").getByRole("button", { name: "Connect a container" }).click();
    await page.getByRole("button", { name: "Disconnect api" }).click();
    await page.getByText("No container is on it.").waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Networks" }).waitFor();
    await page.getByRole("button", { name: "Undo" }).first().click();
    await page.getByRole("link", { name: "app", exact: true }).waitFor();
    assert.match(await podman.cli("network", "ls", "--format", "{{.Name}}"), /^app$/m);
  });

  test("what is done to volumes and networks shows its command and its call", async () => {
    await using visit = await open("/hosts/local/volumes");
    const { page } = visit;
    const dialog = page.getByRole("dialog");
    const shows = async (scope: { getByRole: typeof page.getByRole }, cli: string, api: string) => {
      await page.locator("code", { hasText: cli }).last().waitFor();
      await scope.getByRole("tab", { name: "API" }).click();
      await page.locator("code", { hasText: api }).last().waitFor();
    };
    const at = async (path: string) => {
      await page.goto(`${server.origin}/hosts/local/${path}`);
      await dialog.first().waitFor();
      await dialog.getByRole("button", { name: "Show command" }).click();
    };
    await at("volumes?dialog=create");
    await shows(page, "volume create NAME", "/volumes/create '{");
    await at("networks?dialog=create");
    await shows(page, "network create NAME", "/networks/create '{");
    await at("networks/podman?engine=podman&dialog=connect");
    await shows(page, "podman network connect podman CONTAINER", "/libpod/networks/podman/connect '{");

    await page.goto(`${server.origin}/hosts/local/networks/many-10?engine=podman`);
    await page.getByRole("button", { name: "Show command" }).click();
    await shows(page, "# Remove\npodman network rm many-10", "DELETE /v4.0.0/libpod/networks/many-10");
    await page.goto(`${server.origin}/hosts/local/volumes`);
    await page.getByRole("button", { name: "Remove unused" }).click();
    await shows(dialog, "podman volume rm", "DELETE /v4.0.0/libpod/volumes/many-10");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  test("what creates and connects has an address", async () => {
    await using visit = await open("/hosts/local/volumes?dialog=create");
    const { page } = visit;
    for (const [path, title] of [
      ["volumes?dialog=create", "Create a volume"],
      ["networks?dialog=create", "Create a network"],
      ["networks/podman?engine=podman&dialog=connect", "Connect a container to podman"],
      ["containers?dialog=create-pod", /pod/i],
    ] as const) {
      await page.goto(`${server.origin}/hosts/local/${path}`);
      const dialog = page.getByRole("dialog", { name: title });
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.doesNotMatch(page.url(), /dialog/);
    }
    await page.goto(`${server.origin}/hosts/local/volumes?dialog=connect`);
    await page.getByRole("link", { name: "data" }).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByRole("button", { name: "Create volume" }).click();
    await page.waitForURL(/dialog=create/);
    await page.goBack();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("more than twenty are removed only after their number was typed: networks, which go without a word where they are few, and volumes", async () => {
    for (const [object, left] of [
      ["network", "podman"],
      ["volume", "data"],
    ] as const) {
      await using visit = await open(`/hosts/local/${object}s?q=many-`);
      const { page } = visit;
      await page.getByRole("checkbox", { name: "Select all 21", exact: true }).check();
      await page.getByText("21 selected").waitFor();
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      const dialog = page.getByRole("dialog");
      const confirm = dialog.getByRole("button", { name: `Remove ${object}s` });
      assert.equal(await confirm.getAttribute("aria-disabled"), "true");
      await dialog.getByRole("textbox").fill("20");
      assert.equal(await confirm.getAttribute("aria-disabled"), "true");
      await dialog.getByRole("textbox").fill("21");
      await confirm.click();
      await dialog.waitFor({ state: "detached" });
      const list = () => podman.cli(object, "ls", "--format", "{{.Name}}");
      await waitFor("them to go", async () => !(await list()).includes("many-"), 20_000);
      assert.ok((await list()).includes(left));
    }
  });

  test("a network made on the command line appears, and the engine's own is not removed", async () => {
    await using visit = await open("/hosts/local/networks");
    const { page } = visit;
    await page.getByRole("link", { name: "bridge", exact: true }).waitFor();
    await docker.cli("network", "create", "fromcli");
    await page.getByRole("link", { name: "fromcli", exact: true }).waitFor();
    // Podman tells no event of it.
    await podman.cli("network", "create", "untold");
    await page.getByRole("link", { name: "untold", exact: true }).waitFor();
    await podman.cli("network", "rm", "untold");
    await page.getByRole("link", { name: "untold", exact: true }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "bridge", exact: true }).click();
    const remove = page.getByRole("button", { name: "Remove", exact: true });
    await remove.waitFor();
    assert.equal(await remove.getAttribute("aria-disabled"), "true");
  });
});
