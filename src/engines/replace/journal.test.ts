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

test("an open replacement is there after a restart, and of a settled one no byte is left", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-journal-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const holds = () => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes("canary-7f3a"));
  const database = openDatabase(folder);
  t.after(() => database.close());
  const journal = new Journal(database);
  journal.write(replacement);
  journal.write({ ...replacement, next: "b".repeat(64), step: "kept" });
  assert.equal(new Journal(database).open().length, 1);
  assert.ok(holds());
  journal.write({ ...replacement, step: "settled" });
  assert.equal(journal.find(replacement.id), undefined);
  assert.ok(!holds());
});
