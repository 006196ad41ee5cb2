import type { ContainerDetails, Engine } from "../engine.ts";
import { array, fields, text } from "../http/read.ts";
import type { ContainerRow } from "../live/rows.ts";

/** What an action would do to one container, for the dialog that asks. Holds no null. */
export interface Loss {
  readonly key: string;
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  readonly state: ContainerDetails["state"];
  readonly autoRemove: boolean;
  /** The action takes the container away. */
  readonly removed: boolean;
  /** Names of volumes that nobody named: they go with a container made with `--rm`, or if asked for. */
  readonly anonymousVolumes: readonly string[];
  /** Named volumes, which stay. */
  readonly volumes: readonly string[];
  /** Other containers that live in this one's network. */
  readonly dependants: readonly string[];
}

/** Containers looked at at the same time. */
const parallel = 6;
/** Others of the same engine that are looked at for dependants. */
const candidateLimit = 100;

/** Reads some containers; those that are gone are left out. */
export async function inspectAll(
  engine: Engine,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ContainerDetails>> {
  const found = new Map<string, ContainerDetails>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++])
      try {
        found.set(id, await engine.containers.inspect(id, signal ? { signal } : {}));
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "gone")) throw error;
      }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, ids.length) }, worker));
  return found;
}

/** Volumes of a container: those that somebody named, and those that nobody did. */
export function volumesOf(details: ContainerDetails): { named: readonly string[]; anonymous: readonly string[] } {
  const names = array(fields(details.raw).Mounts)
    .map(fields)
    .filter((mount) => text(mount.Type) === "volume")
    .map((mount) => text(mount.Name));
  // Both engines name them by 64 random hex digits.
  const anonymous = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);
  return { named: names.filter((name) => !anonymous(name)), anonymous: names.filter(anonymous) };
}

/**
 * Names of the containers that live in each one's network. Only such without a network of their own can: no others
 * are looked at.
 */
export async function dependantsOf(
  engine: Engine,
  targets: readonly { readonly id: string; readonly name: string }[],
  rows: readonly ContainerRow[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const candidates = rows
    .filter((row) => row.engine === engine.id && row.networks.length === 0 && row.pod === undefined && !row.infra)
    .slice(0, candidateLimit);
  const found = new Map<string, string[]>();
  if (candidates.length === 0) return found;
  const details = await inspectAll(
    engine,
    candidates.map(({ id }) => id),
    signal,
  );
  for (const { id, name, raw } of details.values()) {
    const mode = text(fields(fields(raw).HostConfig).NetworkMode);
    if (!mode.startsWith("container:")) continue;
    const of = mode.slice("container:".length);
    const target = targets.find((t) => t.id === of || t.name === of || (of.length >= 12 && t.id.startsWith(of)));
    if (target && target.id !== id) found.set(target.id, [...(found.get(target.id) ?? []), name]);
  }
  return found;
}
