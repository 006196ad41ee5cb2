import type { Database } from "../database/index.ts";
import { Creations, Journal, type RecordOwner, Replacer } from "../engines/index.ts";
import { asProblem } from "../problem/index.ts";
import type { Log } from "./log.ts";

/** What is written down of works in several steps on a host. */
export interface HostRecords {
  readonly replacer: Replacer;
  readonly creations: Creations;
}

/** The records of every person about every host: one for all sessions of a person, which must know of each other's works. */
export class Records {
  readonly #database: Database;
  readonly #log: Log;
  readonly #made = new Map<string, HostRecords>();

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  of(owner: RecordOwner): HostRecords {
    const key = `${owner.host} ${owner.user}`;
    const made = this.#made.get(key) ?? this.#make(owner);
    this.#made.set(key, made);
    return made;
  }

  #make(owner: RecordOwner): HostRecords {
    const journal = new Journal(this.#database, owner, (id) =>
      this.#log.warn("the record of a replaced container cannot be read and is left out", { replacement: id }),
    );
    const creations = new Creations(this.#database, owner, (error) =>
      this.#log.warn("the making of a container could not be written down", { problem: asProblem(error).toJSON() }),
    );
    return { replacer: new Replacer(journal), creations };
  }
}
