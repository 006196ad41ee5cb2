import { isIP } from "node:net";
import type { LiveSource, Session } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import { keyLine } from "./authorized-keys.ts";
import type { HostBook } from "./book.ts";
import { type ConnectionParts, Connections, type HostState } from "./connections.ts";
import type { ConsoleKeys } from "./console-keys.ts";
import { Conversations } from "./conversation.ts";
import type { HostEntry } from "./entry.ts";

/** A host as its person's pages see it. */
export interface HostView extends HostEntry {
  readonly state: HostState;
}

export interface HostsView {
  /** By name. */
  readonly hosts: { readonly [name: string]: HostView };
}

/** The hosts that people have added, and how each session stands with them. */
export class Hosts {
  readonly book: HostBook;
  readonly conversations = new Conversations();
  readonly #keys: ConsoleKeys;
  readonly #parts: ConnectionParts;
  readonly #connections = new WeakMap<Session, Connections>();

  constructor(parts: ConnectionParts) {
    this.book = parts.book;
    this.#keys = parts.keys;
    this.#parts = parts;
  }

  /** How this session stands with its person's hosts. */
  connections(session: Session): Connections {
    const known = this.#connections.get(session) ?? new Connections(session, this.#parts);
    this.#connections.set(session, known);
    return known;
  }

  /** All hosts of the session's person, live. */
  view(session: Session): LiveSource<HostsView> {
    const list = this.book.of(session.user);
    const { states } = this.connections(session);
    let seen: { entries: object; states: object; view: HostsView } | undefined;
    return {
      read() {
        const [entries, now] = [list.read(), states.read()];
        if (seen?.entries !== entries || seen.states !== now)
          seen = { entries, states: now, view: { hosts: joined(entries, now) } };
        return seen.view;
      },
      subscribe(listener) {
        const both = [list.subscribe(listener), states.subscribe(listener)];
        return { [Symbol.dispose]: () => both.forEach((one) => void one[Symbol.dispose]()) };
      },
    };
  }

  /**
   * The console's own key for a host, as a line for the person's authorized_keys there. It is made when it is first
   * asked for.
   * @param jump other machines will be reached through it
   * @param from the console's address as that host sees it; every address may use the key without it
   */
  keyLine(
    owner: string,
    name: string,
    from: string | undefined,
    jump: boolean,
  ): { readonly line: string; readonly fingerprint: string } {
    const entry = this.book.get(owner, name);
    if (from !== undefined && !isSource(from))
      throw new Problem("invalid-input", {
        title: "That is no address.",
        why: "An IP address, or a network such as 192.0.2.0/24; several with commas between them.",
      });
    const key = this.#keys.of(entry.id);
    const behind = Object.values(this.book.of(owner).read()).filter(({ via }) => via === name);
    const line = keyLine({
      key: key.line,
      jump,
      ...(from === undefined ? {} : { from }),
      behind,
      comment: `pilothouse@${name}`,
    });
    return { line, fingerprint: key.fingerprint };
  }
}

/** IP addresses and networks with commas between them. */
function isSource(from: string): boolean {
  return from.split(",").every((one) => {
    const [address = "", bits, ...more] = one.split("/");
    return isIP(address) !== 0 && more.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
  });
}

const closed: HostState = { kind: "closed" };

function joined(
  entries: { readonly [name: string]: HostEntry },
  states: { readonly [name: string]: HostState },
): HostsView["hosts"] {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [
      name,
      { ...entry, state: Object.hasOwn(states, name) ? (states[name] ?? closed) : closed },
    ]),
  );
}
