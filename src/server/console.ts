import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpRoutes, type Session, type StreamHandlers, Tasks } from "../access/index.ts";
import type { Database } from "../database/index.ts";
import {
  engineFiles,
  engineStreams,
  HostEngines,
  Journal,
  keepReplacements,
  Replacer,
  Uploads,
} from "../engines/index.ts";
import { localHost } from "../hosts/index.ts";
import { asProblem } from "../problem/index.ts";
import { Machine } from "../system/index.ts";
import { liveEngineFacts } from "./engine-facts.ts";
import { fileRoutes } from "./files.ts";
import type { Log } from "./log.ts";
import { appRouter } from "./rpc.ts";
import { createWebSockets, type WebSockets } from "./websockets.ts";

/** Everything behind the login: loaded when the first page connects. */
export interface Console extends AsyncDisposable {
  readonly sockets: WebSockets;
  /** Uploads and downloads, below /files/. */
  files(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void>;
}

export interface ConsoleOptions {
  readonly database: Database;
  readonly engine: "podman" | "docker" | "all";
  readonly log: Log;
}

export async function createConsole({ database, engine, log }: ConsoleOptions): Promise<Console> {
  const tasks = new Tasks(database, Date.now, {
    unrecorded: (error) => log.warn("a task could not be written down", { problem: asProblem(error).toJSON() }),
    unreadable: (ids) => log.warn("records of tasks cannot be read and are left out", { tasks: ids }),
  });
  const host = localHost();
  const engines = new HostEngines(host, engine);
  const machine = new Machine(host, liveEngineFacts(engines));
  const journal = new Journal(database, (id) =>
    log.warn("the record of a replaced container cannot be read and is left out", { replacement: id }),
  );
  const replacer = new Replacer(journal);
  const keeping = keepReplacements(
    engines,
    replacer,
    journal,
    (name) => log.info("a container was put back after its replacement was interrupted", { name }),
    (error) => log.warn("a replaced container waits for its engine", { problem: asProblem(error).toJSON() }),
  );
  const services = { tasks, engines, machine, replacer, uploads: new Uploads() };
  const streams: StreamHandlers = { ...engineStreams(services) };
  const routes: HttpRoutes = { ...engineFiles(services) };
  const sockets = createWebSockets(appRouter(services), streams, log);
  return {
    sockets,
    files: fileRoutes(routes),
    async [Symbol.asyncDispose]() {
      keeping[Symbol.dispose]();
      await tasks.close();
      await sockets[Symbol.asyncDispose]();
      await engines.close();
    },
  };
}
