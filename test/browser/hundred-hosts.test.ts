/**
 * A hundred connected machines in the list, through four real sshds. The limits are far from what is measured, so that a
 * busy machine passes; HUNDRED_FIGURES=1 prints what was measured.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import {
  addSshUser,
  launchBrowser,
  startConsole,
  startSshd,
  type TestBrowser,
  type TestConsole,
  type TestSshd,
  type Visit,
  waitFor,
} from "../bed/index.ts";
import { login, openPage, type RpcPage } from "../real/rpc-page.ts";

const machines = 4;
const each = 25;
const all = machines * each;
const nameOf = (index: number): string => `host-${String(index).padStart(3, "0")}`;

suite("a hundred hosts", { timeout: 280_000 }, () => {
  let sshds: TestSshd[];
  let served: TestConsole;
  let browser: TestBrowser;
  let visit: Visit;
  let page: Page;
  let rpc: RpcPage;
  const figures: Record<string, number> = {};

  before(async () => {
    // They are one machine, which could not have a hundred engines: they have none.
    execFileSync("mount", ["--bind", "/dev/null", "/usr/bin/podman"]);
    const config = "MaxStartups 200\nUseDNS no";
    [browser, served, ...sshds] = await Promise.all([
      launchBrowser(),
      startConsole(),
      ...Array.from({ length: machines }, () => startSshd({ config })),
    ]);
    const cookie = await login(served);
    rpc = await openPage(served.origin, cookie, undefined, "/rpc");
    const data = async (...call: Parameters<RpcPage["call"]>): Promise<unknown> => {
      const answer = await rpc.call(...call);
      assert.ok("data" in answer, `${call[1]}: ${JSON.stringify(answer)}`);
      return answer.data;
    };
    const { home } = await addSshUser("ann");
    const lines: string[] = [];
    for (const [place, { port }] of sshds.entries()) {
      const target = { address: "127.0.0.1", port, user: "ann" };
      const { done } = (await data("subscription", "hosts.probe", target)) as { done: { key: object } };
      for (let index = place * each; index < (place + 1) * each; index++) {
        const name = nameOf(index);
        await data("mutation", "hosts.add", { ...target, name, proof: "console-key", key: done.key });
        lines.push(((await data("query", "hosts.keyLine", { name })) as { line: string }).line);
      }
    }
    await writeFile(`${home}/.ssh/authorized_keys`, `${lines.join("\n")}\n`);
    const began = performance.now();
    const names = Array.from({ length: all }, (_, index) => nameOf(index));
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let name = names.pop(); name !== undefined; name = names.pop())
          assert.deepEqual(await data("subscription", "hosts.connect", { name }), { done: true });
      }),
    );
    figures["connect all, s"] = (performance.now() - began) / 1000;
    visit = await browser.visit();
    page = visit.page;
    // The same session: what it is connected to is its own.
    const [name = "", value = ""] = cookie.split("=");
    await visit.context.addCookies([{ name, value, url: served.origin }]);
  });
  after(async () => {
    if (process.env.HUNDRED_FIGURES) console.log(JSON.stringify(figures));
    rpc?.[Symbol.dispose]();
    await visit?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    for (const sshd of sshds ?? []) await sshd[Symbol.asyncDispose]();
  });

  /** Of the server, in MiB. */
  const memory = (): number =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${served.pid}/status`, "utf8"))?.[1]) / 1024;
  /** Percent of one processor that the server takes in that time. */
  const load = async (seconds: number): Promise<number> => {
    const spent = (): number => {
      const fields = readFileSync(`/proc/${served.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    };
    const [from, began] = [spent(), performance.now()];
    await delay(seconds * 1000);
    return (100 * (spent() - from)) / (performance.now() - began);
  };
  const figure = (name: string): number => figures[name] ?? Number.NaN;

  test("its rows are there in a moment, and every machine has answered within seconds", async () => {
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector(".ph-row")) return;
        Object.assign(window, { firstRow: performance.now() });
        observer.disconnect();
      }).observe(document, { subtree: true, childList: true });
    });
    await page.goto(`${served.origin}/hosts`);
    const began = performance.now();
    await page.locator(".ph-row", { hasText: nameOf(0) }).waitFor();
    figures["first row, ms"] = await page.evaluate(() => (window as unknown as { firstRow: number }).firstRow);
    await page
      .locator(".ph-list__line")
      .getByText(String(all + 1), { exact: true })
      .waitFor();
    await waitFor(
      "every machine's answer",
      async () => {
        const answer = await rpc.call("subscription", "fleet.watch");
        assert.ok("data" in answer);
        const { snapshot } = answer.data as {
          snapshot: { looks: Record<string, { summary: { checked?: number }; searched: boolean }> };
        };
        return Object.values(snapshot.looks).filter(({ summary }) => summary.checked).length === all + 1;
      },
      60_000,
    );
    figures["all looked at, s"] = (performance.now() - began) / 1000;
    figures["memory, MiB"] = memory();
    figures["processor while looked at, %"] = await load(10);
    assert.ok(figure("first row, ms") < 3000, JSON.stringify(figures));
    assert.ok(figure("memory, MiB") < 400, JSON.stringify(figures));
  });

  test("it is filtered and searched at once, and scrolls without a stop", async () => {
    const line = page.locator(".ph-list__line");
    const began = performance.now();
    await page.getByLabel("Filter", { exact: true }).fill("name:host-07");
    await line.getByText(`10 of ${all + 1}`).waitFor();
    figures["filter, ms"] = performance.now() - began;
    await page.getByLabel("Filter", { exact: true }).fill("");
    await line.getByText(String(all + 1), { exact: true }).waitFor();
    const frames = await page.evaluate(async () => {
      const scroller = document.querySelector("main");
      if (!scroller) return [];
      const taken: number[] = [];
      let last = performance.now();
      for (let step = 0; step < 90; step++) {
        scroller.scrollTop = (step / 90) * scroller.scrollHeight;
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        taken.push(now - last);
        last = now;
      }
      return taken.sort((a, b) => a - b);
    });
    figures["scroll, p95 of a frame, ms"] = frames[Math.floor(frames.length * 0.95)] ?? Number.NaN;
    await page.locator(".ph-row", { hasText: nameOf(all - 1) }).waitFor();
    assert.ok(figure("filter, ms") < 2000, JSON.stringify(figures));
    assert.ok(figure("scroll, p95 of a frame, ms") < 200, JSON.stringify(figures));
    await page.getByRole("button", { name: /^Host: / }).click();
    const choice = page.getByRole("dialog", { name: "Hosts" });
    await choice.getByRole("searchbox").fill("host-042");
    await choice.getByRole("link", { name: /^host-042/ }).waitFor();
    assert.equal(await choice.getByRole("listitem").count(), 1);
    await page.keyboard.press("Escape");
  });

  test("a quarter that is lost is told in seconds, and the others go on", async () => {
    const [first] = sshds;
    await first?.kill();
    const began = performance.now();
    const line = page.locator(".ph-list__line");
    await page.getByLabel("Filter", { exact: true }).fill('state:"Connection lost"');
    await line.getByText(`${each} of ${all + 1}`).waitFor({ timeout: 30_000 });
    figures["loss told, ms"] = performance.now() - began;
    await first?.start();
    await line.getByText(`0 of ${all + 1}`, { exact: true }).waitFor({ timeout: 60_000 });
    figures["all back, s"] = (performance.now() - began) / 1000;
  });

  test("when nobody looks at it, it costs nothing", async () => {
    await page.close();
    rpc[Symbol.dispose]();
    // What was followed goes on for a moment, in case that somebody comes back; it takes two seconds to see that it ended.
    const left = performance.now();
    await waitFor("it to rest", async () => (await load(2)) < 1.5, 60_000);
    figures["rests after, s"] = (performance.now() - left) / 1000;
    figures["processor when nobody looks, %"] = await load(5);
    assert.ok(figure("rests after, s") < 10, JSON.stringify(figures));
    assert.ok(figure("processor when nobody looks, %") < 3, JSON.stringify(figures));
  });
});
