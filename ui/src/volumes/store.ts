import type { ListState, VolumeRow } from "../../../src/engines/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** All volumes of the host, live. */
export const volumes = liveStore<ListState<VolumeRow>>((on) => rpc.volumes.watch.subscribe(undefined, on));
