import type { HostsView } from "../../../src/hosts/index.ts";
import type { FleetView } from "../../../src/server/index.ts";
import { consoleRpc, liveStore } from "../rpc/index.ts";

/** The hosts that the person has added, and how this session stands with them. */
export const hosts = liveStore<HostsView>((on) => consoleRpc.hosts.watch.subscribe(undefined, on));

/** What those that are connected say of themselves; asked for while somebody looks. */
export const fleet = liveStore<FleetView>((on) => consoleRpc.fleet.watch.subscribe(undefined, on));
