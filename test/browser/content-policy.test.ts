/** The wall behind the wall: a script that got into a page after all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser, startConsole } from "../bed/index.ts";

test("a script that gets into a page does not run, and sends nothing elsewhere; in a page without our headers it does", async () => {
  await using served = await startConsole();
  await using browser = await launchBrowser();
  await using visit = await browser.visit();
  visit.announce(/Content Security Policy|Refused to/);
  const { page } = visit;
  const other = "http://127.0.0.2:9";
  const attempt = async (): Promise<{ inline: boolean; handler: boolean; allowed: boolean }> =>
    page.evaluate(async (elsewhere) => {
      const w = window as unknown as { inline?: boolean; handler?: boolean };
      const script = document.createElement("script");
      script.textContent = "window.inline = true";
      document.body.append(script);
      const box = document.createElement("div");
      box.innerHTML = "<img src='data:,' onerror='window.handler = true'>";
      document.body.append(box);
      const blocked = new Promise<boolean>((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => {
          if (event.effectiveDirective === "connect-src") resolve(true);
        });
        setTimeout(() => resolve(false), 1000);
      });
      await fetch(elsewhere, { mode: "no-cors" }).catch(() => {});
      const allowed = !(await blocked);
      return { inline: w.inline === true, handler: w.handler === true, allowed };
    }, other);
  await page.goto(served.url);
  assert.deepEqual(await attempt(), { inline: false, handler: false, allowed: false });

  visit.announce(/net::ERR_/);
  await page.route("**/bare", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bare</title><body></body>" }),
  );
  await page.goto(`${served.origin}/bare`);
  assert.deepEqual(await attempt(), { inline: true, handler: true, allowed: true });
});
