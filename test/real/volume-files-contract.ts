import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { extract } from "tar-stream";
import { VolumeFiles } from "../../src/engines/volumes/volume-files.ts";
import type { Host } from "../../src/hosts/index.ts";

const { signal } = new AbortController();

/** The files of a volume, whatever wire leads to where it lies; `open` gives a host with the rights of who made it. */
export function volumeFilesContract(wire: string, open: (context: TestContext) => Promise<Host>): void {
  const volume = async (context: TestContext) => {
    const base = mkdtempSync(join(tmpdir(), "pilothouse-volume-"));
    context.after(() => rmSync(base, { recursive: true, force: true }));
    const root = join(base, "_data");
    mkdirSync(join(root, "sub/deep"), { recursive: true });
    writeFileSync(join(base, "secret"), "outside");
    writeFileSync(join(root, "a.txt"), "hello");
    writeFileSync(join(root, "sub/deep/b"), "b".repeat(100_000));
    symlinkSync("../secret", join(root, "link"));
    symlinkSync("/etc", join(root, "etc"));
    const host = await open(context);
    return { files: new VolumeFiles(host, root), host, root };
  };

  test(`${wire}: a folder is listed, folders first, links as links`, async (t) => {
    const { files } = await volume(t);
    const { entries } = await files.list("/");
    assert.deepEqual(
      entries.map(({ name, kind }) => [name, kind]),
      [
        ["sub", "directory"],
        ["a.txt", "file"],
        ["etc", "symlink"],
        ["link", "symlink"],
      ],
    );
  });

  test(`${wire}: names that are no UTF-8 are listed, their files read and packed under names that are`, async (t) => {
    const { files, root } = await volume(t);
    const bad = Buffer.concat([Buffer.from(`${root}/sub/deep/bad`), Buffer.from([0xff])]);
    writeFileSync(bad, "odd");
    mkdirSync(Buffer.concat([Buffer.from(`${root}/sub/deep/`), Buffer.from([0xe9])]));
    const { entries } = await files.list("sub/deep");
    assert.deepEqual(
      entries.map(({ name, kind }) => [name, kind]),
      [
        ["\udce9", "directory"],
        ["b", "file"],
        ["bad\udcff", "file"],
      ],
    );
    assert.equal(await text((await files.file("sub/deep/bad\udcff", signal)).content), "odd");
    assert.deepEqual((await files.list("sub/deep/\udce9")).entries, []);
    const tar = (await buffer(await files.archive("sub/deep", signal))).toString();
    assert.ok(tar.includes("bad\\xff") && tar.includes("\\xe9"));
  });

  test(`${wire}: nothing leads out of the volume`, async (t) => {
    const { files } = await volume(t);
    for (const path of ["../secret", "sub/../../secret", "/../../etc/passwd", "a\0"])
      await assert.rejects(files.file(path, signal), { code: "invalid-input" });
    await assert.rejects(files.file("link", signal), { code: "invalid-input" });
    await assert.rejects(files.list("etc"), { code: "invalid-input" });
    await assert.rejects(files.file("etc/passwd", signal), { code: "invalid-input" });
  });

  test(`${wire}: a file comes whole, a missing one is gone, a folder is no file`, async (t) => {
    const { files } = await volume(t);
    const { size, content } = await files.file("/a.txt", signal);
    assert.equal(size, 5);
    assert.equal(await text(content), "hello");
    await assert.rejects(files.file("nope", signal), { code: "gone" });
    await assert.rejects(files.file("sub", signal), { code: "invalid-input" });
  });

  test(`${wire}: a file that grows while it is read ends at its size, one that shrinks breaks off`, async (t) => {
    const { files, root } = await volume(t);
    const grown = await files.file("/a.txt", signal);
    appendFileSync(join(root, "a.txt"), " and more");
    assert.equal(await text(grown.content), "hello");
    // More than any wire reads ahead.
    truncateSync(join(root, "sub/deep/b"), 64 * 1024 ** 2);
    const cut = await files.file("/sub/deep/b", signal);
    truncateSync(join(root, "sub/deep/b"), 10);
    await assert.rejects(text(cut.content), { code: "conflict" });
  });

  test(`${wire}: of a folder with very many entries some are shown, and no archive is begun`, async (t) => {
    const { host, root } = await volume(t);
    const limited = (looked: number, packed: number) => new VolumeFiles(host, root, { sent: 3, looked, packed });
    for (let n = 0; n < 20; n++) writeFileSync(join(root, `file${n}`), "");
    const { entries, incomplete } = await limited(10, 1000).list("/");
    assert.equal(entries.length, 3);
    assert.match(incomplete ?? "", /10 or more/);
    assert.match((await limited(100, 1000).list("/")).incomplete ?? "", /3 of 24 /);
    await assert.rejects(buffer(await limited(10, 1000).archive("/", signal)), { code: "too-large" });
    await assert.rejects(buffer(await limited(100, 25).archive("/", signal)), { code: "too-large" });
    assert.ok((await buffer(await limited(100, 1000).archive("/", signal))).length > 0);
  });

  test(`${wire}: an archive holds all below, and links only as links`, async (t) => {
    const { files } = await volume(t);
    const found = new Map<string, string>();
    const tar = await files.archive("/", signal);
    const reader = extract();
    reader.on("entry", (header, stream, next) => {
      void buffer(stream).then((body) => {
        found.set(
          header.name,
          header.type === "file" ? `file ${body.length}` : `${header.type} ${header.linkname ?? ""}`,
        );
        next();
      });
    });
    tar.pipe(reader);
    await once(reader, "finish");
    assert.deepEqual([...found].sort(), [
      ["a.txt", "file 5"],
      ["etc", "symlink /etc"],
      ["link", "symlink ../secret"],
      ["sub", "directory "],
      ["sub/deep", "directory "],
      ["sub/deep/b", "file 100000"],
    ]);
  });
}
