import type { StreamHandlers } from "../../access/index.ts";
import { enginesHere } from "../rpc/services.ts";
import { pumpLog } from "./log-pump.ts";
import { logQuery, readQuery } from "./queries.ts";
import { attachStream, execStream } from "./terminal.ts";

/** The byte streams about containers. */
export const containerStreams: StreamHandlers = {
  async logs(page) {
    const { engine, id, follow, tail, since, until } = readQuery(logQuery, page.query);
    const { containers } = await enginesHere(page).engines.engine(engine, page.signal);
    const wish = {
      follow,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    await pumpLog((of, options) => containers.logs(of, options), id, wish, page);
  },
  exec: execStream,
  attach: attachStream,
};
