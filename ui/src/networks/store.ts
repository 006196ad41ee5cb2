import type { ListState, NetworkRow } from "../../../src/engines/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** All networks of the host, live. */
export const networks = liveStore<ListState<NetworkRow>>((on) => rpc.networks.watch.subscribe(undefined, on));
