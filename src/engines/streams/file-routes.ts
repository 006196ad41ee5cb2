import { once } from "node:events";
import { posix } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { downloadHeaders, type HttpCall, type HttpRoutes } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import { enginesHere, target } from "../rpc/services.ts";
import { openFile } from "./file.ts";
import { containerPath, fileName, logFileQuery, readQuery } from "./queries.ts";

const pathQuery = target.extend({ path: containerPath });
const uploadQuery = pathQuery.extend({ name: fileName });

/** Downloads and uploads about containers. */
export const containerFileRoutes: HttpRoutes = {
  /** The whole log as text. */
  async "GET /files/container/log"(call) {
    const { query, response, signal } = call;
    const { engine, id, timestamps, since, until } = readQuery(logFileQuery, query);
    const { containers } = await enginesHere(call).engines.engine(engine, signal);
    const { name } = await containers.inspect(id, { signal });
    const chunks = containers.logs(id, {
      timestamps,
      signal,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    });
    const log = chunks[Symbol.asyncIterator]();
    // The first piece tells whether there is a log at all: a problem can still be answered as one.
    let next = await log.next();
    response.writeHead(200, downloadHeaders(`${name}.log`, "text/plain; charset=utf-8"));
    for (; !next.done; next = await log.next())
      if (!response.write(next.value.data)) await once(response, "drain", { signal });
    response.end();
  },

  /** A file or a folder as a tar. */
  async "GET /files/container/archive"(call) {
    const { query, response, signal } = call;
    const { engine, id, path } = readQuery(pathQuery, query);
    const { containers } = await enginesHere(call).engines.engine(engine, signal);
    const tar = await containers.archive(id, path, { signal });
    response.writeHead(200, downloadHeaders(`${posix.basename(path) || "root"}.tar`, "application/x-tar"));
    await pipeline(tar, response, { signal });
  },

  /** One file as it is. */
  async "GET /files/container/file"(call) {
    const { query, response, signal } = call;
    const { engine, id, path } = readQuery(pathQuery, query);
    const { containers } = await enginesHere(call).engines.engine(engine, signal);
    using file = await openFile(containers, id, path, { signal });
    response.writeHead(200, {
      ...downloadHeaders(posix.basename(path)),
      "content-length": String(file.header.size ?? 0),
    });
    await pipeline(file.content, response, { signal });
  },

  /** A file into a folder; the body is the file. */
  async "POST /files/container/file"(call) {
    const { engine, id, path, name } = readQuery(uploadQuery, call.query);
    const { containers } = await enginesHere(call).engines.engine(engine, call.signal);
    await upload(call, name, (tar) => containers.unpack(id, path, tar, { signal: call.signal }));
    call.response.writeHead(204).end();
  },
};

/** Wraps the body of the request into a tar of one file as it comes. */
async function upload(
  { request, signal }: HttpCall,
  name: string,
  unpack: (tar: Readable) => Promise<void>,
): Promise<void> {
  const size = Number(request.headers["content-length"]);
  if (!Number.isSafeInteger(size) || size < 0)
    throw new Problem("invalid-input", { title: "The size of the file is not said." });
  const tar = pack();
  const entry = tar.entry({ name, size, mode: 0o644, mtime: new Date() });
  const fill = async (): Promise<void> => {
    await pipeline(request, entry, { signal });
    tar.finalize();
  };
  const filled = fill().catch((error: Error) => void tar.destroy(error));
  await unpack(Readable.from(tar));
  await filled;
}
