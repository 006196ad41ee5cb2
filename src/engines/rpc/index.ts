import type { HttpRoutes, StreamHandlers } from "../../access/index.ts";
import { containerFileRoutes } from "../streams/file-routes.ts";
import { containerStreams } from "../streams/index.ts";
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
import { volumesRouter } from "./volumes.ts";

/** The procedures of this room, by name. */
export const engineRouters = {
  engines: enginesRouter,
  containers: containersRouter,
  making: makingRouter,
  container: containerRouter,
  images: imagesRouter,
  volumes: volumesRouter,
  networks: networksRouter,
  pods: podsRouter,
  guide: guideRouter,
};

/** The byte streams of this room (logs, terminals), by name. */
export const engineStreams: StreamHandlers = { ...containerStreams };

/** The uploads and downloads of this room, by method and path. */
export const engineFiles: HttpRoutes = { ...imagesFiles, ...containerFileRoutes, ...volumeFileRoutes };
