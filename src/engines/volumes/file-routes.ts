import { posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { downloadHeaders, type HttpRoutes } from "../../access/index.ts";
import type { EngineServices } from "../rpc/services.ts";
import { readQuery } from "../streams/queries.ts";
import { VolumeFiles } from "./volume-files.ts";

const query = z.object({
  engine: z.string().min(1).max(64),
  name: z.string().min(1).max(255),
  path: z.string().max(4096).default("/"),
});

/** Downloads from volumes. */
export function volumeFileRoutes({ engines }: EngineServices): HttpRoutes {
  const filesOf = async (asked: z.infer<typeof query>, signal: AbortSignal): Promise<VolumeFiles> => {
    const { volumes } = await engines.engine(asked.engine, signal);
    const { mountpoint } = await volumes.inspect(asked.name, { signal });
    return new VolumeFiles(engines.host, mountpoint);
  };
  return {
    /** One file as it is. */
    async "GET /files/volume/file"({ query: text, response, signal }) {
      const asked = readQuery(query, text);
      const { size, content } = await (await filesOf(asked, signal)).file(asked.path, signal);
      response.writeHead(200, { ...downloadHeaders(posix.basename(asked.path)), "content-length": String(size) });
      await pipeline(content, response, { signal });
    },

    /** A folder, or the whole volume, as a tar. */
    async "GET /files/volume/archive"({ query: text, response, signal }) {
      const asked = readQuery(query, text);
      const tar = await (await filesOf(asked, signal)).archive(asked.path, signal);
      const called = posix.basename(asked.path) || asked.name;
      response.writeHead(200, downloadHeaders(`${called}.tar`, "application/x-tar"));
      await pipeline(tar, response, { signal });
    },
  };
}
