import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDatabase } from "../database/index.ts";
import { HostBook } from "../hosts/index.ts";
import { movedRecords } from "./moved-records.ts";

const key = (letter: string) => ({
  type: "ssh-ed25519",
  blob: letter.repeat(8),
  fingerprint: `SHA256:${letter.repeat(43)}`,
});
const place = { address: "web1.example.org", port: 22, user: "root", proof: "password", keys: [key("a")] } as const;

function open(t: TestContext) {
  const path = mkdtempSync(join(tmpdir(), "pilothouse-moved-"));
  const database = openDatabase(path);
  t.after(() => {
    database.close();
    rmSync(path, { recursive: true, force: true });
  });
  let now = 1e12;
  const newBook = () =>
    new HostBook(
      database,
      movedRecords(database, (person) => person),
      () => now,
    );
  let count = 0;
  return {
    newBook,
    book: newBook(),
    later: (ms: number) => {
      now += ms;
    },
    /** Some work on a host, of which something is left. */
    leave(user: string, host: string): void {
      count += 1;
      database
        .prepare("INSERT INTO replacement (id, open, data, user, host) VALUES (?, 1, '{}', ?, ?)")
        .run(`r${count}`, user, host);
      database
        .prepare("INSERT INTO creation (id, data, user, host) VALUES (?, '{}', ?, ?)")
        .run(`c${count}`, user, host);
    },
    /** How much is written down about a host: replacements and creations. */
    about: (user: string, host: string): number[] =>
      ["replacement", "creation"].map((table) =>
        Number(database.prepare(`SELECT count(*) AS n FROM ${table} WHERE user = ? AND host = ?`).get(user, host)?.n),
      ),
    all: (): number[] =>
      ["replacement", "creation"].map((table) =>
        Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n),
      ),
  };
}

test("a name that leads to another machine takes over nothing of what was written down about the one before", (t) => {
  const { book, leave, about } = open(t);
  for (const change of [{ keys: [key("b")] }, { user: "ann" }]) {
    const name = Object.keys(change).join();
    book.add("ann", name, place);
    leave("ann", name);
    leave("bob", name);
    book.edit("ann", name, { ...place, ...change });
    assert.deepEqual(about("ann", name), [0, 0]);
    assert.deepEqual(about("bob", name), [1, 1], "others have their own");
  }
  book.add("ann", "web1", place);
  leave("ann", "web1");
  book.replaceKey("ann", "web1", key("c"));
  assert.deepEqual(about("ann", "web1"), [0, 0]);
  // The same machine, known by its key, in another place or reached in another way.
  leave("ann", "web1");
  book.edit("ann", "web1", { ...place, keys: [key("c")], address: "192.0.2.7", port: 2222, proof: "key" });
  assert.deepEqual(about("ann", "web1"), [1, 1]);
});

test("an edit that is refused loses nothing", (t) => {
  const { book, leave, about } = open(t);
  book.add("ann", "web1", place);
  leave("ann", "web1");
  assert.throws(() => book.edit("ann", "web1", { ...place, keys: [key("b")], via: "web1" }));
  assert.deepEqual(about("ann", "web1"), [1, 1]);
});

test("a machine that is removed has nothing left for the next of its name, and what it had when it is put back", (t) => {
  const { book, newBook, leave, about, all, later } = open(t);
  const { id } = book.add("ann", "web1", place);
  leave("ann", "web1");
  book.remove("ann", "web1");
  assert.deepEqual(about("ann", "web1"), [0, 0]);
  // What was put in order on the way out was written after that.
  leave("ann", "web1");
  book.add("ann", "web1", { ...place, keys: [key("b")] });
  assert.deepEqual(about("ann", "web1"), [0, 0]);
  leave("ann", "web1");
  book.remove("ann", "web1");
  book.restore("ann", id);
  assert.deepEqual(about("ann", "web1"), [1, 1]);
  assert.deepEqual(all(), [2, 2]);
  // The other one cannot be put back any more after a day.
  later(25 * 3600 * 1000);
  newBook();
  assert.deepEqual(all(), [1, 1]);
});
