import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "../database/index.ts";
import { Creations } from "./create/creations.ts";
import { Journal } from "./replace/journal.ts";
import type { Replacement } from "./replace/replacement.ts";
import { Replacer } from "./replace/replacer.ts";

const replacement = (id: string): Replacement => ({
  ...{ id, engine: "podman", verb: "Edit", name: "web", keptName: "web-replaced-001122" },
  old: { id: "a".repeat(64), state: "running", spec: { image: "web:1" }, cannotStay: false },
  ...{ step: "working", created: 1 },
});

test("replacements and half-made containers of another person, or on another host, are neither seen nor touched", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-owner-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const database = openDatabase(folder);
  t.after(() => database.close());
  const owners = [
    { user: "ann", host: "local" },
    { user: "ann", host: "web1" },
    { user: "bob", host: "local" },
  ];
  const id = "00112233445566ff";
  const [first, ...others] = owners.map((owner) => new Journal(database, owner));
  first?.write(replacement(id));
  assert.equal(first?.find(id)?.name, "web");
  for (const journal of others) {
    assert.equal(journal.find(id), undefined);
    assert.deepEqual(new Replacer(journal).waiting(), []);
  }
  database
    .prepare("INSERT INTO creation (id, data, user, host) VALUES ('1', ?, 'ann', 'web1')")
    .run(JSON.stringify({ id: "1", engine: "podman", name: "half", begun: 1 }));
  assert.deepEqual(
    owners.map((owner) => new Creations(database, owner).waiting()),
    [[], ["podman"], []],
  );
});
