/** Machines that a person adds: the list of hosts, the first connection, and what can go wrong. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, afterEach, before, suite, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import {
  addSshUser,
  axeScan,
  launchBrowser,
  makeKey,
  startConsole,
  startSshd,
  type TestBrowser,
  type TestConsole,
  type TestSshd,
  type Visit,
} from "../bed/index.ts";
import { fourLooks } from "./four-looks.ts";

const pictures = process.env.HOSTS_PICTURES;

suite("hosts that a person adds", { timeout: 300_000 }, () => {
  let served: TestConsole;
  let browser: TestBrowser;
  let sshd: TestSshd;
  let visit: Visit;
  let page: Page;
  const picture = (name: string): Promise<void> => fourLooks(page, pictures, name);
  const row = (name: string) => page.locator(".ph-row", { hasText: name });
  const dialog = () => page.locator("dialog[open]");
  const act = async (name: string, action: string): Promise<void> => {
    await row(name)
      .getByRole("button", { name: /actions|menu/i })
      .click();
    await page.getByRole("menuitem", { name: action, exact: true }).click();
  };
  /** Nothing on the card is cut off or hangs out of it. */
  const whole = async (card: Locator, within = ""): Promise<void> => {
    const cut = await card.evaluate(
      (card, within) =>
        [...card.querySelectorAll(`.ph-cell${within}, .ph-cell${within} *`)]
          .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline")
          .map((one) => one.textContent),
      within,
    );
    assert.deepEqual(cut, []);
    const spills = await card.evaluate((card) => {
      const end = card.getBoundingClientRect().bottom;
      return [...card.querySelectorAll(".ph-cell *")].filter((one) => one.getBoundingClientRect().bottom > end).length;
    });
    assert.equal(spills, 0);
  };
  /** From the address to the confirmed key. */
  const add = async (name: string, target: string, proof: string, via?: string): Promise<void> => {
    await page.getByRole("button", { name: "Add host" }).click();
    await dialog().getByLabel("Address").fill(target);
    await dialog().getByLabel("Name").fill(name);
    await dialog().getByRole("radio", { name: proof }).check();
    if (via) await dialog().getByLabel("Reached through").selectOption(via);
    await dialog().getByRole("button", { name: "Continue" }).click();
  };

  afterEach(async (context) => {
    if (pictures) await page.screenshot({ path: `${pictures}/end-${context.name.slice(0, 30)}.png`, timeout: 5000 });
  });
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

  test("on a phone every figure of a host has its name, and nothing is cut off", async () => {
    await page.setViewportSize({ width: 375, height: 800 });
    const details = row("web1").locator(".ph-cell--details");
    for (const words of [/^Running \d+ of \d+$/, /^CPU \d+%$/, /^Memory \d+%$/, /^Disk \d+%$/])
      await details.getByText(words).first().waitFor();
    await row("web1")
      .locator(".ph-cell__beside")
      .getByText(/^Podman \d/)
      .waitFor();
    await whole(row("web1"));
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("the pages of a host are those of the same console; another host is another address", async () => {
    await page.getByRole("button", { name: /^Host: This machine/ }).click();
    await picture("switcher");
    await page.keyboard.type("web");
    await axeScan(page);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${served.origin}/hosts/web1`);
    await page.getByRole("region", { name: "This machine" }).getByText("ann").waitFor();
    await axeScan(page);
    await picture("overview");
    assert.match(await page.title(), / · web1 · Pilothouse$/);
    await page.goto(`${served.origin}/hosts/web1/containers`);
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    await picture("crumbs");
    const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
    await crumbs.getByRole("link", { name: "web1" }).click();
    await page.waitForURL(`${served.origin}/hosts/web1`);
    await crumbs.getByRole("link", { name: "Hosts" }).click();
    await page.waitForURL(`${served.origin}/hosts`);
  });

  test("the palette finds machines by name and by address, and leads to them", async () => {
    const palette = page.getByRole("dialog", { name: /^Search pages, hosts/ });
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(`localhost:${sshd.port}`);
    // The page is about web1 itself: only the others are offered.
    await palette.getByText(/^Nothing is called/).waitFor();
    await page.keyboard.press("Escape");
    await page.goto(`${served.origin}/hosts/local`);
    await page.getByRole("heading", { level: 1, name: "test" }).waitFor();
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(`localhost:${sshd.port}`);
    await palette.getByRole("option", { name: /^web1\s*Host, connected$/ }).waitFor();
    await axeScan(page);
    await picture("palette");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${served.origin}/hosts/web1`);
    await page.getByRole("heading", { level: 1, name: "test" }).waitFor();
  });

  test("a host that is lost says so in its pages, and they recover by themselves", async () => {
    await sshd.kill();
    await page.getByText("connection lost").waitFor();
    await axeScan(page);
    await picture("lost");
    await page.getByRole("button", { name: /^Host: web1, Connection lost/ }).waitFor();
    // On a phone the list of hosts says since when, and when it is tried again.
    const phone = await visit.context.newPage();
    await phone.setViewportSize({ width: 375, height: 800 });
    await phone.goto(`${served.origin}/hosts`);
    const card = phone.locator(".ph-row", { hasText: "web1" });
    await card.getByText(/^Connection lost\./).waitFor();
    await card.getByText(/^Lost (now|\d+ \w+ ago), (next try in \d+ s|trying now)$/).waitFor();
    if (pictures) await phone.screenshot({ path: `${pictures}/phone-lost.png` });
    await whole(card, "--details");
    await axeScan(phone);
    await fourLooks(phone, pictures, "lost-card");
    await phone.close();
    await sshd.start();
    await page.getByRole("button", { name: "Retry now" }).click();
    await page.getByRole("button", { name: /^Host: web1, Connected/ }).waitFor();
    await page.getByText("connection lost").waitFor({ state: "detached" });
  });

  test("a page of a host that is not connected asks for the log-in in its place, then goes on to it", async () => {
    await page.goto(`${served.origin}/hosts`);
    await act("web1", "Disconnect");
    await row("web1").getByText("Not connected").first().waitFor();
    // This page is about web1, too: it loses its connection, and that is no trouble.
    await page.waitForTimeout(500);
    assert.equal(await page.locator(".ph-problem").count(), 0);
    const deep = `${served.origin}/hosts/web1/containers?q=state%3Arunning`;
    await page.goto(deep);
    await page.getByLabel("Password of ann@localhost").waitFor();
    await axeScan(page);
    await picture("in-place");
    await page.getByLabel("Password of ann@localhost").fill("right horse");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { level: 1, name: "Containers" }).waitFor();
    assert.equal(page.url(), deep);
    assert.equal(await page.getByLabel("Filter", { exact: true }).inputValue(), "state:running");
  });

  test("a private key with its passphrase logs in; it is asked for again where it does not fit", async () => {
    const { key, line } = await makeKey("ed25519", "open it");
    await addSshUser("bob", { files: { ".ssh/authorized_keys": `${line}\n` } });
    await page.goto(`${served.origin}/hosts`);
    await add("web2", `bob@localhost:${sshd.port}`, "A private key of yours");
    await dialog().getByRole("button", { name: "It is the same" }).click();
    await dialog().getByLabel("Private key").fill(key);
    await dialog().getByLabel("Passphrase", { exact: true }).fill("something else");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().getByText("That passphrase does not open this key.").waitFor();
    await picture("private-key");
    assert.equal((await dialog().getByLabel("Private key").inputValue()).trim(), key.trim(), "the key stays");
    await dialog().getByLabel("Passphrase", { exact: true }).fill("open it");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("web2").getByText("Connected").waitFor();
  });

  test("the console's own key logs in once its line stands on the machine, also through a jump host", async () => {
    const jump = await addSshUser("gate");
    await add("gate1", `gate@localhost:${sshd.port}`, "The console's own key");
    await dialog().getByRole("button", { name: "It is the same" }).click();
    const line = dialog().locator(".ph-command-line code");
    await line.getByText(/^restrict,pty ssh-ed25519 \S+ pilothouse@gate1$/).waitFor();
    await dialog().getByLabel("Only from this address").fill("127.0.0.1");
    await line.getByText(/^restrict,pty,from="127.0.0.1" ssh-ed25519/).waitFor();
    await axeScan(page);
    await picture("key-line");
    await writeFile(`${jump.home}/.ssh/authorized_keys`, `${await line.textContent()}\n`);
    await dialog().getByRole("button", { name: "The line is there" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("gate1").getByText("Connected").waitFor();

    await addSshUser("eve", { password: "behind" });
    await add("inner", `eve@localhost:${sshd.port}`, "Password", "gate1");
    // The line of before lets nothing through: only a jump host's does.
    await dialog().getByText("cannot be reached over SSH").waitFor();
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await page.keyboard.press("Escape");
    await act("gate1", "Show the console's key");
    await dialog().getByRole("checkbox").check();
    await line.getByText(/^restrict,pty,port-forwarding ssh-ed25519/).waitFor();
    await writeFile(`${jump.home}/.ssh/authorized_keys`, `${await line.textContent()}\n`);
    await dialog().getByRole("button", { name: "Close" }).last().click();
    // What a key may is settled when it logs in.
    await act("gate1", "Disconnect");
    await add("inner", `eve@localhost:${sshd.port}`, "Password", "gate1");
    await dialog().getByRole("button", { name: "It is the same" }).click();
    await dialog().getByLabel("Password of eve@localhost").fill("behind");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("inner").getByText("Connected").waitFor();
  });

  test("an edit that cannot be saved says why, and keeps what was entered", async () => {
    await act("gate1", "Edit");
    await dialog().getByLabel("Address").fill(`gate@localhost:${sshd.port}`);
    await dialog().getByLabel("Reached through").selectOption("inner");
    await dialog().getByRole("button", { name: "Continue" }).click();
    await dialog().getByText('The way to "gate1" does not end.').waitFor();
    await axeScan(page);
    await picture("edit-failed");
    assert.equal(await dialog().getByLabel("Reached through").inputValue(), "inner");
    await dialog().getByLabel("Reached through").selectOption("");
    await dialog().getByRole("button", { name: "Continue" }).click();
    await dialog().getByRole("button", { name: "The line is there" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("gate1").getByText("Connected").waitFor();
  });

  test("another host key is refused: both fingerprints are shown, and the name has to be typed to go on", async () => {
    const [before = ""] = await sshd.hostKeys();
    await page.goto(`${served.origin}/hosts`);
    await act("web1", "Disconnect");
    await sshd.changeHostKeys();
    const [now = ""] = await sshd.hostKeys();
    await act("web1", "Connect");
    await dialog()
      .getByText(await fingerprint(before))
      .waitFor();
    await dialog()
      .getByText(await fingerprint(now))
      .waitFor();
    await dialog().getByText("Somebody is in between").waitFor();
    await axeScan(page);
    await picture("key-changed");
    await row("web1").getByText("Host key changed").waitFor();
    await dialog().getByRole("button", { name: "Replace the key" }).click();
    const question = page.getByRole("dialog", { name: "Trust the new key of web1?" });
    await question.getByRole("textbox").fill("web");
    await question.locator("button[type=submit][aria-disabled=true]").waitFor();
    await question.getByRole("textbox").fill("web1");
    await picture("replace-key");
    await question.getByRole("button", { name: "Replace the key" }).click();
    await dialog().getByLabel("Password of ann@localhost").fill("right horse");
    await dialog().getByRole("button", { name: "Log in" }).click();
    await dialog().waitFor({ state: "detached" });
    await row("web1").getByText("Connected").waitFor();
  });

  test("a removed host can be put back", async () => {
    await act("web2", "Remove");
    await page.getByText("Host web2 removed").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").first().waitFor({ state: "attached" });
    await page.goto(`${served.origin}/hosts`);
    await row("web2").getByText("Not connected").first().waitFor();
  });
});

async function fingerprint(line: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const blob = Buffer.from(line.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}
