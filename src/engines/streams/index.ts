import type { HttpRoutes, StreamHandlers } from "../../access/index.ts";
import type { EngineServices } from "../rpc/services.ts";
import { containerFileRoutes } from "./file-routes.ts";
import { pumpLog } from "./log-pump.ts";
import { logQuery, readQuery } from "./queries.ts";
import { attachStream, execStream } from "./terminal.ts";

/** The byte streams about containers. */
export function containerStreams(services: EngineServices): StreamHandlers {
  return {
    async logs(page) {
      const { engine, id, follow, tail, since, until } = readQuery(logQuery, page.query);
      const { containers } = await services.engines.engine(engine, page.signal);
      const wish = {
        follow,
        ...(tail === undefined ? {} : { tail }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      };
      await pumpLog((of, options) => containers.logs(of, options), id, wish, page);
    },
    exec: execStream(services),
    attach: attachStream(services),
  };
}

/** The uploads and downloads about containers. */
export function containerFiles(services: EngineServices): HttpRoutes {
  return containerFileRoutes(services);
}
