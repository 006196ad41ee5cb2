import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import { FrameReader } from "./frames.ts";
import { lines } from "./lines.ts";
import { logChunks } from "./logs.ts";

const frame = (stream: number, data: Buffer): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
};

/** The bytes in pieces, cut at the given places. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}

const cuts = fc.array(fc.nat(), { maxLength: 20 });

test("frames come apart the same however they are cut", () => {
  const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.uint8Array({ maxLength: 50 })));
  fc.assert(
    fc.property(frames, cuts, (all, places) => {
      const out = { stdout: "", stderr: "" };
      const joined = { stdout: "", stderr: "" };
      const reader = new FrameReader();
      const joining = new FrameReader();
      const bytes = Buffer.concat(all.map(([stream, data]) => frame(stream, Buffer.from(data))));
      for (const piece of pieces(bytes, places))
        for (const { stream, data } of reader.read(piece)) out[stream] += data.toString("hex");
      for (const piece of pieces(bytes, places))
        for (const { stream, data } of joining.readJoined(Buffer.from(piece))) joined[stream] += data.toString("hex");
      assert.deepEqual(joined, out);
      const expected = (wanted: number): string =>
        all.map(([stream, data]) => (stream === wanted ? Buffer.from(data).toString("hex") : "")).join("");
      assert.deepEqual(out, { stdout: expected(1), stderr: expected(2) });
    }),
  );
});

test("bytes that are no frames are a problem, and a frame of 4 GiB is never gathered", () => {
  assert.throws(() => [...new FrameReader().read(Buffer.from("hello there"))], /not in frames/);
  const reader = new FrameReader();
  assert.deepEqual([...reader.read(Buffer.from([1, 0, 0, 0, 255, 255, 255, 255]))], []);
  const block = Buffer.alloc(1000);
  const [piece] = [...reader.read(block)];
  assert.equal(piece?.data.buffer, block.buffer);
});

test("lines come the same however they are cut, and too long ones are left out", async () => {
  const words = fc.array(fc.string({ maxLength: 30 }).map((line) => line.replaceAll("\n", "")));
  await fc.assert(
    fc.asyncProperty(words, cuts, async (all, places) => {
      const stream = new PassThrough();
      for (const piece of pieces(Buffer.from(all.map((line) => `${line}\n`).join("")), places)) stream.write(piece);
      stream.end();
      const seen: string[] = [];
      for await (const line of lines(stream, { limit: 20 })) seen.push(line);
      assert.deepEqual(
        seen,
        all.filter((line) => Buffer.byteLength(line) <= 20).map((line) => Buffer.from(line).toString()),
      );
    }),
  );
});

test("a time stands once before each line, however many pieces the engine kept it in", async () => {
  const body = new PassThrough();
  for (const [stream, data] of [
    [1, "T1 long"],
    [2, "T1 other\n"],
    [1, "T1 er"],
    [1, "T2 line\n"],
    [1, "T3 short\n"],
  ] as const)
    body.write(frame(stream, Buffer.from(data)));
  body.end();
  const out = { stdout: "", stderr: "" };
  for await (const { stream, data } of logChunks(body, { framed: true, timestamps: true })) out[stream] += data;
  assert.deepEqual(out, { stdout: "T1 longerline\nT3 short\n", stderr: "T1 other\n" });
});
