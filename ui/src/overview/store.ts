import type { Condition } from "../../../src/system/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** File systems, failed units and the like, with what needs attention. */
export const condition = liveStore<Condition>((on) => rpc.system.condition.subscribe(undefined, on));
