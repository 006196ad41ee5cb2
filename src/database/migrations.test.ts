import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { migrate } from "./database.ts";
import { migrations } from "./migrations.ts";

test("what was written before records had owners is that of the one person, on this machine", () => {
  using database = new DatabaseSync(":memory:");
  migrate(database, migrations.slice(0, 3));
  database.exec("INSERT INTO replacement (id, open, data) VALUES ('r', 1, '{}')");
  database.exec("INSERT INTO creation (id, data) VALUES ('c', '{}')");
  const task = database.prepare("INSERT INTO task (id, started, data) VALUES (?, 1, ?)");
  task.run("1", JSON.stringify({ id: "1", who: "ann" }));
  task.run("2", "no JSON");
  task.run("3", "{}");
  migrate(database, migrations);
  const rows = (query: string) =>
    database
      .prepare(query)
      .all()
      .map((row) => Object.values(row));
  assert.deepEqual(rows("SELECT user, host FROM replacement UNION ALL SELECT user, host FROM creation"), [
    ["", "local"],
    ["", "local"],
  ]);
  assert.deepEqual(rows("SELECT id, who FROM task ORDER BY id"), [
    ["1", "ann"],
    ["2", ""],
    ["3", ""],
  ]);
});
