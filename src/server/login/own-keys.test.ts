import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ownKeys, pinnedKey, trustOnly } from "./own-keys.ts";

test("the machine's own keys are read with the fingerprints that ssh-keygen prints", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-keys-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await assert.rejects(ownKeys(folder), { code: "host-key-unknown" });
  const printed: string[] = [];
  for (const type of ["ed25519", "ecdsa", "rsa"]) {
    const file = join(folder, `ssh_host_${type}_key`);
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", file]);
    printed.push(execFileSync("ssh-keygen", ["-lf", file], { encoding: "utf8" }).split(" ")[1] ?? "");
  }
  const keys = await ownKeys(folder);
  assert.deepEqual(keys.map((key) => key.fingerprint).sort(), printed.sort());
  const [first] = keys;
  assert.ok(first);
  trustOnly(keys, first, "127.0.0.1");
  const other = pinnedKey(`SHA256:${"A".repeat(43)}`);
  assert.ok(other);
  assert.throws(() => trustOnly(keys, other, "127.0.0.1"), { code: "host-key-changed" });
  const line = readFileSync(join(folder, "ssh_host_ed25519_key.pub"), "utf8");
  assert.ok(printed.includes(pinnedKey(line)?.fingerprint ?? ""));
});

test("what is no key is none", () => {
  for (const text of ["", "ssh-ed25519", "ssh-ed25519 AAAA", "SHA256:short", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAA"])
    assert.equal(pinnedKey(text), undefined, text);
});
