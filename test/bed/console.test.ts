import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser, startConsole, startPodman, tinyImages, waitFor } from "./index.ts";

test("the built console shows what runs, without a word in its log or in the browser's", async () => {
  await using podman = await startPodman();
  await tinyImages(podman);
  await podman.cli("run", "-d", "--name", "web", "localhost/tiny:web");
  await using console = await startConsole({ env: podman.env });
  await using browser = await launchBrowser();
  await using visit = await browser.visit();
  await visit.page.goto(console.url);
  assert.ok(!visit.page.url().includes(console.token), "the token has left the address");
  await visit.page.goto(`${console.origin}/hosts/local/containers`);
  await visit.page.getByText("web", { exact: true }).first().waitFor();
});

test("a line on the console's standard error fails a test unless it was announced", async () => {
  const broken = startConsole({ args: ["--port", "99999"] });
  await assert.rejects(broken, /--port takes a number/);
  const server = await startConsole();
  process.kill(server.pid, "SIGUSR1"); // Node answers with "Debugger listening on …"
  await waitFor("Node to answer", () => server.output.includes("Debugger listening"));
  await assert.rejects(async () => server[Symbol.asyncDispose](), /did not announce/);
});

test("after kill a console starts again with the same data", async () => {
  const first = await startConsole();
  await first.kill();
  await using second = await startConsole({ data: first.data });
  assert.equal((await fetch(`${second.origin}/healthz`)).status, 200);
});
