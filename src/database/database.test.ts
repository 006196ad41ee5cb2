import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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

/** A database with some content, closed, and the ways in which it is damaged. */
const damages: Readonly<Record<string, (file: string, whole: Buffer) => void>> = {
  "no database at all": (file) =>
    writeFileSync(file, "no database at all, but long enough to look like one".repeat(40)),
  "a page overwritten": (file, whole) => writeFileSync(file, whole.fill(0xaa, 4096, 8192)),
  "pages of a table overwritten": (file, whole) => writeFileSync(file, whole.fill(0xaa, whole.length - 3 * 4096)),
  "cut off": (file, whole) => writeFileSync(file, whole.subarray(0, 6000)),
  "the header overwritten": (file, whole) => writeFileSync(file, whole.fill(0, 0, 16)),
  "a table missing": (file) => {
    const database = new DatabaseSync(file);
    database.exec("DROP TABLE session; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
  },
};

for (const [what, damage] of Object.entries(damages))
  test(`a damaged database is named, with what to do, and left as it is: ${what}`, (t) => {
    const directory = folder(t);
    const file = join(directory, "pilothouse.db");
    const database = openDatabase(directory);
    const insert = database.prepare("INSERT INTO task (id, started, data) VALUES (?, 0, ?)");
    for (let n = 0; n < 100; n++) insert.run(`${n}`, "x".repeat(1000));
    database.close();
    openDatabase(directory).close(); // whole as it is, it opens
    damage(file, readFileSync(file));
    const before = readFileSync(file);
    assert.throws(
      () => openDatabase(directory),
      (error: Error & { fields: { why: string } }) =>
        error.message.includes(`${file} is damaged`) && error.fields.why.includes(`mv ${file} ${file}.damaged`),
    );
    assert.ok(readFileSync(file).equals(before), "the file was written to");
    // What it says to do helps.
    rmSync(file);
    openDatabase(directory).close();
  });

test("a database whose last user was killed opens with all that was written", (t) => {
  const directory = folder(t);
  const database = openDatabase(directory);
  t.after(() => database.close());
  database.prepare("INSERT INTO task (id, started, data) VALUES ('a', 0, '{}')").run();
  assert.ok(statSync(join(directory, "pilothouse.db-wal")).size > 0);
  const second = openDatabase(directory);
  assert.equal(second.prepare("SELECT count(*) AS n FROM task").get()?.n, 1);
  second.close();
});

test("an empty file becomes a new database", (t) => {
  const directory = folder(t);
  writeFileSync(join(directory, "pilothouse.db"), "");
  openDatabase(directory).close();
});

test("a damaged lock is named", (t) => {
  const directory = folder(t);
  writeFileSync(join(directory, "lock.db"), "no database at all, but long enough to look like one".repeat(40));
  assert.throws(() => claimDirectory(directory), { message: /lock\.db is damaged/ });
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
