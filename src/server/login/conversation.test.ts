import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import type { Credentials, SshHost } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";
import { Conversation, type Given } from "./conversation.ts";

const key = { blob: Buffer.from("blob"), algorithms: ["ecdsa-sha2-nistp256"] };
const signature = Buffer.alloc(64, 1).toString("base64");
const none = new AbortController().signal;
const hidden = (text: string) => ({ name: "", instruction: "", prompts: [{ text, hidden: true }] });
const no = () => new Problem("login-failed", { title: "no" });

/** A conversation with an sshd that does as it is told. */
function begin(given: Given, sshd: (credentials: Credentials) => Promise<boolean>) {
  const seen = { closed: false, reusable: () => false };
  const host = {
    [Symbol.asyncDispose]: async () => {
      seen.closed = true;
    },
  } as unknown as SshHost;
  const conversation = new Conversation(given, async (credentials, reusable, signal) => {
    seen.reusable = reusable;
    const { promise: gone, reject } = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => reject(signal.reason));
    if (!(await Promise.race([sshd(credentials), gone]))) throw no();
    return host;
  });
  return { conversation, seen, host };
}

test("the typed password answers the question for a password, and nobody is asked", async () => {
  const { conversation, seen, host } = begin({ user: "ann", password: "secret" }, async (c) => {
    assert.deepEqual(await c.answer?.(hidden("Password: "), none), ["secret"]);
    return true;
  });
  assert.deepEqual(await conversation.next(), { kind: "in", host });
  assert.equal(seen.reusable(), true);
});

test("what else sshd asks goes to the person, with what it told before, and then it cannot be repeated without him", async () => {
  const { conversation, seen } = begin({ user: "ann", password: "secret" }, async (c) => {
    await c.answer?.(hidden("Password: "), none);
    assert.deepEqual(await c.answer?.({ name: "", instruction: "Expired.", prompts: [] }, none), []);
    assert.deepEqual(await c.answer?.(hidden("Change it.\nCurrent password: "), none), ["secret"]);
    const [one] = (await c.answer?.(hidden("New password: "), none)) ?? [];
    const [two] = (await c.answer?.(hidden("Retype new password: "), none)) ?? [];
    return one === "new" && two === "new";
  });
  const first = await conversation.next();
  assert.deepEqual(first, {
    kind: "question",
    question: { ...hidden("New password:"), instruction: "Expired.\nChange it." },
  });
  assert.equal((await conversation.answer(["new"])).kind, "question");
  assert.equal((await conversation.answer(["new"])).kind, "in");
  assert.equal(seen.reusable(), false);
});

test("a one-time password is not answered with the password", async () => {
  const { conversation } = begin({ user: "ann", password: "secret" }, async (c) => {
    return (await c.answer?.(hidden("One-time password (OATH) for `ann': "), none))?.[0] === "123456";
  });
  assert.equal((await conversation.next()).kind, "question");
  assert.equal((await conversation.answer(["123456"])).kind, "in");
});

test("answers that do not fit are refused, and the question stands", async () => {
  const { conversation } = begin({ user: "ann", password: "x" }, async (c) => {
    return (await c.answer?.(hidden("Code: "), none))?.[0] === "1";
  });
  await conversation.next();
  for (const wrong of [[], ["1", "2"], ["x".repeat(1025)]])
    assert.throws(() => conversation.answer(wrong), { code: "invalid-input" });
  assert.equal((await conversation.answer(["1"])).kind, "in");
  assert.throws(() => conversation.answer(["1"]), { code: "invalid-input" });
});

test("a key's question for a signature goes to the browser, and its answer is made one of SSH", async () => {
  const { conversation, seen } = begin({ user: "ann", key }, async (c) => {
    const signed = await c.keys?.[0]?.sign(Buffer.from("data"), "ecdsa-sha2-nistp256", none);
    return signed?.length === 2 * (4 + 32);
  });
  assert.deepEqual(await conversation.next(), { kind: "sign", data: Buffer.from("data") });
  assert.equal((await conversation.answer([signature])).kind, "in");
  assert.equal(seen.reusable(), false);
});

test("a key that sshd does not know is asked for a signature all the same", async () => {
  const { conversation } = begin({ user: "ann", key }, async () => false);
  const step = await conversation.next();
  assert.equal(step.kind, "sign");
  assert.ok(step.kind === "sign" && step.data.includes("ssh-connection") && step.data.includes("ann"));
  assert.equal((await conversation.answer([signature])).kind, "refused");
});

function clocks(t: TestContext): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
}

test("who does not answer within a minute is refused, and the connection is closed", async (t) => {
  clocks(t);
  const { conversation } = begin(
    { user: "ann", password: "x" },
    async (c) => (await c.answer?.(hidden("Code: "), none)) !== undefined,
  );
  await conversation.next();
  mock.timers.tick(60_000);
  await conversation.abandoned;
  assert.throws(() => conversation.answer(["1"]), { code: "invalid-input" });
});

test("an sshd that takes longer than half a minute ends the log-in", async (t) => {
  clocks(t);
  const { conversation } = begin({ user: "ann", password: "x" }, () => new Promise(() => {}));
  const step = conversation.next();
  mock.timers.tick(30_000);
  const end = await step;
  assert.ok(end.kind === "refused" && end.problem.code === "timeout");
});

test("a connection that comes after the log-in was given up is closed", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const seen = { closed: false };
  const host = {
    [Symbol.asyncDispose]: async () => {
      seen.closed = true;
    },
  } as unknown as SshHost;
  const conversation = new Conversation({ user: "ann", password: "x" }, async () => {
    await promise;
    return host;
  });
  conversation.close();
  resolve(true);
  assert.equal((await conversation.next()).kind, "refused");
  assert.equal(seen.closed, true);
});
