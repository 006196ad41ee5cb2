import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../database/index.ts";
import { Journal } from "./journal.ts";
import type { Replacement } from "./replacement.ts";

const replacement: Replacement = {
  id: "00112233445566ff",
  engine: "podman",
  verb: "Edit",
  name: "web",
  keptName: "web-replaced-001122",
  old: {
    id: "a".repeat(64),
    state: "running",
    spec: { image: "web:1", env: [{ name: "PASSWORD", value: "canary-7f3a" }] },
    cannotStay: false,
  },
  step: "working",
  created: 1,
};

for (const [what, rootfs] of [
  ["a container that the engine has", false],
  ["a bare root file system, whose values nothing else has", true],
] as const)
  test(`what is written of ${what} is there after a restart, and once it is settled no byte is left`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), "pilothouse-journal-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const holds = (text: string) => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));
    const database = openDatabase(folder);
    t.after(() => database.close());
    const journal = new Journal(database);
    const spec = { ...replacement.old.spec, ...(rootfs ? { rootfs } : {}) };
    const whole = { ...replacement, old: { ...replacement.old, spec, cannotStay: rootfs } };
    assert.equal(journal.write(whole), whole);
    journal.write({ ...whole, next: "b".repeat(64), step: "kept" });
    assert.equal(new Journal(database).open().length, 1);
    assert.ok(holds("PASSWORD"));
    assert.equal(holds("canary-7f3a"), rootfs);
    journal.write({ ...whole, step: "settled" });
    assert.equal(journal.find(replacement.id), undefined);
    assert.ok(!holds("PASSWORD") && !holds("canary-7f3a"));
  });

test("a record that cannot be read keeps no other from being put back, and is told once", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-journal-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const database = openDatabase(folder);
  t.after(() => database.close());
  const told: string[] = [];
  const journal = new Journal(database, undefined, (id) => void told.push(id));
  journal.write(replacement);
  assert.equal(journal.open().length, 1);
  assert.deepEqual(told, []);
  const broken = [
    "{",
    "null",
    "{}",
    JSON.stringify({ ...replacement, id: "b3", old: null }),
    JSON.stringify(replacement),
  ];
  for (const [n, data] of broken.entries())
    database.prepare("INSERT INTO replacement (id, open, data) VALUES (?, 1, ?)").run(`b${n}`, data);
  for (let round = 0; round < 2; round++)
    assert.deepEqual(
      journal.open().map(({ id }) => id),
      [replacement.id],
    );
  assert.equal(journal.find("b0"), undefined);
  assert.deepEqual(told.sort(), ["b0", "b1", "b2", "b3", "b4"]);
});
