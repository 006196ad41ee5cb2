import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { Headed } from "./head.ts";

/** Text without our last line, also where taking one away makes another. */
function without(text: string): string {
  return text.includes("mark:end\n") ? without(text.replace("mark:end\n", "")) : text;
}

test("our lines are taken away wherever they are cut, and the program's own bytes come as they are", async () => {
  const parts = fc.array(fc.constantFrom("mark", "mark:", "mark:en", "mark:end", "\n", "m", "x"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(parts, parts, fc.array(fc.nat(60), { maxLength: 8 }), async (before, after, cuts) => {
      // What looks like our last line may not come before it: nobody but the leader knows the mark in time.
      const [own, late] = [without(before.join("")), without(after.join(""))];
      const wire = Buffer.from(`noise\nmark:7\nstarted\n${own}mark:end\n${late}`);
      const lines: string[] = [];
      let heard = 0;
      const source = new PassThrough();
      const head = new Headed(
        1,
        (line) => lines.push(line),
        () => assert.fail(),
      );
      head.attach(source, "mark:", { line: "mark:end", heard: () => void heard++ });
      const all = buffer(head);
      let from = 0;
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        source.write(wire.subarray(from, cut));
        from = Math.min(cut, wire.length);
      }
      source.end(wire.subarray(from));
      const got = String(await all);
      assert.deepEqual([lines, heard], [["mark:7", "started"], 1]);
      assert.equal(got, `${own}${late}`);
    }),
  );
});

test("nothing that the program has written is held back for long, and our last line is heard however late it comes", async () => {
  const source = new PassThrough();
  let heard = 0;
  const head = new Headed(
    0,
    () => {},
    () => assert.fail(),
  );
  head.attach(source, "mark:", { line: "mark:end", heard: () => void heard++ });
  source.write("mark:7\nabc mark");
  const got: string[] = [];
  head.on("data", (chunk: Buffer) => got.push(String(chunk)));
  await delay(200);
  assert.equal(got.join(""), "abc mark");
  source.write("mar");
  await delay(200);
  assert.equal(got.join(""), "abc markmar");
  source.write("k:end\n");
  await delay(10);
  assert.equal(heard, 1);
  source.end("after");
  await once(head, "end");
  assert.equal(got.join(""), "abc markmarafter");
});
