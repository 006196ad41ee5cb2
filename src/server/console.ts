import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpRoutes, type Session, type StreamHandlers, Tasks } from "../access/index.ts";
import type { Database } from "../database/index.ts";
import { engineFiles, engineStreams, HostEngines, Uploads } from "../engines/index.ts";
import { localHost } from "../hosts/index.ts";
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
  const tasks = new Tasks(database);
  const host = localHost();
  const engines = new HostEngines(host, engine);
  const machine = new Machine(host, liveEngineFacts(engines));
  const services = { tasks, engines, uploads: new Uploads(), machine };
  const streams: StreamHandlers = { ...engineStreams(services) };
  const routes: HttpRoutes = { ...engineFiles(services) };
  const sockets = createWebSockets(appRouter(services), streams, log);
  return {
    sockets,
    files: fileRoutes(routes),
    async [Symbol.asyncDispose]() {
      await tasks.close();
      await sockets[Symbol.asyncDispose]();
      await engines.close();
    },
  };
}
