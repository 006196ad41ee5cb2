import { posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { downloadHeaders, type HttpCall, type HttpRoutes } from "../../access/index.ts";
import { enginesHere } from "../rpc/services.ts";
import { readQuery } from "../streams/queries.ts";
import { VolumeFiles } from "./volume-files.ts";

const query = z.object({
  engine: z.string().min(1).max(64),
  name: z.string().min(1).max(255),
  path: z.string().max(4096).default("/"),
});

/** Downloads from volumes. */
export const volumeFileRoutes: HttpRoutes = {
  /** One file as it is. */
  async "GET /files/volume/file"(call) {
    const { response, signal } = call;
    const asked = readQuery(query, call.query);
    const { size, content } = await (await filesOf(call, asked)).file(asked.path, signal);
    response.writeHead(200, { ...downloadHeaders(posix.basename(asked.path)), "content-length": String(size) });
    await pipeline(content, response, { signal });
  },

  /** A folder, or the whole volume, as a tar. */
  async "GET /files/volume/archive"(call) {
    const { response, signal } = call;
    const asked = readQuery(query, call.query);
    const tar = await (await filesOf(call, asked)).archive(asked.path, signal);
    const called = posix.basename(asked.path) || asked.name;
    response.writeHead(200, downloadHeaders(`${called}.tar`, "application/x-tar"));
    await pipeline(tar, response, { signal });
  },
};

/** The files of a volume as they stand on the disk, read with the rights of its engine. */
async function filesOf(call: HttpCall, { engine: id, name }: z.infer<typeof query>): Promise<VolumeFiles> {
  const { signal } = call;
  const engine = await enginesHere(call).engines.engine(id, signal);
  const { mountpoint } = await engine.volumes.inspect(name, { signal });
  return new VolumeFiles(engine.host, mountpoint);
}
