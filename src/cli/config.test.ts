import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "./config.ts";

const directory = mkdtempSync(join(tmpdir(), "pilothouse-config-"));
const read = (settings: unknown) => {
  writeFileSync(join(directory, "config.json"), JSON.stringify(settings));
  return readConfig(directory);
};

test("settings are read, those that need a schema and those that do not", async () => {
  assert.deepEqual(await read({}), {});
  assert.deepEqual(await read({ multiUser: true, open: false }), { multiUser: true, open: false });
  assert.deepEqual(await read({ multiUser: true, port: 1 }), { multiUser: true, port: 1 });
  assert.equal((await read({ login: { adminIdleMinutes: 240 } })).login?.adminIdleMinutes, 240);
  assert.equal((await read({ url: "https://example.org/console/" })).url?.pathname, "/console/");
});

test("what does not fit is told by its name, whatever stands beside it", async () => {
  for (const [settings, why] of [
    [{ multiUser: "yes" }, /^multiUser: /],
    [{ multiUser: true, open: 1 }, /^open: /],
    [{ multiUser: true, port: 65_536 }, /^port: /],
    [{ login: { adminIdleMinutes: 0 } }, /^login.adminIdleMinutes: /],
    [{ login: { adminIdleMinutes: 241 } }, /^login.adminIdleMinutes: /],
    [{ login: { adminIdleMinutes: "15" } }, /^login.adminIdleMinutes: /],
    [{ constructor: true }, /constructor/],
    [{ multiuser: true }, /multiuser/],
    [[], /array/],
    [null, /null/],
  ] as const)
    await assert.rejects(read(settings), (error: Error & { fields: { why: string } }) => why.test(error.fields.why));
});
