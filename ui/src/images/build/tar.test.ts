import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import fc from "fast-check";
import { extract } from "tar-stream";
import { type TarEntry, tarBlob } from "./tar.ts";

async function read(blob: Blob) {
  const entries: { name: string; type: string; body: string; mode: number; time: number }[] = [];
  const tar = extract();
  tar.on("entry", async (header, stream, next) => {
    const body = (await buffer(stream)).toString("utf8");
    const { name, type, mode, mtime } = header;
    entries.push({ name, type: type ?? "", body, mode: mode ?? 0, time: mtime?.getTime() ?? 0 });
    next();
  });
  const done = new Promise<void>((resolve, reject) => tar.on("finish", () => resolve()).on("error", reject));
  Readable.from([Buffer.from(await blob.arrayBuffer())]).pipe(tar);
  await done;
  return entries;
}

const file = (path: string, text: string): TarEntry => ({ path, body: new Blob([text]), modified: 1_700_000_000_000 });

test("files and folders come out as they went in", async () => {
  assert.deepEqual(
    await read(tarBlob([file("Containerfile", "FROM scratch\n"), { path: "src/" }, file("src/a", "")])),
    [
      { name: "Containerfile", type: "file", body: "FROM scratch\n", mode: 0o755, time: 1_700_000_000_000 },
      { name: "src/", type: "directory", body: "", mode: 0o755, time: 0 },
      { name: "src/a", type: "file", body: "", mode: 0o755, time: 1_700_000_000_000 },
    ],
  );
});

test("long names and names in any script survive", () => {
  const part = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
    .filter((name) => !/[/\0]|^\.{1,2}$/.test(name));
  const names = fc
    .array(part, { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join("/"))
    .filter((name) => name.isWellFormed());
  return fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(names, fc.string()), { maxLength: 5 }), async (files) => {
      const entries = await read(tarBlob(files.map(([name, body]) => file(name, body))));
      assert.deepEqual(
        entries.map(({ name, body }) => [name, body]),
        files.map(([name, body]) => [name, Buffer.from(body).toString("utf8")]),
      );
    }),
    { numRuns: 50 },
  );
});

test("a pax record counts its own digits", async () => {
  for (const length of [80, 85, 86, 87, 88, 89, 90, 101, 985, 986, 987, 988, 989, 990]) {
    const [entry] = await read(tarBlob([file(`${"a".repeat(length)}é`, "x")]));
    assert.equal(entry?.name.length, length + 1);
  }
});
