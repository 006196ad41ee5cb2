import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
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
  type VisitOptions,
} from "../bed/index.ts";

/** Replacing stops, makes, starts and looks for three seconds; a busy machine takes its time. */
const patient = { timeout: 40_000 };

for (const [kind, start] of [
  ["podman", startPodman],
  ["docker", startDocker],
] as const)
  suite(`creating and replacing containers with ${kind}`, { timeout: 900_000 }, () => {
    let engine: TestEngine;
    let served: TestConsole;
    let browser: TestBrowser;
    before(async () => {
      engine = await start();
      await tinyImages(engine);
      served = await startConsole({ env: engine.env });
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.[Symbol.asyncDispose]();
      await served?.[Symbol.asyncDispose]();
      await engine?.[Symbol.asyncDispose]();
    });

    const come = async (options: VisitOptions = {}) => {
      const visit = await browser.visit(options);
      // Networks of containers come and go while pages load; Chromium then breaks off what it loads.
      visit.announce(/ERR_NETWORK_CHANGED|dynamically imported module/);
      return visit;
    };
    const arrive = async (page: Page, query: string, title: string) => {
      await page.goto(served.url);
      await page.goto(`${served.origin}/hosts/local/containers/create?${query}`);
      const heading = page.getByRole("heading", { level: 1, name: title });
      await heading.waitFor().catch(() => page.reload());
      await heading.waitFor();
    };
    const open = async (page: Page, query: string, title = "Create container") => {
      await arrive(page, query, title);
      await page.getByRole("button", { name: /^(Create|Replace) container$/ }).waitFor();
    };
    const inspect = async (name: string) => JSON.parse(await engine.cli("container", "inspect", name))[0];
    /** The message of a field. */
    const said = (page: Page, text: string) => page.locator(".ph-field__error", { hasText: text });
    const submit = (page: Page) => page.getByRole("button", { name: /^(Create|Replace) container$/ }).click();
    const fill = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

    test("a form filled in by hand makes the container that the command beside it says", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "image=localhost/tiny:web");
      await page.getByText(/^On this machine, /).waitFor();
      await fill(page, "Name", "web");
      await page.getByRole("button", { name: "Publish 80/tcp" }).click();
      assert.equal(await page.getByLabel("Port here").inputValue(), "8080");
      await page.getByRole("button", { name: "Add mount" }).click();
      await fill(page, "Source", "data");
      await fill(page, "Path inside", "/data");
      await page.getByRole("button", { name: "Add variable" }).click();
      // A whole file at once.
      await page.getByRole("button", { name: "Paste a .env file" }).click();
      await page.getByLabel("Lines of NAME=value").fill("# of the shop\nMODE=prod\nexport DB_PASSWORD='s3cret$'\n");
      await page.getByRole("button", { name: "Add these variables" }).click();
      assert.equal(await page.locator('input[type="password"][value]').last().inputValue(), "s3cret$");
      await page.locator("summary", { hasText: "Memory and CPU" }).click();
      await fill(page, "Memory at most", "64");
      const result = page.getByRole("complementary", { name: "Result" });
      const shown = (await result.locator("code").textContent()) ?? "";
      assert.match(shown, new RegExp(`^${kind} run -d`));
      assert.match(
        shown,
        /-p 8080:80[\s\S]*-v data:\/data[\s\S]*-e MODE=prod[\s\S]*DB_PASSWORD="\$DB_PASSWORD"[\s\S]*--memory 64m/,
      );
      assert.doesNotMatch(await page.content(), />[^<]*s3cret\$/);
      await result.getByRole("tab", { name: "API" }).click();
      await result.getByText(/^POST \/v[\d.]+\/(libpod\/)?containers\/create/).waitFor();
      assert.doesNotMatch((await result.textContent()) ?? "", /s3cret/);
      await result.getByRole("tab", { name: "Unit" }).click();
      await result.getByText(kind === "podman" ? "[Container]" : "ExecStart=").waitFor();
      await submit(page);
      await page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/, patient);
      await page.getByRole("heading", { level: 1, name: "web" }).waitFor();
      const { State, Config, HostConfig } = await inspect("web");
      assert.equal(State.Status, "running");
      assert.ok(Config.Env.includes("DB_PASSWORD=s3cret$"));
      assert.equal(HostConfig.Memory, 64 * 2 ** 20);
      assert.equal(HostConfig.PortBindings["80/tcp"][0].HostPort, "8080");
    });

    test("a taken name and a used port are said while typing, with the way to the other container", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "image=localhost/tiny:1");
      await fill(page, "Name", "web");
      await said(page, 'Name "web" is taken.').waitFor();
      await page.getByRole("link", { name: "Open web" }).waitFor();
      await page.getByRole("button", { name: "Add port" }).click();
      await fill(page, "Port here", "8080");
      await fill(page, "Port inside", "80");
      await said(page, 'Port 8080 is used by "web".').waitFor();
      await axeScan(page);
      // A part that was folded again opens for what is wrong in it.
      const limits = page.locator("summary", { hasText: "Memory and CPU" });
      await limits.click();
      await fill(page, "Memory at most", "1");
      await said(page, "6 MiB or more").waitFor();
      await limits.click();
      await said(page, "6 MiB or more").waitFor({ state: "detached" });
      await submit(page);
      await said(page, "6 MiB or more").waitFor();
      await fill(page, "Memory at most", "");
      // The first wrong field has the focus.
      await submit(page);
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).value), "web");
      await page.getByRole("button", { name: "Use 8081" }).click();
      await fill(page, "Name", "web-next");
      await said(page, 'Name "web" is taken.').waitFor({ state: "detached" });
      await said(page, "is used by").waitFor({ state: "detached" });
    });

    test("a pasted line fills the form in; a flag that cannot be taken is refused by its name, and nothing is lost", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "");
      await page.getByRole("button", { name: "Paste a command" }).click();
      const line = page.getByLabel("A podman run or docker run line");
      await line.fill(`${kind} run -d --env-file prod.env --name pasted localhost/tiny:1`);
      await page.getByRole("button", { name: "Fill in the form", exact: true }).click();
      await page
        .getByText(/--env-file/)
        .first()
        .waitFor();
      assert.match(await line.inputValue(), /--env-file prod.env --name pasted/);
      await axeScan(page);
      await line.fill(
        `$ sudo ${kind} run -d --name pasted -e 'GREETING=hello world' --label a=b \\\n  --cap-drop ALL --shm-size 32m --dns 10.0.0.1 localhost/tiny:1 sh -c 'echo "hi there"; wait'`,
      );
      await page.getByRole("button", { name: "Fill in the form", exact: true }).click();
      await page.getByText("sudo is left out", { exact: false }).waitFor();
      assert.equal(await page.getByLabel("Image", { exact: false }).first().inputValue(), "localhost/tiny:1");
      await page.locator("summary", { hasText: /^More/ }).click();
      assert.equal(await page.getByLabel("--shm-size", { exact: true }).inputValue(), "32m");
      await submit(page);
      await page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/, patient);
      const { Config, HostConfig } = await inspect("pasted");
      assert.deepEqual(Config.Cmd, ["sh", "-c", 'echo "hi there"; wait']);
      assert.ok(Config.Env.includes("GREETING=hello world"));
      assert.equal(HostConfig.ShmSize, 32 * 2 ** 20);
    });

    test("a container is made by the keyboard alone", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "");
      const reach = async (label: string) => {
        const id = await page
          .getByRole("textbox", { name: label, exact: true })
          .or(page.getByRole("combobox", { name: label }))
          .first()
          .getAttribute("id");
        for (let n = 0; n < 60; n++) {
          if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
          await page.keyboard.press("Tab");
        }
        assert.fail(`${label} is not reached by Tab`);
      };
      await reach("Image");
      await page.keyboard.type("localhost/tiny:1");
      await reach("Name");
      await page.keyboard.type("typed");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/, patient);
      assert.equal((await inspect("typed")).State.Status, "running");
    });

    test("what was typed survives a reload, but for secrets, and a failed try", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "image=localhost/tiny:1");
      await fill(page, "Name", "drafted");
      await page.getByRole("button", { name: "Add variable" }).click();
      const row = page.locator(".ph-rows__row");
      await row.locator("input").first().fill("API_TOKEN");
      await row.locator("input").last().fill("t0psecret");
      await page.waitForFunction(() => Object.values(sessionStorage).some((text) => text.includes("API_TOKEN")));
      assert.doesNotMatch(await page.evaluate(() => JSON.stringify(sessionStorage)), /t0psecret/);
      await page.reload();
      await page.getByText("This is what you had typed before.").waitFor();
      await page.getByText(/type API_TOKEN again/).waitFor();
      assert.equal(await page.getByLabel("Name", { exact: true }).first().inputValue(), "drafted");
      await page.getByLabel("Image", { exact: false }).first().fill("localhost/no-such-image:1");
      await page.getByText("Not on this machine: it is pulled first.").waitFor();
      await submit(page);
      await page.locator(".ph-create__end .ph-problem").waitFor(patient);
      assert.equal(await page.getByLabel("Name", { exact: true }).first().inputValue(), "drafted");
      await assert.rejects(engine.cli("container", "inspect", "drafted"), "nothing was made");
    });

    test("a container that cannot start leaves nothing behind, and the form as it was", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "image=localhost/tiny:1");
      await fill(page, "Name", "broken");
      await page.locator("summary", { hasText: "Command and user" }).click();
      await fill(page, "Command", "/no/such/program");
      await submit(page);
      await page.locator(".ph-create__end .ph-problem").waitFor(patient);
      await assert.rejects(engine.cli("container", "inspect", "broken"));
      assert.equal(await page.getByLabel("Command", { exact: true }).inputValue(), "/no/such/program");
    });

    test("a clone has a free name, and its ports are pointed out", async () => {
      await using visit = await come();
      const { page } = visit;
      await open(page, "from=web", "Clone web");
      assert.equal(await page.getByLabel("Name", { exact: true }).first().inputValue(), "web-2");
      await said(page, 'Port 8080 is used by "web".').waitFor();
      await page.getByRole("button", { name: "Use 8081" }).click();
      await submit(page);
      await page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/, patient);
      const { HostConfig, Config } = await inspect("web-2");
      assert.equal(HostConfig.PortBindings["80/tcp"][0].HostPort, "8081");
      assert.ok(Config.Env.includes("DB_PASSWORD=s3cret$"));
    });

    test("an edit says what it keeps and loses, replaces the container, and is undone", async () => {
      await engine.cli("exec", "web", "sh", "-c", "echo mine >/written; echo kept >/data/kept");
      const old = (await inspect("web")).Id;
      await using visit = await come();
      const { page } = visit;
      await open(page, `edit=${old.slice(0, 12)}`, "Edit web");
      const facts = page.getByRole("region", { name: 'Replacing "web"' });
      await facts.getByText("1 volume").waitFor();
      await facts.getByText(/^\d+ files? outside of its mounts/).click();
      await facts.getByText("/written").waitFor();
      assert.equal(await said(page, "is used by").count(), 0, "its own port is its own");
      await page.locator("summary", { hasText: "Command and user" }).click();
      await fill(page, "User", "1000");
      await page.getByRole("tab", { name: "Diff 1" }).click();
      await axeScan(page);
      await fill(page, "User", "");
      await page.locator("summary", { hasText: "Network" }).first().click();
      await fill(page, "Host name inside", "edited");
      await submit(page);
      const told = page.getByRole("region", { name: "Notifications" });
      await told.getByText("web was replaced.").waitFor(patient);
      const now = await inspect("web");
      assert.notEqual(now.Id, old);
      assert.equal(now.Config.Hostname, "edited");
      assert.equal((await engine.cli("exec", "web", "cat", "/data/kept")).trim(), "kept");
      assert.match(page.url(), new RegExp(now.Id.slice(0, 12)));
      await told.getByRole("button", { name: "Undo" }).click();
      await told.getByText("web is as it was.").waitFor(patient);
      assert.equal((await inspect("web")).Id, old);
      assert.equal((await engine.cli("exec", "web", "cat", "/written")).trim(), "mine");
      await page.waitForURL(new RegExp(old.slice(0, 12)));
    });

    test("an edit to an image that fails puts the old container back and says why", async () => {
      const old = (await inspect("web")).Id;
      await using visit = await come();
      const { page } = visit;
      await open(page, "edit=web", "Edit web");
      await page.getByLabel("Image", { exact: false }).first().fill("localhost/tiny:fails");
      await submit(page);
      await page.getByText("The new container does not run.").first().waitFor(patient);
      await page.getByText("cannot start").first().waitFor({ state: "attached" });
      const now = await inspect("web");
      assert.deepEqual([now.Id, now.State.Status], [old, "running"]);
      assert.equal(await page.getByLabel("Image", { exact: false }).first().inputValue(), "localhost/tiny:fails");
    });

    test("what systemd or others' networks depend on is refused with the remedy", async () => {
      await engine.cli("create", "--name", "unit", "-l", "PODMAN_SYSTEMD_UNIT=shop.service", "localhost/tiny:1");
      await using visit = await come();
      const { page } = visit;
      await arrive(page, "edit=unit", "Edit unit");
      await page.getByText('"unit" belongs to the systemd unit shop.service.').waitFor(patient);
      await page.getByText("systemctl cat shop.service", { exact: true }).waitFor();
      await axeScan(page);
    });

    // The form is the same for both: its looks are held once.
    const looks = [
      ["light", 1280],
      ["dark", 375],
    ] as const;
    for (const [theme, width] of kind === "podman" ? looks : [])
      test(`every part of the form is clean and fits, ${theme}, ${width} px`, async () => {
        await using visit = await come({ theme, width });
        const { page } = visit;
        await open(page, "from=web", "Clone web");
        const folds = ["Command and user", "Network", "Memory and CPU", "Health check", "Rights", "Labels", "More"];
        for (const name of folds)
          await page
            .locator("summary", { has: page.getByRole("heading", { name, exact: true }) })
            .first()
            .click();
        await page.getByLabel("Privileged").check();
        await page.getByRole("note").waitFor();
        await page.getByLabel("Search settings").fill("dns");
        await page
          .getByRole("group", { name: "--dns", exact: true })
          .getByRole("button", { name: "Add value" })
          .click();
        await page.getByLabel("--dns 1").fill("nowhere");
        await said(page, "An address is needed").waitFor();
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(wide, 0, "the page scrolls sideways");
        await axeScan(page);
      });
  });
