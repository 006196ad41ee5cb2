import type { HostState, HostsView } from "../../../src/hosts/index.ts";
import type { hostsText } from "../messages/hosts.ts";
import { type Light, lightOf } from "./light.ts";
import type { FleetLook } from "./types.ts";

/** One line of the list of hosts. */
export interface HostRow {
  readonly name: string;
  readonly local: boolean;
  /** "alice@web1:2222"; nothing for the console's own machine. */
  readonly target: string;
  readonly via: string | undefined;
  readonly proof: keyof typeof hostsText.proof | undefined;
  readonly added: number;
  readonly state: HostState;
  readonly look: FleetLook | undefined;
  readonly light: Light;
}

type Entry = HostsView["hosts"][string];
/** The console's own machine needs no connection. */
const here: HostState = { kind: "connected", since: 0 };
const known = new WeakMap<object, Map<FleetLook | undefined, HostRow>>();
const localKey = {};

/** The lines of the list; each keeps its identity while nothing of it changes. */
export function hostRows(
  hosts: HostsView["hosts"],
  looks: { readonly [name: string]: FleetLook },
): { readonly [name: string]: HostRow } {
  const rows: Record<string, HostRow> = { local: rowOf("local", undefined, looks.local) };
  for (const [name, entry] of Object.entries(hosts))
    rows[name] = rowOf(name, entry, Object.hasOwn(looks, name) ? looks[name] : undefined);
  return rows;
}

function rowOf(name: string, entry: Entry | undefined, look: FleetLook | undefined): HostRow {
  const key = entry ?? localKey;
  const before = known.get(key)?.get(look);
  if (before) return before;
  const state = entry?.state ?? here;
  const row: HostRow = {
    name,
    local: entry === undefined,
    target: entry ? targetOf(entry) : "",
    via: entry?.via,
    proof: entry?.proof,
    added: entry?.added ?? 0,
    state,
    look,
    light: lightOf(state, look),
  };
  // Only the latest look of an entry is worth remembering.
  known.set(key, new Map([[look, row]]));
  return row;
}

/** As a person would give it to ssh. */
export function targetOf({ user, address, port }: Pick<Entry, "user" | "address" | "port">): string {
  const host = port === 22 ? address : `${address.includes(":") ? `[${address}]` : address}:${port}`;
  return `${user}@${host}`;
}

/** How many are how. */
export function countLights(rows: { readonly [name: string]: HostRow }): Readonly<Record<Light["tone"], number>> {
  const counts = { good: 0, warning: 0, bad: 0, off: 0, busy: 0 };
  for (const { light } of Object.values(rows)) counts[light.tone] += 1;
  return counts;
}
