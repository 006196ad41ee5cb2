import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpRoutes, type LoginSessions, type Session, type StreamHandlers, Tasks } from "../access/index.ts";
import type { Database } from "../database/index.ts";
import {
  Creations,
  clearLeftovers,
  engineFiles,
  engineStreams,
  HostEngines,
  Journal,
  keepTidy,
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
  /** Something is at work that goes on without a page. */
  readonly busy: boolean;
  /** Uploads and downloads, below /files/. */
  files(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void>;
}

export interface ConsoleOptions {
  readonly database: Database;
  readonly engine: "podman" | "docker" | "all";
  readonly log: Log;
  /** Where people log in: their sessions. */
  readonly logins?: LoginSessions | undefined;
}

export async function createConsole({ database, engine, log, logins }: ConsoleOptions): Promise<Console> {
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
  const creations = new Creations(database, (error) =>
    log.warn("the making of a container could not be written down", { problem: asProblem(error).toJSON() }),
  );
  const keeping = keepTidy(
    engines,
    [
      {
        chore: replacer,
        told: (name) => log.info("a container was put back after its replacement was interrupted", { name }),
      },
      {
        chore: creations,
        told: (name) => log.info("a container that was left half made was removed", { name }),
      },
    ],
    (error) => log.warn("what an earlier run left waits for its engine", { problem: asProblem(error).toJSON() }),
  );
  const end = new AbortController();
  clearLeftovers(host, tasks.interrupted, end.signal).catch((error: unknown) => {
    if (!end.signal.aborted)
      log.warn("what an earlier run left is still there", { problem: asProblem(error).toJSON() });
  });
  const services = { tasks, engines, machine, replacer, creations, uploads: new Uploads() };
  const streams: StreamHandlers = { ...engineStreams(services) };
  const routes: HttpRoutes = { ...engineFiles(services) };
  const sockets = createWebSockets(appRouter({ ...services, logins }), streams, log);
  return {
    sockets,
    files: fileRoutes(routes),
    get busy() {
      return tasks.running;
    },
    async [Symbol.asyncDispose]() {
      end.abort();
      keeping[Symbol.dispose]();
      await tasks.close();
      await sockets[Symbol.asyncDispose]();
      await engines.close();
    },
  };
}
