import type { ContainerRow, NetworkRow } from "../../../src/engines/index.ts";

type Containers = { readonly [key: string]: ContainerRow };

/** The containers on a network, by what the live list says of each; by name. */
export function membersOf(
  network: Pick<NetworkRow, "engine" | "name">,
  containers: Containers,
): readonly ContainerRow[] {
  return Object.values(containers)
    .filter((row) => row.engine === network.engine && row.networks.includes(network.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of the members of every network, by engine and network name: one pass over all containers. */
export function memberNames(containers: Containers): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const row of Object.values(containers))
    for (const network of row.networks) {
      const key = `${row.engine} ${network}`;
      const known = names.get(key);
      if (known) known.push(row.name);
      else names.set(key, [row.name]);
    }
  for (const list of names.values()) list.sort();
  return names;
}
