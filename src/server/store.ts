import { claimDirectory, type Database, openDatabase } from "../database/index.ts";
import { beginRun, type Run } from "./run-mark.ts";

/** What a data directory holds, claimed at once and opened when first needed. Disposing marks an orderly end. */
export class Store implements Disposable {
  readonly #directory: string;
  readonly #claim: Disposable;
  #opened: { readonly database: Database; readonly run: Run } | undefined;

  /** @throws Problem `conflict` where another process has the directory */
  constructor(directory: string) {
    this.#directory = directory;
    this.#claim = claimDirectory(directory);
  }

  /** @throws Problem as `openDatabase` */
  get database(): Database {
    return this.#open().database;
  }

  /** An earlier run was killed, or there is something that it could not finish. @throws Problem as `openDatabase` */
  get leftBehind(): boolean {
    const { database, run } = this.#open();
    return run.killed || database.prepare("SELECT 1 FROM replacement WHERE open = 1").get() !== undefined;
  }

  #open(): { readonly database: Database; readonly run: Run } {
    if (this.#opened) return this.#opened;
    const database = openDatabase(this.#directory);
    this.#opened = { database, run: beginRun(database) };
    return this.#opened;
  }

  [Symbol.dispose](): void {
    this.#opened?.run.end();
    this.#opened?.database.close();
    this.#claim[Symbol.dispose]();
  }
}
