/** The doctor in pages: the same rows as on the command line, for admins of the console. */
import assert from "node:assert/strict";
import { appendFile, chmod } from "node:fs/promises";
import { test } from "node:test";
import { addSshUser, axeScan, launchBrowser, startConsole, startMultiUser, startSshd } from "../bed/index.ts";
import { FormBrowser } from "../real/login-form.ts";
import { openPage } from "../real/rpc-page.ts";
import { fourLooks } from "./four-looks.ts";

const pictures = process.env.TOUR_PICTURES;

for (const [theme, width] of [
  ["light", 1280],
  ["dark", 375],
] as const)
  test(`what is missing is shown with what mends it, and again when asked (${theme}, ${width} px)`, async () => {
    await using served = await startConsole();
    await using browser = await launchBrowser();
    await using visit = await browser.visit({ theme, width });
    const { page } = visit;
    await page.goto(served.url);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("menuitem", { name: "Check this console…" }).click();
    const dialog = page.getByRole("dialog", { name: "Check of this console" });
    await dialog.getByText("The database is sound").waitFor({ timeout: 20_000 });
    const row = dialog.getByRole("listitem").filter({ hasText: "is open to other users" });
    assert.equal(await row.count(), 0);
    await chmod(served.data, 0o777);
    await dialog.getByRole("button", { name: "Check again" }).click();
    await row.getByText("Problem").waitFor({ timeout: 20_000 });
    assert.match((await row.textContent()) ?? "", new RegExp(`chmod 700 ${served.data}`));
    assert.match((await dialog.getByRole("listitem").first().textContent()) ?? "", /^Problem/, "the worst is first");
    assert.equal(await row.locator("code").count(), 1, "a line for a shell is to be copied");
    const words = dialog.getByRole("listitem").filter({ hasText: "What to do:" });
    for (const one of await words.all()) assert.equal(await one.locator("code").count(), 0, "words are not");
    await axeScan(page);
    if (theme === "light") await fourLooks(page, pictures, "doctor");
    await chmod(served.data, 0o700);
    await dialog.getByRole("button", { name: "Check again" }).click();
    await row.waitFor({ state: "detached", timeout: 20_000 });
    await dialog.getByRole("button", { name: "Close" }).last().click();
  });

test("who is no admin of the console is shown none of it, whatever he asks", async () => {
  await using sshd = await startSshd();
  await addSshUser("ann", { password: "secret of ann" });
  await addSshUser("boss", { password: "secret of boss" });
  await appendFile("/etc/group", "captains:x:6666:boss\n");
  await using served = await startMultiUser(sshd, { login: { roles: { admin: ["captains"] } } });
  const ask = async (user: string): Promise<unknown> => {
    const browser = new FormBrowser(served.origin);
    assert.equal((await browser.logIn(user, `secret of ${user}`)).status, 303);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    using page = await openPage(served.origin, cookie);
    return await page.call("query", "doctor.look");
  };
  assert.deepEqual(await ask("ann"), { problem: "permission-denied" });
  // As himself, on a machine where the console's data is closed to him.
  const seen = JSON.stringify(await ask("boss"));
  assert.match(seen, /"user":"boss","mode":"multi-user"/);
  assert.match(seen, /"check":"database","state":"unseen"/);
});
