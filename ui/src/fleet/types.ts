import type { FleetView } from "../../../src/server/index.ts";

export type FleetLook = FleetView["looks"][string];
