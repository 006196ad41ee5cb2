import { z } from "zod";
import { follow, type LiveSource, procedure, type Tasks } from "../../access/index.ts";
import type { Creations } from "../create/creations.ts";
import type { Uploads } from "../images/uploads.ts";
import type { HostEngines } from "../live/host-engines.ts";
import type { Replacer } from "../replace/replacer.ts";

/** What the procedures of this room work with. */
export interface EngineServices {
  readonly engines: HostEngines;
  readonly tasks: Tasks;
  readonly uploads: Uploads;
  readonly replacer: Replacer;
  readonly creations: Creations;
}

/** The id of an engine. */
export const engineId = z.string().min(1).max(64);

/** Which object of which engine. Ids and names are for the engine to judge; their length is bounded here. */
export const target = z.object({ engine: engineId, id: z.string().min(1).max(256) });

/** A subscription to a live state: a snapshot, then merge patches. */
export function watching<State extends object>(source: LiveSource<State>) {
  return procedure.subscription(({ ctx, signal }) =>
    follow(source, { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
  );
}
