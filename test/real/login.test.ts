import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { addSshUser, startMultiUser, startSshd, type TestConsole, type TestSshd } from "../bed/index.ts";
import { type Answer, FormBrowser } from "./login-form.ts";
import { openPage } from "./rpc-page.ts";

const refused = /a log-in was refused/;

/** Codes of half a minute for a secret in hexadecimal digits (RFC 6238). */
function code(secret: string): string {
  return execFileSync("oathtool", ["--totp", secret], { encoding: "utf8" }).trim();
}

describe("logging in by sshd", { timeout: 120_000 }, () => {
  let sshd: TestSshd;
  let served: TestConsole;

  before(async () => {
    sshd = await startSshd({ config: "KbdInteractiveAuthentication yes\nPermitRootLogin yes" });
    await addSshUser("ann", { password: "secret of ann" });
    await addSshUser("toor", { password: "secret of toor" });
    const text = "toor2:x:0:0::/root:/bin/sh\n";
    await appendFile("/etc/passwd", text);
    served = await startMultiUser(sshd);
    served.announce(refused);
  });
  after(async () => {
    await served[Symbol.asyncDispose]();
    await sshd[Symbol.asyncDispose]();
  });

  test("the right password begins a session, whose cookie no script and no other site can use", async () => {
    const ann = new FormBrowser(served.origin, "127.0.1.1");
    const page = await ann.get("/login");
    assert.match(page.body, /autocomplete="username"/);
    assert.match(page.body, /autocomplete="current-password"/);
    assert.equal(page.headers["cache-control"], "no-store");
    const answer = await ann.logIn("ann", "secret of ann", { next: "/hosts/local/containers" });
    assert.equal(answer.status, 303, answer.body);
    assert.equal(answer.headers.location, "/hosts/local/containers");
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    for (const flag of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"])
      assert.ok(cookie.includes(`; ${flag}`), flag);
    assert.equal(await ann.loggedIn, true);
    assert.equal((await ann.get("/hosts/local/overview")).status, 200);
    await ann.post("/logout", {});
    assert.equal(await ann.loggedIn, false);
  });

  test("while the page of who has logged in loads, engines are looked for", async () => {
    const ann = new FormBrowser(served.origin, "127.0.1.1");
    const answer = await ann.logIn("ann", "secret of ann");
    const [cookie = ""] = (answer.headers["set-cookie"] ?? []).map((text) => text.split(";")[0] ?? "");
    // Without a page nothing follows the search: it is over before anybody asks.
    await delay(3000);
    using page = await openPage(served.origin, cookie);
    const first = await page.call("subscription", "engines.watch");
    assert.ok("data" in first && (first.data as { snapshot: { searched: boolean } }).snapshot.searched);
    await ann.post("/logout", {});
  });

  test("a page elsewhere cannot log anybody in", async () => {
    const answer = await fetch(`${served.origin}/login`, {
      method: "POST",
      headers: { origin: "https://evil.example" },
      body: new URLSearchParams({ user: "ann", password: "secret of ann" }),
    });
    assert.equal(answer.status, 403);
  });

  test("a wrong password, an unknown user, root under any name and an unknown machine are told the same", async () => {
    const before = sshd.output.length;
    const times: Record<string, number> = {};
    const tries: [string, string, Record<string, string>?][] = [
      ["ann", "wrong"],
      ["nobody-here", "wrong"],
      ["root", "wrong"],
      ["toor2", "wrong"],
      ["ann", "secret of ann", { host: "elsewhere" }],
      ["-ann", "wrong"],
    ];
    const answers: string[] = [];
    for (const [index, [user, password, further]] of tries.entries()) {
      const began = performance.now();
      const answer = await new FormBrowser(served.origin, `127.0.2.${index + 1}`).logIn(user, password, further);
      times[`${index} ${user}`] = performance.now() - began;
      assert.equal(answer.status, 401);
      assert.equal(answer.headers["set-cookie"], undefined);
      answers.push(answer.body.replaceAll(`value="${user}"`, 'value=""'));
    }
    assert.equal(new Set(answers).size, 1, "one page for all of them");
    assert.match(answers[0] ?? "", /The log-in was refused\./);
    // PAM pauses for a second or more before it refuses: nobody may be faster.
    for (const [who, time] of Object.entries(times)) assert.ok(time > 800, `${who} after ${Math.round(time)} ms`);
    const log = sshd.output.slice(before);
    assert.match(log, /nobody-here/);
    for (const user of ["root", "toor2", "-ann"])
      assert.ok(!log.includes(` ${user} `), `${user} reached sshd:\n${log}`);
  });

  test("an empty password is sent to nobody", async () => {
    const before = sshd.output.length;
    const answer = await new FormBrowser(served.origin, "127.0.3.1").logIn("ann", "");
    assert.equal(answer.status, 400);
    assert.equal(sshd.output.length, before);
  });

  test("20 bad log-ins keep out neither another person nor who has been here before, and sshd tells them apart", async () => {
    const before = sshd.output.length;
    const ann = new FormBrowser(served.origin, "127.0.4.1");
    assert.equal((await ann.logIn("ann", "secret of ann")).status, 303);
    const guesses: Answer[] = [];
    for (let n = 0; n < 20; n++) guesses.push(await new FormBrowser(served.origin, "127.0.4.9").logIn("ann", "wrong"));
    const slowed = guesses.filter(({ status }) => status === 429);
    assert.ok(slowed.length > 10, `the one who guesses waits: ${guesses.map(({ status }) => status)}`);
    for (const { headers } of slowed) assert.ok(Number(headers["retry-after"]) >= 1);
    for (let n = 0; n < 20; n += 5) {
      const strangers = [1, 2, 3, 4, 5].map((m) =>
        new FormBrowser(served.origin, `127.0.5.${n + m}`).logIn(`user${n}`, "wrong"),
      );
      for (const { status } of await Promise.all(strangers)) assert.equal(status, 401);
    }
    assert.equal((await new FormBrowser(served.origin, "127.0.4.2").logIn("ann", "secret of ann")).status, 303);
    assert.equal((await new FormBrowser(served.origin, "127.0.4.1").logIn("ann", "secret of ann")).status, 303);
    const log = sshd.output.slice(before);
    const good = /Accepted \S+ for ann from (\S+)/.exec(log)?.[1];
    const bad = /Failed \S+ for ann from (\S+)/.exec(log)?.[1];
    assert.match(good ?? "", /^127\.(6[4-9]|[7-9]\d|1\d\d)\./);
    assert.notEqual(good, bad);
    assert.ok(served.output.includes(`"sshdSees":"${bad}"`), "the console's log says whose address that is");
    assert.ok(!served.output.includes("user1"), "and no name: people type their password there by mistake");
  });

  test("of one address three log-ins are under way at once; more are told to come back", async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => new FormBrowser(served.origin, "127.0.6.1").logIn("ann", "wrong")),
    );
    const statuses = answers.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [401, 401, 401, 503, 503]);
    for (const { status, headers } of answers) assert.equal(headers["retry-after"] !== undefined, status === 503);
  });

  test("what is not as it should be is answered in kind", async () => {
    const odd = new FormBrowser(served.origin, "127.0.7.1");
    assert.equal((await odd.post("/login", { user: "", password: "x" })).status, 400);
    assert.equal((await odd.post("/login", { user: "ann", key: "x" })).status, 400);
    assert.equal((await odd.post("/login", { conversation: "x", answer: "y" })).status, 408);
    assert.equal((await odd.post("/login", { user: "ann", password: "x".repeat(20_000) })).status, 413);
    assert.equal((await odd.logIn("ann", "x".repeat(2000))).status, 401);
    const after = await odd.logIn('"><script>alert(1)</script>', "x");
    assert.equal(after.status, 401);
    assert.ok(!after.body.includes("<script>alert"));
  });

  test("a cookie of an earlier run is that of somebody who is logged out", async () => {
    const one = await startMultiUser(sshd);
    const ann = new FormBrowser(one.origin, "127.0.8.1");
    await ann.logIn("ann", "secret of ann");
    assert.equal(await ann.loggedIn, true);
    const { data } = one;
    await one[Symbol.asyncDispose]();
    await using two = await startMultiUser(sshd, { data });
    const again = new FormBrowser(two.origin, "127.0.8.1");
    for (const [name, value] of ann.cookies) again.cookies.set(name.replace(/\d+$/, new URL(two.origin).port), value);
    assert.equal(await again.loggedIn, false);
  });
});

test("sshd asks for a one-time code, and the code is asked for in the browser", async () => {
  const secret = "3132333435363738393031323334353637383930";
  await writeFile("/etc/users.oath", `HOTP/T30/6 dora - ${secret}\n`, { mode: 0o600 });
  const pam = await readFile("/etc/pam.d/sshd", "utf8");
  await writeFile(
    "/etc/pam.d/sshd",
    pam.replace(
      "@include common-auth",
      "@include common-auth\nauth required pam_oath.so usersfile=/etc/users.oath window=2",
    ),
  );
  await using sshd = await startSshd({ config: "KbdInteractiveAuthentication yes" });
  await addSshUser("dora", { password: "secret of dora" });
  await using served = await startMultiUser(sshd);
  served.announce(refused);
  const dora = new FormBrowser(served.origin);
  const page = await dora.logIn("dora", "secret of dora");
  assert.equal(page.status, 200, page.body);
  assert.match(page.body, /One-time password \(OATH\)/);
  assert.match(page.body, /autocomplete="one-time-code"/);
  // Of another browser the same answer is worth nothing.
  const thief = new FormBrowser(served.origin);
  assert.equal((await thief.answer(page, code(secret))).status, 408);
  assert.equal((await new FormBrowser(served.origin, "127.0.9.9").answer(page, code(secret))).status, 408);
  assert.equal((await dora.answer(page, code(secret))).status, 303);
  assert.equal(await dora.loggedIn, true);
  const again = new FormBrowser(served.origin, "127.0.9.1");
  const other = await again.answer(await again.logIn("dora", "secret of dora"), "000000");
  assert.equal(other.status, 401);
  await writeFile("/etc/pam.d/sshd", pam);
});

test("an expired password is changed in the browser, and the new one counts from then on", async () => {
  await using sshd = await startSshd({ config: "KbdInteractiveAuthentication yes" });
  await addSshUser("emil", { password: "the old Secret-1" });
  const shadow = await readFile("/etc/shadow", "utf8");
  await writeFile("/etc/shadow", shadow.replace(/^(emil:[^:]+):\d+:/m, "$1:0:"));
  await using served = await startMultiUser(sshd);
  served.announce(refused);
  const emil = new FormBrowser(served.origin);
  const first = await emil.logIn("emil", "the old Secret-1");
  assert.equal(first.status, 200, first.body);
  assert.match(first.body, /required to change your password/);
  assert.match(first.body, /New password/);
  assert.match(first.body, /autocomplete="new-password"/);
  const second = await emil.answer(first, "a quite Different-2");
  assert.match(second.body, /Retype new password/);
  assert.equal((await emil.answer(second, "a quite Different-2")).status, 303);
  assert.equal((await new FormBrowser(served.origin, "127.0.9.2").logIn("emil", "a quite Different-2")).status, 303);
  assert.equal((await new FormBrowser(served.origin, "127.0.9.3").logIn("emil", "the old Secret-1")).status, 401);
});

test("root is let in where the configuration says so", async () => {
  await using sshd = await startSshd({ config: "KbdInteractiveAuthentication yes\nPermitRootLogin yes" });
  await using served = await startMultiUser(sshd, { login: { root: true } });
  served.announce(refused);
  const answer = await new FormBrowser(served.origin).logIn("root", "wrong");
  assert.equal(answer.status, 401);
  assert.match(sshd.output, /for root from/, "now sshd decides");
});

test("nobody is sent a password who is not the machine's own sshd, and who is down is told so", async () => {
  const sshd = await startSshd({ config: "KbdInteractiveAuthentication yes" });
  await addSshUser("bea", { password: "secret of bea" });
  await using served = await startMultiUser(sshd);
  served.announce(/could not be carried out/);
  const bea = new FormBrowser(served.origin);
  await sshd.changeHostKeys();
  const other = await bea.logIn("bea", "secret of bea");
  assert.equal(other.status, 503);
  assert.match(other.body, /shows another key than the machine/);
  assert.ok(!sshd.output.includes("bea"));
  await sshd[Symbol.asyncDispose]();
  const down = await bea.logIn("bea", "secret of bea");
  assert.equal(down.status, 503);
  assert.match(down.body, /cannot be reached/);
});

test("another machine lets people in where it is listed, as somebody else, without a role", async () => {
  await using sshd = await startSshd({ config: "KbdInteractiveAuthentication yes" });
  await using other = await startSshd({ config: "KbdInteractiveAuthentication yes" });
  await addSshUser("cid", { password: "secret of cid" });
  const [key] = await other.hostKeys();
  const web1 = { name: "web1", address: "127.0.0.1", port: other.port, key };
  const [wrong] = await sshd.hostKeys();
  await using served = await startMultiUser(sshd, { login: { hosts: [web1, { ...web1, name: "web2", key: wrong }] } });
  served.announce(refused);
  served.announce(/could not be carried out/);
  const cid = new FormBrowser(served.origin);
  assert.match((await cid.get("/login")).body, /<option>web1<\/option>/);
  const answer = await cid.logIn("cid", "secret of cid", { host: "web1" });
  assert.equal(answer.status, 303, answer.body);
  assert.equal(answer.headers.location, "/hosts/web1/overview");
  assert.deepEqual(JSON.parse((await cid.get("/session")).body), { user: "cid:web1" });
  assert.match(other.output, /Accepted \S+ for cid/);
  assert.ok(!sshd.output.includes("cid"));
  assert.equal((await new FormBrowser(served.origin).logIn("cid", "secret of cid", { host: "web2" })).status, 503);
  assert.equal((await new FormBrowser(served.origin).logIn("root", "x", { host: "web1" })).status, 401);
  assert.ok(!/ root /.test(other.output));
});
