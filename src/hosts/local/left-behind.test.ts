import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { isDead, leftBehind, processMark } from "./left-behind.ts";

const program = `
  import { processMark } from ${JSON.stringify(new URL("left-behind.ts", import.meta.url).href)};
  console.log(processMark());
  setInterval(() => {}, 1000);
`;

/** A process that says its mark and lives on. */
async function marked() {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(child.stdout, "data");
  return {
    mark: String(said).trim(),
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

test("a process is dead once it was killed, and not before", async () => {
  const other = await marked();
  assert.equal(isDead(other.mark), false);
  assert.equal(isDead(processMark()), false);
  await other.kill();
  assert.equal(isDead(other.mark), true);
});

test("a number that is used again is told by when its process began; another namespace is left alone", () => {
  const [pid, start, space] = processMark().split("-");
  assert.equal(isDead(`${pid}-${Number(start) - 1}-${space}`), true);
  assert.equal(isDead(`4194304-1-${space}`), true, "no such process");
  assert.equal(isDead(`4194304-1-${Number(space) + 1}`), false);
  for (const none of ["", "x", "1", `${pid}-${start}`, `4194304-1-${space}-1`, `-1-1-${space}`])
    assert.equal(isDead(none), false, none);
});

test("what a dead process left is found by its name, where it is this user's; what lives and what is odd is not", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "left-behind-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const other = await marked();
  for (const name of [`a-${other.mark}-x`, `a-${processMark()}-x`, `b-${other.mark}-x`, "a-1-x", "a-"])
    writeFileSync(join(folder, name), "");
  const pattern = /^a-(\d+-\d+-\d+)-\w+$/;
  assert.deepEqual(await leftBehind(folder, pattern), []);
  await other.kill();
  assert.deepEqual(
    (await leftBehind(folder, pattern)).map((path) => basename(path)),
    [`a-${other.mark}-x`],
  );
  assert.deepEqual(await leftBehind(join(folder, "none"), pattern), []);
  if (process.getuid?.() !== 0) return; // only root can give a file away
  chownSync(join(folder, `a-${other.mark}-x`), 4711, 4711);
  assert.deepEqual(await leftBehind(folder, pattern), []);
});
