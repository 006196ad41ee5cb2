import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RecordReader } from "./records.ts";

function record(kind: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(5 + body.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, body.length);
  bytes.set(body, 5);
  return bytes;
}

test("records are read however they are cut", () => {
  const body = fc.uint8Array({ minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), body)),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (records, cuts) => {
        const all = Buffer.concat(records.map(([kind, bytes]) => record(kind, bytes)));
        const reader = new RecordReader();
        const read = { stdout: [] as number[], stderr: [] as number[], note: [] as number[] };
        for (let at = 0, i = 0; at < all.length; i++) {
          const length = cuts[i % cuts.length] ?? 1;
          for (const { kind, bytes } of reader.read(all.subarray(at, at + length))) read[kind].push(...bytes);
          at += length;
        }
        (["stdout", "stderr", "note"] as const).forEach((name, index) => {
          const wanted = records.filter(([kind]) => kind === index + 1).flatMap(([, bytes]) => [...bytes]);
          assert.deepEqual(read[name], wanted);
        });
      },
    ),
  );
});
