import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import type { Files } from "../../src/hosts/index.ts";

/** Where one kind of files is tried: the files themselves, and a folder of this machine that they reach. */
export interface FilesUnderTest {
  readonly files: Files;
  /** An empty folder that the files may write to. */
  readonly folder: string;
}

/** What every kind of `Files` does alike, whatever wire is beneath. */
export function filesContract(name: string, make: (context: TestContext) => Promise<FilesUnderTest>): void {
  const check = (what: string, work: (under: FilesUnderTest, context: TestContext) => Promise<void>) =>
    test(`${name}: ${what}`, { timeout: 60_000 }, async (context) => work(await make(context), context));

  check("the whole content is read, of files under /proc too, and not beyond the limit", async ({ files, folder }) => {
    for (const size of [0, 1, 32_768, 131_072, 3_000_001]) {
      const content = Buffer.alloc(size, "0123456789");
      writeFileSync(`${folder}/file`, content);
      assert.ok((await files.read(`${folder}/file`)).equals(content), `${size} bytes`);
    }
    assert.match((await files.read("/proc/stat")).toString(), /^cpu [\s\S]*\nsoftirq .*\n$/);
    assert.equal(
      (await files.read("/proc/sys/kernel/osrelease")).toString(),
      readFileSync("/proc/sys/kernel/osrelease", "utf8"),
    );
    assert.equal((await files.read(`${folder}/file`, { limit: 3_000_001 })).length, 3_000_001);
    await assert.rejects(files.read(`${folder}/file`, { limit: 3_000_000 }), { code: "too-large" });
    await assert.rejects(files.read("/proc/stat", { limit: 10 }), { code: "too-large" });
    await assert.rejects(files.read(`${folder}/nothing`), { code: "gone" });
    await assert.rejects(files.read(folder), { code: "unknown" });
  });

  check("what is written replaces the file in one step and leaves nothing else", async ({ files, folder }) => {
    const path = `${folder}/file`;
    await files.write(path, "one");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { ino } = statSync(path);
    await files.write(path, Buffer.alloc(1_000_000, "ab"), { mode: 0o640 });
    assert.notEqual(statSync(path).ino, ino, "another file has the name");
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.ok(readFileSync(path).equals(Buffer.alloc(1_000_000, "ab")));
    await files.write(path, "");
    assert.equal(readFileSync(path, "utf8"), "");
    symlinkSync("file", `${folder}/link`);
    await files.write(`${folder}/link`, "in place of the link");
    assert.equal(readFileSync(path, "utf8"), "");
    assert.deepEqual(readdirSync(folder).sort(), ["file", "link"]);
    await assert.rejects(files.write(`${folder}/nothing/file`, "x"), { code: "gone" });
    mkdirSync(`${folder}/taken`);
    await assert.rejects(files.write(`${folder}/taken`, "x"), { code: "unknown" });
    assert.deepEqual(readdirSync(folder).sort(), ["file", "link", "taken"]);
  });

  check("a full disk is told as such, and half a file is not left on it", async ({ files, folder }) => {
    const small = join(folder, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k,mode=777", "tmpfs", small]);
    try {
      await files.write(`${small}/file`, "it was there before");
      await assert.rejects(files.write(`${small}/file`, Buffer.alloc(600_000)), { code: "disk-full" });
      assert.deepEqual(readdirSync(small), ["file"]);
      assert.equal(readFileSync(`${small}/file`, "utf8"), "it was there before");
    } finally {
      execFileSync("umount", ["-l", small]);
    }
  });

  check("a folder's entries are told with what they are", async ({ files, folder }) => {
    mkdirSync(`${folder}/sub`, { mode: 0o750 });
    writeFileSync(`${folder}/file`, "12345", { mode: 0o604 });
    symlinkSync("some/where else\nbelow", `${folder}/link`);
    execFileSync("mkfifo", [`${folder}/pipe`]);
    const entries = new Map((await files.list(folder)).map((entry) => [entry.name, entry]));
    assert.deepEqual([...entries.keys()].sort(), ["file", "link", "pipe", "sub"]);
    const { mtimeMs, uid, gid } = statSync(`${folder}/file`);
    const file = entries.get("file");
    assert.deepEqual(
      { ...file, modified: 0 },
      { name: "file", kind: "file", size: 5, modified: 0, mode: 0o604, uid, gid },
    );
    assert.equal(Math.floor((file?.modified ?? 0) / 1000), Math.floor(mtimeMs / 1000));
    assert.equal(entries.get("sub")?.kind, "directory");
    assert.equal(entries.get("sub")?.mode, 0o750);
    assert.equal(entries.get("pipe")?.kind, "other");
    assert.equal(entries.get("link")?.kind, "symlink");
    assert.equal(entries.get("link")?.target, "some/where else\nbelow");
    for (const name of entries.keys()) assert.deepEqual(await files.stat(`${folder}/${name}`), entries.get(name));
    assert.equal((await files.list(folder, { most: 2 })).length, 2);
    assert.equal(await files.stat(`${folder}/nothing`), undefined);
    assert.equal(await files.stat(`${folder}/nothing/below`), undefined);
    assert.equal(await files.stat(`${folder}/file/below`), undefined);
    await assert.rejects(files.list(`${folder}/nothing`), { code: "gone" });
    await assert.rejects(files.read(`${folder}/file/below`), { code: "gone" });
  });

  check("a folder of a thousand entries is told whole", async ({ files, folder }) => {
    for (let n = 0; n < 1000; n++) writeFileSync(`${folder}/${n}`, "");
    assert.equal((await files.list(folder)).length, 1000);
    assert.equal((await files.list("", { beneath: folder })).length, 1000);
    assert.equal((await files.list("", { beneath: folder, most: 10 })).length, 10);
  });

  check("a name of any bytes is found again by what it is called here", async ({ files, folder }) => {
    const bytes = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1).filter((byte) => byte !== 0x2f));
    const odd = [
      bytes,
      Buffer.from("-e $(id) `id` 'q' \"q\" * ~"),
      Buffer.from("-"),
      Buffer.from("\n"),
      Buffer.from("é🐳"),
    ];
    for (const name of odd) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), "found");
    const entries = await files.list(folder);
    assert.equal(entries.length, odd.length);
    for (const { name } of entries) {
      assert.equal((await files.read(`${folder}/${name}`)).toString(), "found");
      assert.equal((await files.stat(`${folder}/${name}`))?.name, name);
      assert.equal((await files.read(name, { beneath: folder })).toString(), "found");
      assert.equal((await files.stat(name, { beneath: folder }))?.name, name);
    }
    assert.deepEqual(
      (await files.list("", { beneath: folder })).map(({ name }) => name).sort(),
      entries.map(({ name }) => name).sort(),
    );
    await files.write(`${folder}/${entries[0]?.name}`, "anew");
    assert.equal(readdirSync(folder).length, odd.length);
    await assert.rejects(files.read(`${folder}/a\0b`), (error: { code: string }) => error.code !== "gone");
    assert.equal((await files.list(folder)).length, odd.length, "and the wire still works");
  });

  check("a stream begins where it is told to, and one that is given up holds nothing", async ({ files, folder }) => {
    writeFileSync(`${folder}/file`, Buffer.alloc(2_000_000, "0123456789"));
    assert.equal(await text(await files.stream(`${folder}/file`, { start: 1_999_995 })), "56789");
    assert.equal((await text(await files.stream(`${folder}/file`))).length, 2_000_000);
    assert.equal((await text(await files.stream(`${folder}/file`, { start: 3_000_000 }))).length, 0);
    for (let n = 0; n < 30; n++) {
      const stream = await files.stream(`${folder}/file`);
      for await (const _ of stream) break;
      (await files.stream(`${folder}/file`)).destroy();
    }
    const control = new AbortController();
    const stream = await files.stream(`${folder}/file`, { signal: control.signal });
    control.abort();
    await assert.rejects(text(stream));
    await assert.rejects(files.stream(`${folder}/nothing`), { code: "gone" });
    assert.equal((await files.read(`${folder}/file`)).length, 2_000_000);
    await assert.rejects(files.read(`${folder}/file`, { signal: AbortSignal.abort() }), { code: "cancelled" });
  });

  check("a watch tells of new names, of changes and of growth, and ends on abort", async ({ files, folder }) => {
    writeFileSync(`${folder}/log`, "");
    const control = new AbortController();
    const told = async (path: string, change: () => void): Promise<void> => {
      const changes = files.watch(path, { signal: control.signal })[Symbol.asyncIterator]();
      const next = changes.next();
      const again = setInterval(change, 100); // until it is watched
      assert.equal((await next).done, false);
      clearInterval(again);
      await changes.return?.();
    };
    await told(`${folder}/log`, () => appendFileSync(`${folder}/log`, "x"));
    let n = 0;
    await told(folder, () => writeFileSync(`${folder}/new-${n++}`, ""));
    const changes = files.watch(folder, { signal: control.signal })[Symbol.asyncIterator]();
    const last = (async () => {
      while (!(await changes.next()).done);
    })();
    control.abort();
    await last;
    await assert.rejects(
      (async () => {
        for await (const _ of files.watch(`${folder}/nothing`, { signal: new AbortController().signal })) break;
      })(),
      { code: "gone" },
    );
  });

  beneathContract(name, make);
}

/** What is promised of places that somebody else writes to. */
export function beneathContract(name: string, make: (context: TestContext) => Promise<FilesUnderTest>): void {
  const tree = async (context: TestContext): Promise<FilesUnderTest & { root: string }> => {
    const under = await make(context);
    const root = join(under.folder, "root");
    mkdirSync(join(root, "sub/deep"), { recursive: true });
    mkdirSync(join(under.folder, "outside/deep"), { recursive: true });
    writeFileSync(join(root, "sub/file"), "inside");
    writeFileSync(join(under.folder, "outside/file"), "outside");
    symlinkSync("../outside", join(root, "link"));
    symlinkSync("sub", join(root, "near"));
    symlinkSync("../../outside/file", join(root, "sub/last"));
    return { ...under, root };
  };

  test(`${name}: beneath a folder no link leads on`, async (context) => {
    const { files, root } = await tree(context);
    assert.equal(await text(await files.stream("sub/file", { beneath: root })), "inside");
    assert.equal(await text(await files.stream("sub/file", { beneath: root, start: 2 })), "side");
    assert.equal((await files.read("sub/file", { beneath: root })).toString(), "inside");
    assert.deepEqual((await files.list("sub", { beneath: root })).map((entry) => entry.name).sort(), [
      "deep",
      "file",
      "last",
    ]);
    for (const path of [
      "link/file",
      "near/file",
      "sub/last",
      "../outside/file",
      "sub/../../outside/file",
      "sub\0",
      "link",
      "sub",
    ]) {
      await assert.rejects(files.stream(path, { beneath: root }), { code: "invalid-input" }, path);
      await assert.rejects(files.read(path, { beneath: root }), { code: "invalid-input" }, path);
    }
    for (const path of ["link", "near", "sub/file", "link/deep"])
      await assert.rejects(files.list(path, { beneath: root }), { code: "invalid-input" }, path);
    await assert.rejects(files.stat("link/file", { beneath: root }), { code: "invalid-input" });
    const link = await files.stat("link", { beneath: root });
    assert.deepEqual([link?.kind, link?.target], ["symlink", "../outside"]);
    assert.equal((await files.stat("sub", { beneath: root }))?.kind, "directory");
    assert.equal(await files.stat("nothing/here", { beneath: root }), undefined);
    assert.equal(await files.stat("nothing", { beneath: root }), undefined);
    await assert.rejects(files.read("sub/nothing", { beneath: root }), { code: "gone" });
    await assert.rejects(files.list("x", { beneath: `${root}/nothing` }), { code: "gone" });
    await assert.rejects(files.read("sub/file", { beneath: root, limit: 3 }), { code: "too-large" });
  });

  test(`${name}: a pipe or a device in the place of a file is not opened`, async (context) => {
    const { files, root } = await tree(context);
    execFileSync("mkfifo", [join(root, "pipe")]);
    execFileSync("mknod", ["-m", "666", join(root, "zero"), "c", "1", "5"]);
    for (let n = 0; n < 8; n++) {
      await assert.rejects(files.stream("pipe", { beneath: root }), { code: "invalid-input" });
      await assert.rejects(files.read("zero", { beneath: root }), { code: "invalid-input" });
    }
    assert.equal((await files.read("sub/file", { beneath: root })).toString(), "inside");
  });

  test(`${name}: a link that comes and goes while paths are looked up never leads out`, async (context) => {
    const { files, root } = await tree(context);
    const swap = "while :; do mv sub kept; ln -s ../outside sub; rm sub; mv kept sub; done";
    const swapping = spawn("sh", ["-c", swap], { cwd: root, stdio: "ignore", detached: true });
    const read: string[] = [];
    for (const end = performance.now() + 3000; performance.now() < end; ) {
      const content = files.read("sub/file", { beneath: root }).then(String, (error: { code: string }) => error.code);
      const names = files.list("sub", { beneath: root }).then(
        (entries) => (entries.some((entry) => entry.name === "last") ? "inside" : "outside"),
        (error: { code: string }) => error.code,
      );
      read.push(...(await Promise.all([content, names])));
    }
    process.kill(-(swapping.pid ?? 0), "SIGKILL");
    await once(swapping, "exit");
    assert.deepEqual([...new Set(read)].sort(), ["gone", "inside", "invalid-input"]);
    rmSync(root, { recursive: true, force: true, maxRetries: 10 }); // its last mv may not have ended yet
  });
}
