import { z } from "zod";
import {
  type AboutHost,
  follow,
  type LiveSource,
  procedureOn,
  ServiceKey,
  servicesHere,
  type TaskStarter,
} from "../../access/index.ts";
import { ContainerActions } from "../containers/acting.ts";
import { ContainerFigures } from "../containers/figures.ts";
import { PodActions } from "../containers/pods-acting.ts";
import type { Creations } from "../create/creations.ts";
import { ImageTasks } from "../images/tasks.ts";
import type { Uploads } from "../images/uploads.ts";
import type { HostEngines } from "../live/host-engines.ts";
import type { Replacer } from "../replace/replacer.ts";

/** What the services of a host are made of. */
export interface EngineParts {
  readonly engines: HostEngines;
  readonly tasks: TaskStarter;
  readonly uploads: Uploads;
  readonly replacer: Replacer;
  readonly creations: Creations;
}

/** What the procedures of this room work with: of one host, with the rights of one person. */
export interface EngineServices extends EngineParts {
  readonly actions: ContainerActions;
  readonly podActions: PodActions;
  readonly figures: ContainerFigures;
  readonly imageTasks: ImageTasks;
}

export const engineServices = new ServiceKey<EngineServices>("engines");

/** A procedure with the engines of the host that it is about. */
export const onEngines = procedureOn(engineServices);

/** The engines of the host that a stream or a transfer is about. */
export function enginesHere(call: AboutHost): EngineServices {
  return servicesHere(call, engineServices);
}

export function makeEngineServices(parts: EngineParts): EngineServices {
  const { engines, tasks, uploads, replacer } = parts;
  return {
    ...parts,
    actions: new ContainerActions(engines, tasks, replacer),
    podActions: new PodActions(engines),
    figures: new ContainerFigures(engines),
    imageTasks: new ImageTasks({ tasks, uploads, host: engines.host }),
  };
}

/** The id of an engine. */
export const engineId = z.string().min(1).max(64);

/** Which object of which engine. Ids and names are for the engine to judge; their length is bounded here. */
export const target = z.object({ engine: engineId, id: z.string().min(1).max(256) });

/** A subscription to a live state: a snapshot, then merge patches. */
export function watching<State extends object>(pick: (services: EngineServices) => LiveSource<State>) {
  return onEngines.subscription(({ ctx, signal }) =>
    follow(pick(ctx.services), { signal: signal ?? ctx.session.signal, drained: ctx.drained }),
  );
}
