import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { asProblem, Problem } from "../problem/index.ts";
import { migrations } from "./migrations.ts";

export type Database = DatabaseSync;

/**
 * Opens the one database file of a data directory, brings its schema up to date and gives it.
 * Makes the directory (mode 0700) where it is missing.
 * @throws Problem where the directory cannot be used, the file is damaged or was written by a newer version; the file
 * is as it was then
 */
export function openDatabase(directory: string): Database {
  const file = join(directory, "pilothouse.db");
  let database: DatabaseSync | undefined;
  try {
    makeDirectory(directory);
    inspect(file);
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
 * Looks through a database that is there, without writing to it: damage is to be told at once and not when somebody
 * comes across it, and who looks after it wants to find it as it was.
 */
function inspect(file: string, place: string | URL = file, pages = true, waitMs = 5000): void {
  // What is empty becomes a new one.
  if (!statSync(file, { throwIfNoEntry: false })?.size) return;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(place, { readOnly: true, timeout: waitMs });
    if (pages) {
      const found = String(database.prepare("PRAGMA quick_check(1)").get()?.quick_check);
      if (found !== "ok") throw damaged(file, found);
    }
    const missing = missingTable(database);
    if (missing !== undefined) throw damaged(file, `it has no table "${missing}"`);
  } catch (error) {
    if (isDamage(error)) throw damaged(file, (error as Error).message, error);
    throw error;
  } finally {
    database?.close();
  }
}

/** Bytes of a database that is looked through page by page while somebody waits: some 0.2 s. */
const examined = 128 * 1024 * 1024;

/** How long a look waits for one that has locked it, in milliseconds: no program of ours does so for longer. */
const examineMs = 1000;

/**
 * Looks at the database of a data directory as a start does, and leaves no file of its own beside it. Gives whether all
 * of it was looked through: of a large one only the schema is.
 * @throws Problem where a start would fail
 */
export function examineDatabase(directory: string): boolean {
  const file = join(directory, "pilothouse.db");
  const place = pathToFileURL(file);
  // Without a log beside it nobody has it open: SQLite need not make one to read it (sqlite.org/uri.html).
  if (!statSync(`${file}-wal`, { throwIfNoEntry: false })) place.searchParams.set("immutable", "1");
  const whole = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= examined;
  inspect(file, place, whole, examineMs);
  return whole;
}

/** The first table that a database of its version has to have and has not. */
function missingTable(database: Database): string | undefined {
  const tables = "SELECT name FROM sqlite_schema WHERE type = 'table'";
  using whole = new DatabaseSync(":memory:");
  migrate(whole, migrations.slice(0, refuseNewer(database, migrations)));
  const there = new Set(
    database
      .prepare(tables)
      .all()
      .map(({ name }) => name),
  );
  const missing = whole
    .prepare(tables)
    .all()
    .find(({ name }) => !there.has(name));
  return missing && String(missing.name);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html); the low byte is the code, what is above it says more. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  return code === 11 || code === 26;
}

function damaged(file: string, what: string, cause?: unknown): Problem {
  return new Problem(
    "unknown",
    {
      title: `The file ${file} is damaged: ${what}.`,
      why: `Move it away (mv ${file} ${file}.damaged) and start again. That loses what the console remembers: tasks, log-ins, replaced containers to go back to; your containers run on.`,
    },
    { cause },
  );
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
    if (isDamage(error)) throw damaged(join(directory, "lock.db"), (error as Error).message, error);
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
  const version = refuseNewer(database, steps);
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

/** The version of a database's schema. @throws Problem where it is newer than the steps that are known */
function refuseNewer(database: Database, steps: readonly string[]): number {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > steps.length)
    throw new Problem("conflict", {
      title: "The data directory was written by a newer version of Pilothouse.",
      why: `Its schema has version ${version}, this program knows ${steps.length}.`,
    });
  return version;
}
