import { randomBytes } from "node:crypto";
import type { Database } from "../../database/index.ts";
import { type Replacement, withheld } from "./replacement.ts";

/** Replacements as they are written down: durable before the next step is taken. */
export class Journal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  static id(): string {
    return randomBytes(8).toString("hex");
  }

  /**
   * Writes the present state of a replacement, without the values of the environment where they can be had again, and
   * gives it back with them. One that is settled is forgotten.
   */
  write(replacement: Replacement): Replacement {
    if (replacement.step === "settled") {
      this.#database.prepare("DELETE FROM replacement WHERE id = ?").run(replacement.id);
      // The write-ahead log would hold it for a while.
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return replacement;
    }
    // Losing this in a power cut would lose the way back: it is synced, unlike everything else that we write.
    this.#database.exec("PRAGMA synchronous = FULL");
    try {
      this.#database
        .prepare(
          "INSERT INTO replacement (id, open, data) VALUES (?, 1, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        )
        .run(replacement.id, JSON.stringify(withheld(replacement)));
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
    return replacement;
  }

  /** What is not settled: to be finished, put back, undone or cleaned up. */
  open(): readonly Replacement[] {
    return this.#database
      .prepare("SELECT data FROM replacement WHERE open = 1")
      .all()
      .map((row) => JSON.parse(String(row.data)) as Replacement);
  }

  find(id: string): Replacement | undefined {
    const row = this.#database.prepare("SELECT data FROM replacement WHERE id = ?").get(id);
    return row && (JSON.parse(String(row.data)) as Replacement);
  }
}
