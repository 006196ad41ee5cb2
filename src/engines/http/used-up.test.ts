import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

/** Uses up 256 MB in buffers as a stream brings them, and prints the most megabytes of buffers that lay about. */
function mostLying(note: string): number {
  const program = `
    import { usedUp } from ${JSON.stringify(join(import.meta.dirname, "used-up.ts"))};
    const note = ${note};
    let most = 0;
    for (let used = 0; used < 256e6; used += 65536) {
      note(Buffer.alloc(65536, 1).length);
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }
    console.log(most / 1e6);
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  assert.match(stdout, /^[\d.]+\n$/, stderr);
  return Number(stdout);
}

test("used buffers do not pile up where they are noted, and else as V8 likes", () => {
  const bounded = mostLying("usedUp");
  const free = mostLying("() => {}");
  // Two rounds of 8 MiB: V8 frees what it has found while the next one is filled.
  assert.ok(bounded < 20, `${bounded} MB`);
  assert.ok(free > 1.5 * bounded, `${free} MB without, ${bounded} MB with it`);
});
