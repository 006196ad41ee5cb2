import assert from "node:assert/strict";
import { test } from "node:test";
import type { TaskControl, TaskPart, TaskProgress } from "../../access/index.ts";
import type { TransferProgress } from "../engine.ts";
import { showTransfer } from "./transfer-task.ts";

function recorder() {
  const log: string[] = [];
  const parts: Record<string, TaskPart> = {};
  let progress: Partial<TaskProgress> = {};
  const control: TaskControl = {
    id: "00112233445566ff",
    signal: new AbortController().signal,
    log: (line) => void log.push(line),
    progress: (step) => {
      progress = { ...progress, ...step };
    },
    part: (id, part) => {
      parts[id] = part;
    },
    items: () => {},
    result: () => {},
  };
  return { control, log, parts, progress: () => progress };
}

async function* stream(items: readonly TransferProgress[]) {
  yield* items;
}

test("a layer that is unpacked keeps the size it was fetched with", async () => {
  const { control, parts } = recorder();
  await showTransfer(
    control,
    stream([
      { id: "a", text: "Downloading", current: 5, total: 10 },
      { id: "a", text: "Download complete" },
      { id: "a", text: "Pull complete" },
    ]),
  );
  assert.deepEqual(parts.a, { text: "Pull complete", current: 10, total: 10 });
});

test("pieces of lines become whole lines, without escape sequences, and the result is the last one", async () => {
  const { control, log, progress } = recorder();
  const result = await showTransfer(
    control,
    stream([
      { text: "\u001b[31mred", raw: true },
      { text: " rose\u001b[0m\nnext\n", raw: true },
      { text: "half" },
      { text: "id", result: "sha256:1" },
    ]),
  );
  assert.equal(result, "sha256:1");
  assert.deepEqual(log.slice(0, 2), ["red rose", "next"]);
  assert.ok(!JSON.stringify(progress()).includes("\\u001b"));
});

test("a registry that names endless layers costs no endless memory", async () => {
  const { control, parts } = recorder();
  const many = Array.from({ length: 5000 }, (_, n) => ({ id: `${n}${"x".repeat(10_000)}`, text: "y".repeat(10_000) }));
  await showTransfer(control, stream(many));
  assert.equal(Object.keys(parts).length, 200);
  assert.ok(JSON.stringify(parts).length < 100_000);
});
