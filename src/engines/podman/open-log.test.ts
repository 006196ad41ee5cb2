import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../problem/index.ts";
import { openLog } from "./open-log.ts";

const refused = (output: string): Problem => new Problem("engine-refused", { title: "No.", detail: { output } });

test("a log whose last line is just being written is opened a moment later", async () => {
  let calls = 0;
  const body = await openLog(async () => {
    calls += 1;
    if (calls < 3) throw refused("'2026-11-24T08:53:09.401723582+00:00 s' is not a valid container log line");
    return "body";
  });
  assert.deepEqual([body, calls], ["body", 3]);
});

test("any other refusal is told at once, and one that stays in the end", async () => {
  let calls = 0;
  const fails = (output: string) =>
    openLog(async () => {
      calls += 1;
      throw refused(output);
    });
  await assert.rejects(fails("no such container"), { code: "engine-refused" });
  assert.equal(calls, 1);
  await assert.rejects(fails("x is not a valid container log line"), { code: "engine-refused" });
  assert.equal(calls, 21);
});
