import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const unit = join(import.meta.dirname, "systemd/pilothouse.service");

/** What systemd itself says of a unit that is not installed: from 0 (closed) to 10. */
function exposureOf(text) {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-unit-"));
  try {
    const file = join(folder, "pilothouse.service");
    writeFileSync(file, text);
    const said = execFileSync("systemd-analyze", ["security", "--offline=true", "--no-pager", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the service's unit is as closed as it has been", () => {
  // Of Debian 12's systemd; a later one may count more, and then less is to be asked of it.
  assert.ok(exposureOf(readFileSync(unit, "utf8")) <= 1.8);
});
