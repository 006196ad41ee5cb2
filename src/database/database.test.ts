import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { claimDirectory, migrate, openDatabase } from "./database.ts";

function folder(context: { after(work: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-database-"));
  context.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("a data directory is made for its owner only, and opens a second time", (t) => {
  const directory = join(folder(t), "deep/data");
  openDatabase(directory).close();
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  openDatabase(directory).close();
});

test("a database of a newer version is refused and left as it was", (t) => {
  const directory = folder(t);
  const newer = new DatabaseSync(join(directory, "pilothouse.db"));
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  assert.throws(() => openDatabase(directory), { code: "conflict", message: /newer version/ });
});

test("a file that is no database is named", (t) => {
  const directory = folder(t);
  writeFileSync(join(directory, "pilothouse.db"), "no database at all, but long enough to look like one".repeat(40));
  assert.throws(() => openDatabase(directory), { name: "Problem", message: /cannot be used/ });
});

test("a step that fails leaves the version before it", () => {
  const database = new DatabaseSync(":memory:");
  assert.throws(() => migrate(database, ["CREATE TABLE a (x)", "CREATE TABLE b (y); nonsense"]));
  assert.equal(database.prepare("PRAGMA user_version").get()?.user_version, 1);
  assert.equal(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'b'").get()?.n, 0);
});

test("a data directory has one user at a time", (t) => {
  const directory = folder(t);
  const first = claimDirectory(directory);
  assert.throws(() => claimDirectory(directory), { code: "conflict", message: /Another Pilothouse/ });
  first[Symbol.dispose]();
  claimDirectory(directory)[Symbol.dispose]();
});

test("a directory that cannot be made is named", () => {
  assert.throws(() => claimDirectory("/proc/pilothouse/data"), { name: "Problem", message: /cannot be used/ });
});
