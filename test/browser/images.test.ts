import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import {
  axeScan,
  launchBrowser,
  startConsole,
  startDocker,
  startPodman,
  startRegistry,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  type TestRegistry,
  tinyImages,
  waitFor,
} from "../bed/index.ts";

suite("the images area", () => {
  let podman: TestEngine;
  let docker: TestEngine;
  let registry: TestRegistry;
  let server: TestConsole;
  let browser: TestBrowser;
  before(async () => {
    await mkdir("/etc/containers/registries.conf.d", { recursive: true });
    await writeFile(
      "/etc/containers/registries.conf.d/loopback.conf",
      '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n',
    );
    [podman, docker, registry, browser] = await Promise.all([
      startPodman(),
      startDocker(),
      startRegistry(),
      launchBrowser(),
    ]);
    await Promise.all([tinyImages(podman), tinyImages(docker)]);
    await docker.cli("tag", "localhost/tiny:web", `${registry.address}/team/web:1`);
    await docker.cli("push", `${registry.address}/team/web:1`);
    await docker.cli("rmi", `${registry.address}/team/web:1`);
    await podman.cli("create", "--name", "holds", "localhost/tiny:2");
    server = await startConsole({ env: { ...podman.env, ...docker.env } });
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    for (const part of [podman, docker, registry]) await part?.[Symbol.asyncDispose]();
  });

  const open = async (page: Page, path = "/hosts/local/images") => {
    await page.goto(server.url);
    await page.goto(server.origin + path);
  };
  const row = (page: Page, name: string) => page.locator(".ph-row", { hasText: name });

  test("the drawer without a task says what tasks are, and leads to the first one", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page, "/hosts/local/volumes");
    await page.getByRole("button", { name: "Tasks", exact: true }).click();
    const drawer = page.getByRole("complementary", { name: "Tasks" });
    await drawer.getByText("Long work such as a pull or a build").waitFor();
    await axeScan(page);
    await drawer.getByRole("link", { name: "Pull image" }).click();
    await page.getByRole("dialog", { name: "Pull an image" }).waitFor();
  });

  test("a dialog has an address: it opens there, Back closes it, closing leaves the rest of the address", async () => {
    const id = (await podman.cli("images", "--quiet", "localhost/tiny:1")).trim().slice(0, 12);
    await using visit = await browser.visit();
    const { page } = visit;
    const dialog = page.getByRole("dialog");
    const at = (query: string) => page.waitForURL(`${server.origin}/hosts/local/images${query}`);
    const go = (to: string) => page.evaluate((path) => history.pushState(null, "", path), `/hosts/local/images${to}`);
    await open(page, "/hosts/local/images?q=tiny&dialog=pull");
    await page.getByRole("dialog", { name: "Pull an image" }).waitFor();
    await page.getByLabel("Engine").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await at("?q=tiny");

    await page.getByRole("button", { name: "Build image" }).click();
    await at("?q=tiny&dialog=build");
    await page.getByRole("dialog", { name: "Build an image" }).waitFor();
    await page.goBack();
    await dialog.waitFor({ state: "detached" });
    await at("?q=tiny");
    await page.goForward();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await at("?q=tiny");

    for (const [kind, title] of [
      ["load", "Load images from an archive"],
      ["import", "Import a root file system as an image"],
      [`tag&of=podman:${id}`, /^Tag localhost\/tiny:/],
      [`push&of=podman:${id}`, /^Push localhost\/tiny:/],
    ] as const) {
      await go(`?dialog=${kind}`);
      await page.getByRole("dialog", { name: title }).waitFor();
    }
    await dialog.locator("summary", { hasText: /log/i }).first().click();
    await dialog.getByLabel("User").fill("ann");
    await dialog.getByLabel("Password").first().fill("hunter2");
    assert.doesNotMatch(page.url(), /hunter2|ann/);
    await go(`/${id}?engine=podman&dialog=tag`);
    await page.getByRole("dialog", { name: /^Tag/ }).waitFor();
    for (const kind of ["tag", "tag&of=podman:000000000000", `tag&of=nobody:${id}`, "constructor", "rm"]) {
      await go(`?dialog=${kind}`);
      await row(page, "localhost/tiny:1").first().waitFor();
      await dialog.waitFor({ state: "detached" });
    }
    await page.reload();
    await row(page, "localhost/tiny:1").first().waitFor();
    assert.equal(await dialog.count(), 0);
  });

  test("an image is pulled by keyboard alone, and its row appears by itself", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await row(page, "localhost/tiny:1").first().waitFor();
    await page.getByRole("button", { name: "Pull image" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("dialog").waitFor();
    await page.keyboard.type("Team/Web");
    await page.keyboard.press("Tab");
    await page.getByText("Repositories are in lower case").first().waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("web");
    await page.getByText("docker.io/library/web:latest").waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(`${registry.address}/team/web:1`);
    await page.getByText(`Pulls ${registry.address}/team/web:1`).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("dialog").waitFor({ state: "detached" });
    await row(page, `${registry.address}/team/web:1`).waitFor();
    assert.match(await podman.cli("images", "--format", "{{.Repository}}:{{.Tag}}"), /team\/web:1/);
  });

  test("a short name asks where from, and the command is shown before anything is done", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await page.getByRole("button", { name: "Pull image" }).click();
    await page.locator("dialog").getByRole("textbox").first().fill("web:2");
    await page.locator("dialog").getByRole("button", { name: "Show command" }).click();
    await page.locator("code", { hasText: "podman pull docker.io/library/web:2" }).waitFor();
  });

  test("every action has its command and its call: in dialogs, in the menu of a row, before something is lost", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    const dialog = page.locator("dialog");
    const shows = (words: string) => page.locator("code", { hasText: words }).waitFor();
    await page.getByRole("button", { name: "Pull image" }).click();
    await dialog.getByRole("textbox").first().fill("quay.io/team/web:2");
    await dialog.getByRole("button", { name: "Show command" }).click();
    await page.getByRole("tab", { name: "API" }).click();
    await shows("POST /v4.0.0/libpod/images/pull?reference=quay.io%2Fteam%2Fweb%3A2");
    await open(page);
    await row(page, "localhost/tiny:web")
      .last()
      .getByRole("button", { name: /Actions/ })
      .click();
    await page.getByRole("menuitem", { name: "Show commands" }).click();
    for (const words of ["run --detach", "tag localhost/tiny:web NAME:TAG", "REGISTRY/NAME:TAG", "save", "rmi"])
      await dialog.locator("code", { hasText: words }).waitFor();
    await dialog.getByRole("tab", { name: "API" }).click();
    await shows("/images/localhost%2Ftiny%3Aweb/tag");
    await axeScan(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Prune unused images…" }).click();
    await dialog.locator("code", { hasText: "podman image prune --all --force" }).waitFor();
    await dialog.getByRole("tab", { name: "API" }).click();
    await shows("POST /v4.0.0/libpod/images/prune?all=true");
    await axeScan(page);
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  test("a Containerfile is built with its output as it comes; the task survives a reload and leads to the image", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await page.getByRole("button", { name: "Build image" }).click();
    await page.getByText("A Containerfile alone").click();
    await page
      .getByRole("textbox", { name: /Containerfile/ })
      .fill("FROM localhost/tiny:1\nRUN echo begun; while ! test -e /nothing; do sleep 1; done\n");
    await page.getByLabel("Name and tag").fill("localhost/slow:1");
    await page.getByRole("button", { name: "Build image" }).last().click();
    const card = page.getByRole("article", { name: "Build localhost/slow:1" });
    await card.getByText("begun").waitFor();
    await page.reload();
    await card.waitFor();
    await card.getByRole("button", { name: "Cancel" }).click();
    await card.waitFor({ state: "detached" });
    await open(page, "/hosts/local/images/builds");
    await row(page, "localhost/slow:1").getByText("Cancelled").waitFor();
    assert.equal((await podman.cli("ps", "--all", "--external", "--format", "{{.Names}}")).trim(), "holds");
  });

  test("a folder is packed without what its ignore file leaves out, and built by Docker", async () => {
    await mkdir("/run/app/secret", { recursive: true });
    await writeFile(
      "/run/app/Dockerfile",
      "FROM localhost/tiny:1\nCOPY . /app\nRUN test ! -e /app/secret && ls /app\n",
    );
    await writeFile("/run/app/.dockerignore", "secret\n");
    await writeFile("/run/app/secret/key", "hidden");
    await writeFile("/run/app/page", "hello");
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await page.getByRole("button", { name: "Build image" }).click();
    await page.getByLabel("Engine").selectOption("docker");
    await page.locator("dialog input[type=file]").setInputFiles("/run/app");
    await page.getByText("1 more is left out by .dockerignore").waitFor();
    await page.getByLabel("Name and tag").fill("localhost/app:1");
    await page.getByRole("button", { name: "Build image" }).last().click();
    await page.locator("dialog").waitFor({ state: "detached" });
    await row(page, "localhost/app:1").waitFor({ timeout: 30_000 });
  });

  test("a name is taken off and comes back with Undo; the last one stays", async () => {
    await podman.cli("tag", "localhost/tiny:health", "localhost/extra:1");
    const id = (await podman.cli("images", "--quiet", "localhost/extra:1")).trim();
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page, `/hosts/local/images/${id}?engine=podman`);
    await page.getByRole("button", { name: "Untag localhost/extra:1" }).click();
    await waitFor("the name to go", async () => !(await podman.cli("images")).includes("localhost/extra"));
    await page.getByRole("button", { name: "Undo" }).click();
    await waitFor("the name to come back", async () => (await podman.cli("images")).includes("localhost/extra"));
  });

  test("an image in use says by whom; another one is removed after a question", async () => {
    await podman.cli("tag", "localhost/tiny:fails", "localhost/doomed:1");
    await podman.cli("rmi", "localhost/tiny:fails");
    const held = (await podman.cli("images", "--quiet", "localhost/tiny:2")).trim();
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page, `/hosts/local/images/${held}?engine=podman`);
    await page.getByRole("link", { name: "holds" }).waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    const refusal = page.getByRole("dialog", { name: /is in use$/ });
    await refusal.getByRole("link", { name: "holds" }).click();
    await page.getByRole("heading", { level: 1, name: "holds" }).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);

    await open(page);
    const ofPodman = (name: string) => row(page, name).filter({ hasText: "Podman" });
    await ofPodman("localhost/tiny:2")
      .getByRole("button", { name: /Actions/ })
      .click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await refusal.getByRole("link", { name: "holds" }).waitFor();
    await axeScan(page);
    await page.keyboard.press("Escape");
    await refusal.waitFor({ state: "detached" });

    // Of a selection what is free goes; who keeps the others stands in the question.
    for (const name of ["localhost/tiny:2", "localhost/doomed:1"]) await ofPodman(name).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Remove…" }).click();
    const question = page.getByRole("dialog", { name: "Remove localhost/doomed:1?" });
    await question.getByText("One more is used by containers and will stay:").waitFor();
    await axeScan(page);
    await question.getByRole("link", { name: "holds" }).click();
    await page.getByRole("heading", { level: 1, name: "holds" }).waitFor();
    await question.waitFor({ state: "detached" });
    await open(page);
    await row(page, "localhost/doomed:1")
      .getByRole("button", { name: /Actions/ })
      .click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await page.locator("dialog code", { hasText: "podman rmi" }).waitFor();
    await page.getByRole("button", { name: "Remove image" }).click();
    await waitFor("the image to go", async () => !(await podman.cli("images")).includes("localhost/doomed"));
    // Its row stays struck through while the pointer is in the table, and goes afterwards.
    await page.mouse.move(5, 5);
  });

  test("an image is pushed to a registry under another name", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await row(page, "localhost/tiny:health")
      .filter({ hasText: "Podman" })
      .getByRole("button", { name: /Actions/ })
      .click();
    await page.getByRole("menuitem", { name: "Push…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Push as").fill("team/pushed:7");
    await dialog.getByRole("button", { name: "Push image" }).click();
    await dialog.getByText("Name the registry").first().waitFor();
    await dialog.getByLabel("Push as").fill(`${registry.address}/team/pushed:7`);
    await dialog.getByRole("button", { name: "Push image" }).click();
    await dialog.waitFor({ state: "detached" });
    const tags = async () => (await fetch(`http://${registry.address}/v2/team/pushed/tags/list`)).text();
    await waitFor("the tag to be there", async () => (await tags()).includes('"7"'), 20_000);
  });

  test("a root file system becomes an image, and what has no name any more is pruned after its number was typed", async () => {
    await mkdir("/run/root/etc", { recursive: true });
    for (const release of ["1", "2", "3"]) {
      await writeFile("/run/root/etc/release", release);
      await promisify(execFile)("tar", ["-C", "/run/root", "-cf", `/run/root-${release}.tar`, "etc"]);
    }
    await podman.cli("import", "/run/root-2.tar");
    await podman.cli("import", "/run/root-3.tar");
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page, "/hosts/local/images?dialog=import");
    const dialog = page.getByRole("dialog");
    await dialog.locator("input[type=file]").setInputFiles("/run/root-1.tar");
    await dialog.getByLabel("Name and tag").fill("localhost/root:1");
    await dialog.getByRole("button", { name: "Import file system" }).click();
    await dialog.waitFor({ state: "detached" });
    await row(page, "localhost/root:1").waitFor();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Prune dangling images…" }).click();
    const confirm = dialog.getByRole("button", { name: "Prune images" });
    assert.equal(await confirm.getAttribute("aria-disabled"), "true");
    await dialog.getByRole("textbox").fill("2");
    await confirm.click();
    await dialog.waitFor({ state: "detached" });
    const left = () => podman.cli("images", "--quiet", "--filter", "dangling=true");
    await waitFor("them to go", async () => (await left()).trim() === "", 20_000);
    assert.match(await podman.cli("images"), /localhost\/root/);
  });

  test("images are saved and loaded again", async () => {
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page);
    await row(page, "localhost/tiny:prints")
      .last()
      .getByRole("button", { name: /Actions/ })
      .click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Save as archive" }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), "tiny-prints.tar");
    await saved.saveAs("/run/tiny-prints.tar");
    await podman.cli("rmi", "localhost/tiny:prints");
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Load archive…" }).click();
    await page.locator("dialog input[type=file]").setInputFiles("/run/tiny-prints.tar");
    await page.getByRole("button", { name: "Load archive" }).click();
    const back = () => waitFor("it to be back", async () => (await podman.cli("images")).includes("prints"), 20_000);
    await back();

    // The same by dragging it into the dialog.
    await podman.cli("rmi", "localhost/tiny:prints");
    await page.goto(`${server.origin}/hosts/local/images?dialog=load`);
    await dropOn(page, "/run/tiny-prints.tar");
    await page.getByRole("dialog").getByText("tiny-prints.tar").waitFor();
    await page.getByRole("button", { name: "Load archive" }).click();
    await back();
  });

  test("a folder is dragged into the dialog that builds", async () => {
    await mkdir("/run/dragged/sub", { recursive: true });
    await writeFile("/run/dragged/Dockerfile", "FROM localhost/tiny:1\nCOPY . /app\nRUN test -e /app/sub/page\n");
    await writeFile("/run/dragged/.dockerignore", "secret\n");
    await writeFile("/run/dragged/secret", "hidden");
    await writeFile("/run/dragged/sub/page", "hello");
    await using visit = await browser.visit();
    const { page } = visit;
    await open(page, "/hosts/local/images?dialog=build");
    await page.getByLabel("Engine").selectOption("docker");
    await dropOn(page, "/run/dragged");
    await page.getByText("1 more is left out by .dockerignore").waitFor();
    await page.getByLabel("Name and tag").fill("localhost/dragged:1");
    await page.getByRole("button", { name: "Build image" }).last().click();
    await row(page, "localhost/dragged:1").waitFor({ timeout: 30_000 });
  });
});

/** Drags a file or a folder of this machine onto the dialog's place for it, and lets go. */
async function dropOn(page: Page, path: string): Promise<void> {
  const box = await page.locator("dialog .ph-drop").boundingBox();
  assert.ok(box);
  const devtools = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await devtools.send("Input.dispatchDragEvent", { type, ...at, data });
  await devtools.detach();
}
