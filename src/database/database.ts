import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { asProblem, Problem } from "../problem/index.ts";
import { migrations } from "./migrations.ts";

export type Database = DatabaseSync;

/**
 * Opens the one database file of a data directory, brings its schema up to date and gives it.
 * Makes the directory (mode 0700) where it is missing.
 * @throws Problem where the directory cannot be used, the file is damaged or was written by a newer version
 */
export function openDatabase(directory: string): Database {
  const file = join(directory, "pilothouse.db");
  let database: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    database = new DatabaseSync(file, { timeout: 5000 });
    // What is deleted is overwritten: records of replaced containers hold their environment.
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;",
    );
    migrate(database, migrations);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Problem) throw error;
    throw unusable(directory, error);
  }
}

/**
 * Claims a data directory for this process, until disposed; the claim of a killed process is gone with it.
 * @throws Problem `conflict` where another process has it
 */
export function claimDirectory(directory: string): Disposable {
  let lock: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    lock = new DatabaseSync(join(directory, "lock.db"), { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (!/locked/.test(String(error))) throw unusable(directory, error);
    throw new Problem(
      "conflict",
      {
        title: `Another Pilothouse uses the data directory ${directory}.`,
        why: "Stop it, or choose another with --data.",
      },
      { cause: error },
    );
  }
  const held = lock;
  return { [Symbol.dispose]: () => held.close() };
}

function unusable(directory: string, error: unknown): Problem {
  return new Problem(
    asProblem(error).code,
    {
      title: `The data directory ${directory} cannot be used.`,
      why: error instanceof Error ? error.message : String(error),
    },
    { cause: error },
  );
}

/** Node's own recursive mkdir never returns below /proc: go up and down once instead. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Applies the steps that the database has not seen yet, each in a transaction of its own. */
export function migrate(database: Database, steps: readonly string[]): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > steps.length)
    throw new Problem("conflict", {
      title: "The data directory was written by a newer version of Pilothouse.",
      why: `Its schema has version ${version}, this program knows ${steps.length}.`,
    });
  for (const [index, step] of steps.entries()) {
    if (index < version) continue;
    database.exec("BEGIN IMMEDIATE");
    try {
      database.exec(step);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }
}
