import { randomBytes } from "node:crypto";
import { type LiveSource, LiveValue } from "../../access/index.ts";
import type { Database } from "../../database/index.ts";
import { Problem } from "../../problem/index.ts";
import type { HostEntry, HostPlace, PinnedKey, Proof } from "./entry.ts";

/** So many machines of one person are more than anybody steers, and little enough to be listed at once. */
const mostHosts = 1000;
/** A removed machine can be put back for a day, in milliseconds. */
const undoMs = 24 * 3600 * 1000;
/** Most machines that a connection goes through. */
const mostJumps = 4;

/** What becomes of the names of machines: what others have written down about them has to follow. */
export interface BookEvents {
  /** A name leads to another machine than before, if it led to any. Told before it does. */
  repointed(owner: string, name: string): void;
  /** A machine was taken out of the list; it can be put back. */
  removed(owner: string, entry: Pick<HostEntry, "id" | "name">): void;
  restored(owner: string, entry: Pick<HostEntry, "id" | "name">): void;
  /** One that was removed cannot be put back any more. */
  forgotten(id: string): void;
}

/** The machines that people have added, each person his own. Secrets are never in it. */
export class HostBook {
  readonly #database: Database;
  readonly #events: Partial<BookEvents>;
  readonly #now: () => number;
  readonly #lists = new Map<string, LiveValue<{ readonly [name: string]: HostEntry }>>();

  constructor(database: Database, events: Partial<BookEvents> = {}, now: () => number = Date.now) {
    this.#database = database;
    this.#events = events;
    this.#now = now;
    const old = database.prepare("DELETE FROM host WHERE removed < ? RETURNING id").all(now() - undoMs);
    for (const { id } of old) events.forgotten?.(String(id));
  }

  /** A person's machines by name, live. */
  of(owner: string): LiveSource<{ readonly [name: string]: HostEntry }> {
    return this.#list(owner);
  }

  /** @throws Problem `gone` where the person has no machine of that name */
  get(owner: string, name: string): HostEntry {
    const hosts = this.#list(owner).read();
    const entry = Object.hasOwn(hosts, name) ? hosts[name] : undefined;
    if (entry) return entry;
    throw new Problem("gone", {
      title: `There is no host "${name}".`,
      why: "It was never added, or has been removed.",
      remedies: [{ do: "open", label: "All hosts", path: "/hosts" }],
    });
  }

  /** The machine and those that the connection goes through, the machine itself first. */
  way(owner: string, name: string): readonly HostEntry[] {
    const way = [this.get(owner, name)];
    for (let via = way[0]?.via; via !== undefined; via = way.at(-1)?.via) {
      const next = this.get(owner, via);
      if (way.includes(next) || way.length > mostJumps)
        throw new Problem("invalid-input", {
          title: `The way to "${name}" does not end.`,
          why: `It goes through ${way.map((entry) => entry.name).join(", ")} and ${via}. Choose another jump host.`,
        });
      way.push(next);
    }
    return way;
  }

  /** @throws Problem `name-in-use`, `conflict` where there are too many, `gone` where there is no such jump host */
  add(owner: string, name: string, place: HostPlace): HostEntry {
    const hosts = this.#list(owner).read();
    if (Object.hasOwn(hosts, name)) throw taken(name);
    if (Object.keys(hosts).length >= mostHosts)
      throw new Problem("conflict", {
        title: `You have ${mostHosts} hosts, and that is the most.`,
        why: "Remove one.",
      });
    if (place.via !== undefined) this.get(owner, place.via);
    const entry: HostEntry = { id: randomBytes(8).toString("hex"), name, ...place, added: this.#now() };
    this.#events.repointed?.(owner, name);
    this.#database
      .prepare(
        "INSERT INTO host (id, owner, name, address, port, user, via, proof, keys, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      )
      .run(entry.id, owner, name, ...columns(place), entry.added);
    this.#list(owner).set({ ...hosts, [name]: entry });
    return entry;
  }

  /** Changes how a machine is reached. @throws Problem `gone`, `invalid-input` where it would go through itself */
  edit(owner: string, name: string, place: HostPlace): HostEntry {
    const before = this.get(owner, name);
    const hosts = this.#list(owner);
    const all = hosts.read();
    const entry: HostEntry = { id: before.id, name, ...place, added: before.added };
    hosts.set({ ...all, [name]: entry });
    try {
      this.way(owner, name);
      if (!sameMachine(before, entry)) this.#events.repointed?.(owner, name);
      this.#database
        .prepare("UPDATE host SET address = ?, port = ?, user = ?, via = ?, proof = ?, keys = ? WHERE id = ?")
        .run(...columns(place), before.id);
    } catch (error) {
      hosts.set(all);
      throw error;
    }
    return entry;
  }

  /** Pins another key in place of those that were confirmed before. */
  replaceKey(owner: string, name: string, key: PinnedKey): HostEntry {
    return this.edit(owner, name, { ...this.get(owner, name), keys: [key] });
  }

  /** Takes a machine out of the list; it can be put back for a day. @throws Problem `in-use` where others go through it */
  remove(owner: string, name: string): HostEntry {
    const entry = this.get(owner, name);
    const { [name]: _, ...rest } = this.#list(owner).read();
    const behind = Object.values(rest).filter(({ via }) => via === name);
    if (behind.length > 0)
      throw new Problem("in-use", {
        title: `"${name}" is the jump host of ${behind
          .map((one) => `"${one.name}"`)
          .slice(0, 5)
          .join(", ")}.`,
        why: "They could not be reached without it. Give them another jump host or remove them first.",
      });
    this.#database.prepare("UPDATE host SET removed = ? WHERE id = ?").run(this.#now(), entry.id);
    this.#events.removed?.(owner, entry);
    this.#list(owner).set(rest);
    return entry;
  }

  /** Puts a removed machine back as it was. @throws Problem `gone`, `name-in-use` */
  restore(owner: string, id: string): HostEntry {
    const row = this.#database
      .prepare("SELECT * FROM host WHERE id = ? AND owner = ? AND removed IS NOT NULL")
      .get(id, owner);
    if (!row)
      throw new Problem("gone", { title: "That host cannot be put back.", why: "It was removed too long ago." });
    const entry = entryOf(row);
    const hosts = this.#list(owner).read();
    if (Object.hasOwn(hosts, entry.name)) throw taken(entry.name);
    if (entry.via !== undefined) this.get(owner, entry.via);
    this.#database.prepare("UPDATE host SET removed = NULL WHERE id = ?").run(id);
    this.#events.restored?.(owner, entry);
    this.#list(owner).set({ ...hosts, [entry.name]: entry });
    return entry;
  }

  #list(owner: string): LiveValue<{ readonly [name: string]: HostEntry }> {
    const known = this.#lists.get(owner);
    if (known) return known;
    const rows = this.#database.prepare("SELECT * FROM host WHERE owner = ? AND removed IS NULL").all(owner);
    const list = new LiveValue(Object.fromEntries(rows.map((row) => [String(row.name), entryOf(row)])));
    this.#lists.set(owner, list);
    return list;
  }
}

/** A machine is known by its host keys, not by its address. Another user of it has containers of his own. */
function sameMachine(before: HostPlace, now: HostPlace): boolean {
  return before.user === now.user && now.keys.some(({ blob }) => before.keys.some((key) => key.blob === blob));
}

function columns({ address, port, user, via, proof, keys }: HostPlace): (string | number | null)[] {
  const pinned = keys.map(({ type, blob, fingerprint }) => ({ type, blob, fingerprint }));
  return [address, port, user, via ?? null, proof, JSON.stringify(pinned)];
}

function entryOf(row: Readonly<Record<string, unknown>>): HostEntry {
  return {
    id: String(row.id),
    name: String(row.name),
    address: String(row.address),
    port: Number(row.port),
    user: String(row.user),
    ...(row.via === null ? {} : { via: String(row.via) }),
    proof: row.proof as Proof,
    keys: JSON.parse(String(row.keys)) as PinnedKey[],
    added: Number(row.added),
  };
}

function taken(name: string): Problem {
  return new Problem("name-in-use", { title: `You have a host "${name}" already.`, why: "Choose another name." });
}
