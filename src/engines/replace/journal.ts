import { randomBytes } from "node:crypto";
import type { Database } from "../../database/index.ts";
import type { Replacement } from "./replacement.ts";

/** Replacements as they are written down: durable before the next step is taken. */
export class Journal {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  static id(): string {
    return randomBytes(8).toString("hex");
  }

  /** Writes the present state of a replacement and gives it back. */
  write(replacement: Replacement): Replacement {
    // Losing this in a power cut would lose the way back: it is synced, unlike everything else that we write.
    this.#database.exec("PRAGMA synchronous = FULL");
    try {
      this.#database
        .prepare(
          "INSERT INTO replacement (id, open, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET open = excluded.open, data = excluded.data",
        )
        .run(replacement.id, replacement.step === "settled" ? 0 : 1, JSON.stringify(replacement));
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
