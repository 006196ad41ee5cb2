import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
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
  waitFor,
} from "../bed/index.ts";

const patient = { timeout: 30_000 };

/** Prints 300 coloured lines, one hostile one, and then a line every half second. */
const program = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); printf '\\033[3%dmline %d of the web\\033[0m\\n' $((i%8)) $i; done
printf '<img src=x onerror=alert(1)> \\033]0;title\\007 \\342\\200\\256evil\\n'; echo to stderr >&2
trap 'exit 0' TERM; while :; do echo tick; usleep 500000; done`;

/** Each engine with the theme and the width that the other has not. */
const visits = [
  { kind: "podman", theme: "light", width: 1280 },
  { kind: "docker", theme: "dark", width: 375 },
] as const;

let browser: TestBrowser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser[Symbol.asyncDispose]());

for (const { kind, theme, width } of visits)
  describe(`${kind}, ${theme}, ${width} px`, () => {
    let engine: TestEngine;
    let server: TestConsole | undefined;
    let id: string;
    before(async () => {
      engine = kind === "podman" ? await startPodman() : await startDocker();
      await tinyImages(engine);
      const options = ["-p", "8080:80", "-v", "data:/data", "-e", "DB_PASSWORD=hunter2", "-e", "MODE=production"];
      const health = ["--health-cmd", "test ! -e /tmp/sick", "--health-interval", "1s"];
      // Not every machine lets Docker give all rights.
      const rights = kind === "podman" ? ["--privileged"] : ["--cap-add", "NET_ADMIN"];
      const run = ["run", "-d", "--name", "shop", ...rights, ...options, ...health];
      id = (await engine.cli(...run, "localhost/tiny:1", "sh", "-c", program)).trim().slice(0, 12);
      server = await startConsole({ env: engine.env, args: ["--engine", kind] });
    });
    after(async () => {
      await server?.[Symbol.asyncDispose]();
      await engine?.[Symbol.asyncDispose]();
    });
    const come = async () => {
      const visit = await browser.visit({ theme, width });
      // Networks of containers come and go while pages load; Chromium then breaks off what it loads.
      visit.announce(/ERR_NETWORK_CHANGED|dynamically imported module/);
      return visit;
    };
    const open = async (page: Page, tab: string, query = ""): Promise<void> => {
      await page.goto(`${server?.origin}/hosts/local/containers/${id}${tab}?engine=${kind}${query}`);
      const heading = page.locator("h1", { hasText: "shop" });
      await heading.waitFor().catch(() => page.reload());
      await heading.waitFor(patient);
    };

    test("every tab shows its part of the container, and is accessible", async () => {
      await using visit = await come();
      const { page } = visit;
      page.setDefaultTimeout(patient.timeout);
      await page.goto(server?.url ?? "");

      await open(page, "");
      await page.getByRole("link", { name: /8080/ }).waitFor();
      await page
        .getByText(kind === "podman" ? "Privileged." : "NET_ADMIN")
        .first()
        .waitFor();
      assert.equal(await page.getByText("hunter2").count(), 0);
      await page.getByRole("button", { name: "Show DB_PASSWORD" }).click();
      await page.getByText("hunter2").waitFor();
      await page.getByRole("button", { name: "Show command" }).click();
      assert.match(
        (await page.locator(".ph-command code", { hasText: `${kind} run -d` }).textContent()) ?? "",
        /DB_PASSWORD="?\$DB_PASSWORD/,
      );
      await page.keyboard.press("Escape");
      await page.locator(".ph-chart canvas").first().waitFor();
      await axeScan(page);

      await page.getByRole("link", { name: "Logs", exact: true }).click();
      await page.getByText("tick").first().waitFor();
      await page.getByRole("searchbox", { name: "Search the log" }).fill("LINE 142 of");
      await page.getByText("1 line", { exact: true }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".ph-log__line--current", { hasText: "line 142 of the web" }).waitFor();
      assert.equal(await page.locator(".ph-log__line--current mark").textContent(), "line 142 of");
      assert.match(page.url(), /[?&]q=LINE\+142\+of/);
      await page.getByRole("searchbox", { name: "Search the log" }).fill("evil");
      await page.keyboard.press("Enter");
      await page.getByText("<img src=x onerror=alert(1)>  ⟨U+202E⟩evil").waitFor();
      await page.getByRole("searchbox", { name: "Search the log" }).fill("to stderr");
      await page.keyboard.press("Enter");
      await page.locator(".ph-log__line--current").getByTitle("standard error").waitFor();
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download", exact: true }).click();
      assert.equal((await download).suggestedFilename(), "shop.log");
      await axeScan(page);

      await open(page, "/terminal");
      await page.locator(".xterm-rows", { hasText: "#" }).waitFor();
      await page.keyboard.type("echo $((6*7)) && sleep 3131\n");
      await page.locator(".xterm-rows", { hasText: /^.*42/ }).waitFor();
      await page.getByRole("button", { name: "New terminal" }).click();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByRole("tab", { name: "ash 2" }).waitFor();
      await axeScan(page);
      await page.keyboard.press("Shift+F6");
      assert.equal(await page.evaluate(() => document.activeElement?.closest(".xterm") === null), true);

      await page.getByRole("link", { name: "Processes", exact: true }).click();
      await page.getByText("sleep 3131", { exact: true }).waitFor();
      await page
        .getByRole("row", { name: /sleep 3131/ })
        .getByRole("button")
        .click();
      await page.getByRole("menuitem", { name: /SIGTERM/ }).click();
      await page.getByText("sleep 3131", { exact: true }).waitFor({ state: "detached" });
      await axeScan(page);

      await page.getByRole("link", { name: "Files", exact: true }).click();
      await page.getByRole("link", { name: "etc", exact: true }).click();
      await page.getByRole("button", { name: "passwd", exact: true }).click();
      await page.getByText("root:x:0:0").waitFor();
      await page.locator("input[type=file]").setInputFiles({
        name: "new file.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("uploaded"),
      });
      await page.getByRole("button", { name: "new file.txt", exact: true }).waitFor();
      assert.equal(await engine.cli("exec", "shop", "cat", "/etc/new file.txt"), "uploaded");
      await axeScan(page);
      await page.getByRole("button", { name: "Changed files" }).click();
      await page.locator(".ph-files__change", { hasText: "new file.txt" }).waitFor();

      await page.getByRole("link", { name: "Configuration", exact: true }).click();
      await page.getByRole("searchbox", { name: "Search the raw answer" }).fill("privileged");
      await page.getByText(/\d match/).waitFor();
      await axeScan(page);

      await page.getByRole("link", { name: "Health", exact: true }).click();
      await page.getByText("test ! -e /tmp/sick", { exact: true }).waitFor();
      if (kind === "podman") await page.getByRole("button", { name: "Run check now" }).click();
      await page.getByText("Passed").first().waitFor();
      await axeScan(page);

      await page.getByRole("link", { name: "Events", exact: true }).click();
      await page.getByText("create", { exact: true }).waitFor();
      await axeScan(page);
    });

    test("the page follows the container: stopped, started again, removed", async () => {
      await using visit = await come();
      const { page } = visit;
      page.setDefaultTimeout(patient.timeout);
      await page.goto(server?.url ?? "");
      await open(page, "/logs");
      await page.getByText("Live", { exact: true }).waitFor();
      await engine.cli("stop", "--time", "2", "shop");
      await page.getByText(/Exited \(0\)/).waitFor();
      await page.getByText("Ended", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.getByText("Running", { exact: true }).waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
      await engine.cli("rm", "--force", "shop");
      await page
        .getByText(/no longer exists/)
        .first()
        .waitFor();
      await page.getByRole("link", { name: "All containers" }).click();
      await waitFor("the list", () => /\/containers\/?$/.test(new URL(page.url()).pathname));
    });
  });
