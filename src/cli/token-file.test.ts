import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readTokenFile } from "./token-file.ts";

const token = "0123456789abcdef-_.~";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-token-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function written(t: TestContext, content: string | Buffer, mode = 0o600): string {
  const file = join(folder(t), "token");
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const refused = (file: string, title: RegExp, why: RegExp) =>
  assert.throws(
    () => readTokenFile(file),
    (error: Error & { fields: { why: string } }) => title.test(error.message) && why.test(error.fields.why),
  );

test("a token is read from a file that only its owner can read, without the space around it", (t) => {
  for (const mode of [0o600, 0o400]) assert.equal(readTokenFile(written(t, `  ${token}\n`, mode)), token);
  // A secret is often a link to where it really lies: what counts is the file that is read.
  const link = join(folder(t), "link");
  symlinkSync(written(t, token), link);
  assert.equal(readTokenFile(link), token);
});

test("a file that a group or others can read or write is refused, with the way to close it", (t) => {
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o601, 0o644]) {
    const file = written(t, token, mode);
    refused(file, /open to other users/, new RegExp(`Run: chmod 600 ${file}$`));
    chmodSync(file, 0o600);
    assert.equal(readTokenFile(file), token, "and is taken then");
  }
  const link = join(folder(t), "link");
  symlinkSync(written(t, token, 0o644), link);
  refused(link, /open to other users/, /chmod 600/);
});

test("what is no ordinary file is refused at once: a folder, a pipe that nobody writes to, a device", (t) => {
  const pipe = join(folder(t), "pipe");
  execFileSync("mkfifo", ["-m", "600", pipe]);
  for (const path of [folder(t), pipe, "/dev/zero"]) refused(path, /does not fit/, /no ordinary file/);
  refused(join(folder(t), "none"), /cannot be read/, /ENOENT/);
});

test("an empty file, a huge one and a token that does not fit are each said to be that", (t) => {
  refused(written(t, ""), /does not fit/, /empty/);
  refused(written(t, " \n"), /does not fit/, /empty/);
  refused(written(t, Buffer.alloc(4097, "a")), /does not fit/, /larger than 4096/);
  refused(written(t, "short"), /does not fit/, /16 to 512/);
  refused(written(t, `${token} ${token}`), /does not fit/, /16 to 512/);
  assert.equal(readTokenFile(written(t, `${token}${" ".repeat(4096 - token.length)}`)), token, "4096 bytes are read");
});
