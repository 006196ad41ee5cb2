/** The network to one of two machines is cut, and nothing says so: packets are dropped, as by a cable that is pulled. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { after, before, suite, test } from "node:test";
import type { Page } from "playwright-core";
import {
  addSshUser,
  axeScan,
  launchBrowser,
  startConsole,
  startSshd,
  type TestBrowser,
  type TestConsole,
  type TestSshd,
  type Visit,
} from "../bed/index.ts";
import { login, openPage } from "../real/rpc-page.ts";

/** Whatever goes to or comes from that port is dropped from now on, or no longer. */
function network(what: "cut" | "mend", port: number): void {
  for (const end of ["--dport", "--sport"])
    execFileSync("iptables", [what === "cut" ? "-I" : "-D", "INPUT", "-p", "tcp", end, String(port), "-j", "DROP"]);
}

suite("a machine whose network is cut", { timeout: 280_000 }, () => {
  let far: TestSshd;
  let near: TestSshd;
  let served: TestConsole;
  let browser: TestBrowser;
  let list: Visit;
  let own: Visit;

  before(async () => {
    [far, near, served, browser] = await Promise.all([startSshd(), startSshd(), startConsole(), launchBrowser()]);
    const cookie = await login(served);
    using rpc = await openPage(served.origin, cookie, undefined, "/rpc");
    const { home } = await addSshUser("ann");
    const data = async (...call: Parameters<typeof rpc.call>): Promise<unknown> => {
      const answer = await rpc.call(...call);
      assert.ok("data" in answer, `${call[1]}: ${JSON.stringify(answer)}`);
      return answer.data;
    };
    const lines: string[] = [];
    for (const [name, { port }] of [
      ["far", far],
      ["near", near],
    ] as const) {
      const target = { address: "127.0.0.1", port, user: "ann" };
      const { done } = (await data("subscription", "hosts.probe", target)) as { done: { key: object } };
      await data("mutation", "hosts.add", { ...target, name, proof: "console-key", key: done.key });
      lines.push(((await data("query", "hosts.keyLine", { name })) as { line: string }).line);
    }
    await writeFile(`${home}/.ssh/authorized_keys`, `${lines.join("\n")}\n`);
    for (const name of ["far", "near"])
      assert.deepEqual(await data("subscription", "hosts.connect", { name }), { done: true });
    const [name = "", value = ""] = cookie.split("=");
    const visit = async (): Promise<Visit> => {
      const made = await browser.visit();
      await made.context.addCookies([{ name, value, url: served.origin }]);
      return made;
    };
    [list, own] = [await visit(), await visit()];
  });
  after(async () => {
    await list?.[Symbol.asyncDispose]();
    await own?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    for (const sshd of [far, near]) await sshd?.[Symbol.asyncDispose]();
  });

  const row = (page: Page, name: string) =>
    page.locator(".ph-row", { has: page.getByRole("link", { name, exact: true }) });

  test("its light says so in seconds, its page follows, the other machine goes on, and all is well once it is back", async () => {
    const { page } = list;
    await page.goto(`${served.origin}/hosts`);
    for (const name of ["far", "near"])
      await row(page, name)
        .getByText(/^\d+%$/)
        .first()
        .waitFor();
    await own.page.goto(`${served.origin}/hosts/far`);
    await own.page.getByRole("region", { name: "This machine" }).getByText("ann").waitFor();
    network("cut", far.port);
    const began = performance.now();
    try {
      await row(page, "far")
        .getByText(/^It does not answer\./)
        .waitFor({ timeout: 25_000 });
      await page.getByText("1 in trouble").waitFor();
      await axeScan(page);
      await row(page, "far").getByText("Connection lost", { exact: true }).waitFor({ timeout: 60_000 });
      assert.ok(performance.now() - began < 60_000);
      await row(page, "far")
        .getByText(/^next try in|^trying now/)
        .waitFor();
      await own.page.getByText("far: connection lost").waitFor();
      // The other one is looked at as before, and never was in trouble.
      await row(page, "near").getByText("Connected").waitFor();
      assert.equal(await row(page, "near").locator(".ph-state--bad").count(), 0);
      if (process.env.PICTURES) {
        await page.screenshot({ path: `${process.env.PICTURES}/cut-list.png` });
        await own.page.screenshot({ path: `${process.env.PICTURES}/cut-page.png` });
      }
    } finally {
      network("mend", far.port);
    }
    await row(page, "far").getByText("Connected").waitFor({ timeout: 90_000 });
    await page.getByText("in trouble").waitFor({ state: "detached", timeout: 30_000 });
    await own.page.getByText("connection lost").waitFor({ state: "detached", timeout: 30_000 });
    await own.page.getByRole("button", { name: /^Host: far, Connected/ }).waitFor();
  });
});
