import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { localHost } from "../local/local.ts";
import { Beneath } from "./beneath.ts";

/** renameat2(2) of two names in one step, again and again. */
const exchange = `my $call = ((uname())[4] eq "aarch64") ? 276 : 316;
my ($one, $other) = ("sub", "link");
while (1) { syscall($call, -100, $one, -100, $other, 2) == 0 or die "renameat2: $!"; }`;

test("a shell that steps into a link which was a folder a moment ago looks back, and reads nothing from there", async (t) => {
  const base = mkdtempSync(join(tmpdir(), "pilothouse-walk-"));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const root = join(base, "root");
  mkdirSync(join(root, "sub"), { recursive: true });
  mkdirSync(join(base, "outside"));
  writeFileSync(join(root, "sub/file"), "inside");
  writeFileSync(join(base, "outside/file"), "outside");
  symlinkSync("../outside", join(root, "link"));
  const beneath = new Beneath(localHost());
  assert.equal(String(await beneath.read(root, "sub/file", 100)), "inside");
  const swapping = spawn("perl", ["-MPOSIX=uname", "-e", exchange], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const read: string[] = [];
  for (const end = performance.now() + 2000; performance.now() < end; )
    read.push(
      ...(await Promise.all(
        Array.from({ length: 3 }, () => beneath.read(root, "sub/file", 100).then(String, () => "refused")),
      )),
    );
  assert.equal(swapping.exitCode, null, "the two were exchanged all the time");
  swapping.kill("SIGKILL");
  await once(swapping, "exit");
  assert.ok(
    read.includes("inside") && read.includes("refused"),
    `${read.length} ${JSON.stringify([...new Set(read)])}`,
  );
  assert.equal(read.filter((what) => what === "outside").length, 0);
});
