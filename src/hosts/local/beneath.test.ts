import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { localFiles } from "./files.ts";

function folder(context: { after(work: () => void): void }): { base: string; root: string } {
  const base = mkdtempSync(join(tmpdir(), "pilothouse-beneath-"));
  context.after(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, "root");
  mkdirSync(join(root, "sub"), { recursive: true });
  mkdirSync(join(base, "outside"));
  writeFileSync(join(root, "sub/file"), "inside");
  writeFileSync(join(base, "outside/file"), "outside");
  symlinkSync("../outside", join(root, "link"));
  symlinkSync("../outside/file", join(root, "sub/last"));
  return { base, root };
}

test("a link leads on from a plain path, and nowhere from one below a folder", async (t) => {
  const { root } = folder(t);
  assert.equal(await text(await localFiles.stream(`${root}/link/file`)), "outside");
  assert.equal(await text(await localFiles.stream("sub/file", { beneath: root })), "inside");
  for (const path of ["link/file", "sub/last", "../outside/file", "sub/../../outside/file", "sub\0", "link"]) {
    await assert.rejects(localFiles.stream(path, { beneath: root }), { code: "invalid-input" }, path);
    await assert.rejects(localFiles.read(path, { beneath: root }), { code: "invalid-input" }, path);
  }
  await assert.rejects(localFiles.list("link", { beneath: root }), { code: "invalid-input" });
  await assert.rejects(localFiles.stat("link/file", { beneath: root }), { code: "invalid-input" });
  assert.equal((await localFiles.stat("link", { beneath: root }))?.kind, "symlink");
  assert.equal(await localFiles.stat("nothing/here", { beneath: root }), undefined);
});

test("a pipe in the place of a file is refused and waited for by nobody", async (t) => {
  const { root } = folder(t);
  execFileSync("mkfifo", [join(root, "pipe")]);
  // Each would hold one of the four threads that do all work on files.
  for (let n = 0; n < 8; n++)
    await assert.rejects(localFiles.stream("pipe", { beneath: root }), { code: "invalid-input" });
  assert.equal((await localFiles.read("sub/file", { beneath: root })).toString(), "inside");
});

test("a link that comes and goes while paths are looked up never leads out", async (t) => {
  const { root } = folder(t);
  const swap = "while :; do mv sub kept; ln -s ../outside sub; rm sub; mv kept sub; done";
  const swapping = spawn("sh", ["-c", swap], { cwd: root, stdio: "ignore" });
  const read: string[] = [];
  for (const end = performance.now() + 1500; performance.now() < end; ) {
    const content = localFiles.read("sub/file", { beneath: root }).then(String, () => "refused");
    const names = localFiles.list("sub", { beneath: root }).then(
      (entries) => (entries.some(({ name }) => name === "last") ? "inside" : "outside"),
      () => "refused",
    );
    read.push(...(await Promise.all([content, names])));
  }
  swapping.kill("SIGKILL");
  await once(swapping, "exit");
  assert.ok(read.includes("inside") && read.includes("refused"), "the link came and went");
  assert.equal(read.filter((what) => what === "outside").length, 0);
});

test("what is opened on the way is closed again", async (t) => {
  const { root } = folder(t);
  const before = readdirSync("/proc/self/fd").length;
  for (let n = 0; n < 50; n++) {
    await localFiles.stat("sub/file", { beneath: root });
    await localFiles.list("sub", { beneath: root });
    await localFiles.read("sub/file", { beneath: root });
    await localFiles.read("link/file", { beneath: root }).catch(() => {});
    await localFiles.read("nothing", { beneath: root }).catch(() => {});
  }
  assert.ok(readdirSync("/proc/self/fd").length <= before + 1);
});
