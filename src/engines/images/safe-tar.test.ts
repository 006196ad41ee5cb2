import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { extract, type Header, pack } from "tar-stream";
import { safeTar } from "./safe-tar.ts";

type Entry = Partial<Header> & { name: string; body?: string | Buffer };

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry(header as Header, body ?? "");
  tar.finalize();
  return buffer(tar);
}

test("files and folders go on as they are, long names and large files too", async () => {
  const large = Buffer.alloc(3_000_000, 7);
  const long = `${"folder/".repeat(40)}file`;
  const tar = await tarOf([
    { name: "a/", type: "directory", mode: 0o700 },
    { name: "a/run", body: "x", mode: 0o755, mtime: new Date(1e12) },
    { name: long, body: large },
  ]);
  const reader = extract();
  safeTar(Readable.from([tar.subarray(0, 700), tar.subarray(700)]), "folder").pipe(reader);
  const found: [string, string | null | undefined, number | undefined, number][] = [];
  for await (const entry of reader)
    found.push([entry.header.name, entry.header.type, entry.header.mode, (await buffer(entry)).length]);
  assert.deepEqual(found, [
    ["a/", "directory", 0o700, 0],
    ["a/run", "file", 0o755, 1],
    [long, "file", 0o644, large.length],
  ]);
});

for (const [what, entry] of Object.entries<Entry>({
  "a path up": { name: "a/../../b", body: "x" },
  "an absolute path": { name: "/etc/passwd", body: "x" },
  "a link": { name: "a", type: "symlink", linkname: "b" },
  "a hard link": { name: "a", type: "link", linkname: "b" },
  "a device": { name: "a", type: "character-device" },
  "a pipe": { name: "a", type: "fifo" },
}))
  test(`${what} is refused, and nothing after it goes on`, async () => {
    const tar = await tarOf([{ name: "first", body: "1" }, entry, { name: "last", body: "LAST" }]);
    let sent = "";
    const reading = (async () => {
      for await (const chunk of safeTar(Readable.from([tar]), "folder")) sent += chunk;
    })();
    await assert.rejects(reading, { code: "invalid-input", message: /is not taken/ });
    assert.ok(!sent.includes("LAST"));
  });

test("what is no tar, or half a one, is said to be", async () => {
  const half = (await tarOf([{ name: "a", body: "x".repeat(10_000) }])).subarray(0, 5000);
  for (const bytes of [Buffer.alloc(5000, 1), half])
    await assert.rejects(buffer(safeTar(Readable.from([bytes]), "folder")), { code: "invalid-input" });
});

const file = (name: string): Entry => ({ name, body: "x" });
const link = (name: string, linkname: string, type: "symlink" | "link" = "symlink"): Entry => ({
  name,
  linkname,
  type,
});
for (const [what, entries, taken] of [
  ["a link beside", [file("a/layer.tar"), link("b/layer.tar", "../a/layer.tar")], true],
  ["a hard link within", [file("a"), link("b", "a", "link")], true],
  ["a link to the host", [link("a", "/etc")], false],
  ["a link up", [link("a/b", "../../c")], false],
  ["a link up after a name", [link("a", "b/../../c")], false],
  ["a hard link up", [link("a/b", "../c", "link")], false],
  ["a file below a link", [link("a", "b"), file("a/c")], false],
  ["a file in the place of a link", [link("a", "b"), file("./a")], false],
  ["a link in the place of a folder", [file("a/b"), link("a", "c")], false],
] as const)
  test(`of saved images ${what} is ${taken ? "taken" : "refused"}, also where they are compressed`, async () => {
    const tar = await tarOf(entries);
    for (const bytes of [tar, gzipSync(tar), zstdCompressSync(tar)]) {
      const sent = buffer(safeTar(Readable.from([bytes.subarray(0, 20), bytes.subarray(20)]), "archive"));
      if (taken) assert.ok((await sent).includes("ustar"));
      else await assert.rejects(sent, { code: "invalid-input", message: /is not taken/ });
    }
  });

test("what cannot be looked into is refused with the way out", async () => {
  const xz = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]);
  await assert.rejects(buffer(safeTar(Readable.from([xz]), "archive")), { code: "unsupported", message: /xz/ });
});

test("a source that breaks off is told as what it was", async () => {
  const broken = async function* () {
    yield (await tarOf([{ name: "a", body: "x".repeat(10_000) }])).subarray(0, 2000);
    throw new Error("gone away");
  };
  await assert.rejects(buffer(safeTar(Readable.from(broken()), "archive")), /gone away/);
});

test("who wants no more ends the source", async () => {
  const tar = await tarOf([{ name: "a", body: Buffer.alloc(4_000_000) }]);
  const source = Readable.from([tar.subarray(0, 1_000_000), tar.subarray(1_000_000)]);
  const sent = safeTar(source, "folder");
  await new Promise((resolve) => sent.once("readable", resolve));
  sent.destroy();
  await new Promise((resolve) => (source.closed ? resolve(undefined) : source.once("close", resolve)));
});
