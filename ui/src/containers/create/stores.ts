import type { CommandEngine } from "../../../../src/commandline/index.ts";
import type { ContainerRow, ListState, NetworkRow, VolumeRow } from "../../../../src/engines/index.ts";
import { liveStore, rpc } from "../../rpc/index.ts";
import { containers, engines } from "../store.ts";

/** All volumes of the host, live. */
export const volumes = liveStore<ListState<VolumeRow>>((on) => rpc.volumes.watch.subscribe(undefined, on));

/** All networks of the host, live. */
export const networks = liveStore<ListState<NetworkRow>>((on) => rpc.networks.watch.subscribe(undefined, on));

/** Whose words an engine understands. */
export function kindOf(engine: string): CommandEngine {
  return engines.get().data?.engines[engine]?.kind ?? (engine.startsWith("docker") ? "docker" : "podman");
}

/** The containers as the list knows them now. */
export function rowsNow(): Readonly<Record<string, ContainerRow>> {
  return containers.get().data?.rows ?? {};
}
