/** Machines that a person adds: the list of hosts, the first connection, and what can go wrong. */
import assert from "node:assert/strict";
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

const pictures = process.env.HOSTS_PICTURES;

suite("hosts that a person adds", { timeout: 300_000 }, () => {
  let served: TestConsole;
  let browser: TestBrowser;
  let sshd: TestSshd;
  let visit: Visit;
  let page: Page;
  const picture = async (name: string): Promise<void> => {
    if (!pictures) return;
    for (const [look, width] of [
      ["light", 1280],
      ["dark", 1280],
      ["light", 375],
      ["dark", 375],
    ] as const) {
      await page.emulateMedia({ colorScheme: look });
      await page.setViewportSize({ width, height: 800 });
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${pictures}/${name}-${look}-${width}.png` });
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  const row = (name: string) => page.locator(".ph-row", { hasText: name });
  const dialog = () => page.locator("dialog[open]");
  before(async () => {
    [sshd, browser, served] = await Promise.all([startSshd(), launchBrowser(), startConsole()]);
    visit = await browser.visit();
    page = visit.page;
    await page.goto(served.url);
    await page.goto(`${served.origin}/hosts`);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await browser?.[Symbol.asyncDispose]();
    await served?.[Symbol.asyncDispose]();
    await sshd?.[Symbol.asyncDispose]();
  });

  test("the list begins with the console's own machine and says how it is", async () => {
    await row("This machine").getByText(/%/).first().waitFor();
    await axeScan(page);
    await picture("list");
  });

  test("a host is added: its fingerprint is shown, confirmed once, and the password asked for", async () => {
    await addSshUser("ann", { password: "right horse" });
    await page.getByRole("button", { name: "Add host" }).click();
    await axeScan(page);
    await picture("add");
    await dialog().getByLabel("Address").fill("ann@localhost; id");
    await dialog().getByRole("button", { name: "Continue" }).click();
    await dialog().getByText("That is no name and no IP address.").first().waitFor();
    await dialog().getByLabel("Address").fill(`ann@localhost:${sshd.port}`);
    await dialog().getByLabel("Name").fill("web1");
    await dialog().getByRole("button", { name: "Continue" }).click();
    const [line = ""] = await sshd.hostKeys();
    const shown = (await dialog().locator(".ph-fingerprint code").textContent()) ?? "";
    assert.equal(shown, await fingerprint(line));
    await dialog().getByText("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").waitFor();
    await axeScan(page);
    await picture("compare");
    await dialog().getByRole("button", { name: "It is the same" }).click();
    await dialog().getByLabel("Password of ann@localhost").fill("wrong horse");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().getByText("did not let ann in").waitFor();
    await axeScan(page);
    await picture("wrong-password");
    await dialog().getByLabel("Password of ann@localhost").fill("right horse");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("web1").getByText("Connected").waitFor();
    await row("web1")
      .getByText(/^\d+%$/)
      .first()
      .waitFor();
    await picture("connected");
  });
});

async function fingerprint(line: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
