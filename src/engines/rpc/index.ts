import type { HttpRoutes, StreamHandlers } from "../../access/index.ts";
import { containerFiles, containerStreams } from "../streams/index.ts";
import { volumeFileRoutes } from "../volumes/file-routes.ts";
import { containerRouter } from "./container-details.ts";
import { containersRouter } from "./containers.ts";
import { enginesRouter } from "./engines.ts";
import { guideRouter } from "./guide.ts";
import { imagesRouter } from "./images.ts";
import { imagesFiles } from "./images-files.ts";
import { networksRouter } from "./networks.ts";
import { podsRouter } from "./pods.ts";
import { makingRouter } from "./replace.ts";
import type { EngineServices } from "./services.ts";
import { volumesRouter } from "./volumes.ts";

/** The procedures of this room, by name. */
export function engineRouters(services: EngineServices) {
  return {
    engines: enginesRouter(services),
    containers: containersRouter(services),
    making: makingRouter(services),
    container: containerRouter(services),
    images: imagesRouter(services),
    volumes: volumesRouter(services),
    networks: networksRouter(services),
    pods: podsRouter(services),
    guide: guideRouter(services),
  };
}

/** The byte streams of this room (logs, terminals), by name. */
export function engineStreams(services: EngineServices): StreamHandlers {
  return { ...containerStreams(services) };
}

/** The uploads and downloads of this room, by method and path. */
export function engineFiles(services: EngineServices): HttpRoutes {
  return { ...imagesFiles(services), ...containerFiles(services), ...volumeFileRoutes(services) };
}
