import assert from "node:assert/strict";
import { test } from "node:test";
import { createAnnouncer, unpromptedEvery } from "./announce.ts";

function bed() {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  const said: string[] = [];
  const announcer = createAnnouncer((t) => said.push(t), {
    now: () => now,
    after: (ms, run) => due.push({ at: now + ms, run }),
  });
  const to = (time: number) => {
    now = time;
    for (const d of due.splice(0).sort((a, b) => a.at - b.at)) d.at <= now ? d.run() : due.push(d);
  };
  return { announcer, said, to };
}

test("answers are spoken at once", () => {
  const { announcer, said } = bed();
  announcer.answer("a");
  announcer.answer("b");
  assert.deepEqual(said, ["a", "b"]);
});
test("an event storm speaks once in ten seconds, the newest last", () => {
  const { announcer, said, to } = bed();
  for (let time = 0; time < 60_000; time += 5) {
    to(time);
    announcer.unprompted(`event at ${time}`);
  }
  to(70_000);
  assert.ok(said.length <= 7, `${said.length}`);
  assert.equal(said[0], "event at 0");
  assert.equal(said.at(-1), "event at 59995");
});
test("after quiet the next message does not wait", () => {
  const { announcer, said, to } = bed();
  announcer.unprompted("a");
  to(unpromptedEvery);
  announcer.unprompted("b");
  assert.deepEqual(said, ["a", "b"]);
});
