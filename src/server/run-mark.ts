import type { Database } from "../database/index.ts";

const key = "running";

/** One run of the server, as it stands in its database from its beginning to its orderly end. */
export interface Run {
  /** The run before was killed. */
  readonly killed: boolean;
  end(): void;
}

export function beginRun(database: Database): Run {
  const killed = database.prepare("SELECT 1 FROM setting WHERE key = ?").get(key) !== undefined;
  attempt(() => database.prepare("INSERT OR REPLACE INTO setting (key, value) VALUES (?, 'true')").run(key));
  return { killed, end: () => attempt(() => database.prepare("DELETE FROM setting WHERE key = ?").run(key)) };
}

/** On a full disk a run is not known as one: what a kill leaves then is put right with the first page. */
function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // told where something of more weight cannot be written
  }
}
