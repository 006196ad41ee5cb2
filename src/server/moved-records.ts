import type { Database } from "../database/index.ts";
import type { RecordOwner } from "../engines/index.ts";
import type { BookEvents } from "../hosts/index.ts";

const tables = ["replacement", "creation"] as const;

/** Where records wait for a machine that was taken out of the list: no machine can have that name. */
const shelf = (id: string): string => `#${id}`;

/**
 * Keeps what is written down about work on a machine with that machine: a name that leads to another one takes nothing
 * over, and a machine that is put back has what it had.
 * @param userOf whose records those of a person are; "" where the console serves one person
 */
export function movedRecords(database: Database, userOf: (person: string) => string): BookEvents {
  const drop = (user: string, host: string): void => {
    for (const table of tables) database.prepare(`DELETE FROM ${table} WHERE user = ? AND host = ?`).run(user, host);
  };
  const move = ({ user, host }: RecordOwner, to: string): void => {
    for (const table of tables)
      database.prepare(`UPDATE ${table} SET host = ? WHERE user = ? AND host = ?`).run(to, user, host);
  };
  return {
    repointed: (person, name) => drop(userOf(person), name),
    removed: (person, { id, name }) => move({ user: userOf(person), host: name }, shelf(id)),
    restored: (person, { id, name }) => move({ user: userOf(person), host: shelf(id) }, name),
    forgotten(id) {
      for (const table of tables) database.prepare(`DELETE FROM ${table} WHERE host = ?`).run(shelf(id));
    },
  };
}
