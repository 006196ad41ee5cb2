import { randomBytes } from "node:crypto";
import type { Database } from "../../database/index.ts";
import { ownRecords, type RecordOwner } from "../record-owner.ts";
import { type Replacement, withheld } from "./replacement.ts";

/** Replacements as they are written down: durable before the next step is taken. */
export class Journal {
  readonly #database: Database;
  readonly #owner: RecordOwner;
  readonly #unreadable: (id: string) => void;
  readonly #told = new Set<string>();

  /**
   * @param owner whose replacements, and on which host: others are neither seen nor touched
   * @param unreadable is told the ids of records that cannot be read, once for each: they are left as they are
   */
  constructor(database: Database, owner: RecordOwner = ownRecords, unreadable: (id: string) => void = () => {}) {
    this.#database = database;
    this.#owner = owner;
    this.#unreadable = unreadable;
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
          "INSERT INTO replacement (id, open, data, user, host) VALUES (?, 1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
        )
        .run(replacement.id, JSON.stringify(withheld(replacement)), this.#owner.user, this.#owner.host);
    } finally {
      this.#database.exec("PRAGMA synchronous = NORMAL");
    }
    return replacement;
  }

  /** What is not settled: to be finished, put back, undone or cleaned up. */
  open(): readonly Replacement[] {
    return this.#database
      .prepare("SELECT id, data FROM replacement WHERE open = 1 AND user = ? AND host = ?")
      .all(this.#owner.user, this.#owner.host)
      .flatMap((row) => this.#read(String(row.id), String(row.data)) ?? []);
  }

  find(id: string): Replacement | undefined {
    const row = this.#database
      .prepare("SELECT data FROM replacement WHERE id = ? AND user = ? AND host = ?")
      .get(id, this.#owner.user, this.#owner.host);
    return row && this.#read(id, String(row.data));
  }

  /** One record that is broken must not keep the others from being put back. */
  #read(id: string, data: string): Replacement | undefined {
    try {
      const found = JSON.parse(data) as Partial<Replacement> | null;
      if (found?.id === id && found.step && found.old?.id && found.old.spec && found.name && found.keptName)
        return found as Replacement;
    } catch {
      // told below
    }
    if (!this.#told.has(id)) this.#unreadable(id);
    this.#told.add(id);
    return undefined;
  }
}
