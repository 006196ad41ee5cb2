import type { ContainerRow, EnginesView, ListState } from "../../../src/engines/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** All containers of the host, live. */
export const containers = liveStore<ListState<ContainerRow>>((on) => rpc.containers.watch.subscribe(undefined, on));

/** The engines of the host, live. */
export const engines = liveStore<EnginesView>((on) => rpc.engines.watch.subscribe(undefined, on));
