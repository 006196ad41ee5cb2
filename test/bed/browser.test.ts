import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, suite, test } from "node:test";
import { axeScan, launchBrowser, type TestBrowser } from "./index.ts";

suite("the test browser", () => {
  let browser: TestBrowser;
  let server: Server;
  let origin: string;
  before(async () => {
    browser = await launchBrowser();
    server = createServer(({ url = "/" }, response) => {
      if (url === "/favicon.ico") return void response.writeHead(204).end();
      response.setHeader("content-type", "text/html");
      const body = decodeURIComponent(url.slice(1));
      response.end(`<!doctype html><html lang="en"><title>Test</title><main><h1>Test</h1>${body}</main></html>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address && typeof address === "object");
    origin = `http://127.0.0.1:${address.port}/`;
  });
  after(async () => {
    server.close();
    await browser[Symbol.asyncDispose]();
  });
  const page = (body: string): string => origin + encodeURIComponent(body);

  test("has the theme and the width that were asked for", async () => {
    await using visit = await browser.visit({ theme: "dark", width: 375 });
    await visit.page.goto(page("ok"));
    const seen = await visit.page.evaluate(() => ({
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
      width: document.documentElement.clientWidth,
    }));
    assert.deepEqual(seen, { dark: true, width: 375 });
    await axeScan(visit.page);
  });

  test("console errors and uncaught exceptions fail a visit unless they were announced", async () => {
    for (const script of ["console.error('one')", "setTimeout(() => { throw new Error('one') })"]) {
      const visit = await browser.visit();
      const noticed = script.startsWith("c")
        ? visit.page.waitForEvent("console")
        : visit.page.waitForEvent("pageerror");
      await visit.page.goto(page(`<script>${script}</script>`));
      await noticed;
      assert.equal(visit.problems().length, 1);
      visit.announce(/one/);
      assert.equal(visit.problems().length, 0);
      visit.announce(/two/);
      await visit[Symbol.asyncDispose]();
    }
  });

  test("what axe finds fails, with the place", async () => {
    await using visit = await browser.visit();
    await visit.page.goto(page(`<img id="logo" src="data:,">`));
    await assert.rejects(axeScan(visit.page), /image-alt.*\n {2}#logo/);
  });
});
