import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startOf } from "../local/left-behind.ts";
import { Holder, newMark } from "./holder.ts";
import { bootCommand, holderName, leaderName, leaderScript, type Mark } from "./start.ts";

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function start(t: TestContext, [file, ...args]: readonly [string, ...string[]]): Child & { readonly pid: number } {
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const { pid } = child;
  assert.ok(pid);
  t.after(() => {
    try {
      process.kill(-pid, "SIGKILL"); // with what it started, which has its output
    } catch {} // nothing is left of it
  });
  return Object.assign(child, { pid });
}

function hold(t: TestContext, mark: Mark): Holder {
  const child = start(t, bootCommand(holderName, mark));
  const { stdin, stdout, stderr } = child;
  const exit = once(child, "close").then(([code]) => ({ code, signal: undefined }));
  return new Holder({ stdin, stdout, stderr, exit, close: () => void child.kill("SIGKILL") }, { beats: false });
}

/** A leader of ours with a program that takes no heed of a terminal's end. */
async function lead(t: TestContext, mark: Mark): Promise<Child & { readonly pid: number }> {
  const script = leaderScript(["sh", "-c", "trap '' HUP; echo well; sleep 600"], { stdin: "empty" });
  const leader = start(t, bootCommand(leaderName, mark, script));
  for (let said = ""; !said.includes("well"); ) said += String((await once(leader.stdout, "data"))[0]);
  return leader;
}

const lives = ({ exitCode, signalCode }: Child): boolean => exitCode === null && signalCode === null;

test("a number that is somebody else's by now is sent no signal, and one of ours is", async (t) => {
  const mark = newMark();
  await using holder = hold(t, mark);
  // A session and a group of its own, with the number that a leader of ours could have had before.
  const stranger = start(t, ["sleep", "600"]);
  const another = await lead(t, newMark());
  const [killed, ended] = [await lead(t, mark), await lead(t, mark)];
  for (const { pid } of [stranger, another, killed]) holder.kill(pid, "SIGKILL");
  for (const { pid } of [stranger, another]) holder.finish(pid);
  for (const { pid } of [stranger, another, ended]) holder.end(pid);
  await Promise.all([once(killed, "exit"), once(ended, "exit")]);
  await holder[Symbol.asyncDispose]();
  assert.deepEqual([stranger, another].map(lives), [true, true]);
});

test("a session that was told is ended with its first process's start, and without the right one is not", async (t) => {
  const holder = hold(t, newMark());
  const [ours, ended, stranger, gone] = ["1", "2", "3", "4"].map((one) => start(t, ["sleep", `60${one}`]));
  assert.ok(ours && ended && stranger && gone);
  holder.add(ours.pid, startOf(String(ours.pid)));
  holder.add(ended.pid, startOf(String(ended.pid)));
  holder.add(stranger.pid, String(Number(startOf(String(stranger.pid))) - 1));
  holder.add(gone.pid, undefined);
  holder.end(ended.pid);
  holder.end(stranger.pid);
  holder.end(gone.pid);
  await once(ended, "exit");
  assert.ok(lives(ours));
  await holder[Symbol.asyncDispose]();
  if (lives(ours)) await once(ours, "exit");
  assert.deepEqual([stranger, gone].map(lives), [true, true]);
});

for (const how of ["told", "marked"] as const)
  test(`of a session that lost its first process the rest is ended (${how})`, async (t) => {
    const holder = hold(t, newMark());
    const first = start(t, ["sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!; exec sleep 600"]);
    const rest = Number(String((await once(first.stdout, "data"))[0]));
    if (how === "told") holder.add(first.pid, startOf(String(first.pid)));
    first.kill("SIGKILL");
    await once(first, "exit");
    if (how === "told") await holder[Symbol.asyncDispose]();
    else holder.end(first.pid);
    for (const end = performance.now() + 5000; startOf(String(rest)) !== undefined; await delay(50))
      assert.ok(performance.now() < end, "it runs");
    await holder[Symbol.asyncDispose]();
  });
