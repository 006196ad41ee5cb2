import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { type LoginSessions, type Session, type SessionBook, Tasks } from "../access/index.ts";
import type { Database } from "../database/index.ts";
import { engineFiles, engineServices, engineStreams, ownRecords, wakePodman } from "../engines/index.ts";
import { ConsoleKeys, HostBook, Hosts, localHost, openSsh, privateKey, type SshHost } from "../hosts/index.ts";
import { asProblem } from "../problem/index.ts";
import { Elevation } from "./elevation.ts";
import { liveEngineFacts } from "./engine-facts.ts";
import { fileRoutes } from "./files.ts";
import { Fleet } from "./fleet/fleet.ts";
import { HostServices } from "./host-services.ts";
import type { Log } from "./log.ts";
import { leftSomething, serviceMakers } from "./makers.ts";
import { movedRecords } from "./moved-records.ts";
import { Records } from "./records.ts";
import { appRouter } from "./rpc.ts";
import { SessionHosts } from "./session-hosts.ts";
import type { sessionTimes } from "./session-settings.ts";
import { createWebSockets, type WebSockets } from "./websockets.ts";

/** Everything behind the login: loaded when the first page connects. */
export interface Console extends AsyncDisposable {
  readonly sockets: WebSockets;
  /** Something is at work that goes on without a page. */
  readonly busy: boolean;
  /** The hosts that a session has open, and where more are opened for it. */
  hosts(session: Session): SessionHosts;
  /**
   * Takes in who has logged in, with the connection that he came by as a host.
   * @param uid his number there, where it is known
   */
  admit(session: Session, name: string, host: SshHost, uid?: number): void;
  /** Uploads and downloads, below /files/. */
  files(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void>;
}

export interface ConsoleOptions {
  /** The data directory. */
  readonly data: string;
  readonly database: Database;
  readonly engine: "podman" | "docker" | "all";
  readonly log: Log;
  /** All sessions. */
  readonly sessions: SessionBook;
  readonly times: ReturnType<typeof sessionTimes>;
  /** Where people log in: their sessions. Without it the console serves the one person that it runs as. */
  readonly logins?: LoginSessions | undefined;
  /** What the doctor is to look at: options of `pilothouse doctor`. */
  readonly doctor?: readonly string[] | undefined;
}

export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { data, database, engine, log, sessions, logins, times } = options;
  const tasks = new Tasks(database, Date.now, {
    unrecorded: (error) => log.warn("a task could not be written down", { problem: asProblem(error).toJSON() }),
    unreadable: (ids) => log.warn("records of tasks cannot be read and are left out", { tasks: ids }),
  });
  const records = new Records(database, log);
  const makers = serviceMakers({ engine, records, log, interrupted: tasks.interrupted });
  // What an earlier run left on a host is put right as soon as it is connected, not when somebody looks.
  const opened = (on: HostServices): void => {
    if (leftSomething(on, records)) on.get(engineServices);
  };
  const parts = { makers, tasks, log, opened };
  const local = logins ? undefined : new HostServices(ownRecords, { host: localHost() }, makers, tasks);
  local?.get(engineServices);

  const open = new Map<Session, SessionHosts>();
  const hosts = (session: Session): SessionHosts => {
    const own = open.get(session) ?? new SessionHosts(session, parts, logins ? session.user : "", local);
    if (!open.has(session) && !session.signal.aborted) {
      open.set(session, own);
      void own.over.then(() => open.delete(session));
    }
    return own;
  };
  const keys = new ConsoleKeys(join(data, "keys"));
  const moved = movedRecords(database, (person) => (logins ? person : ""));
  const added = new Hosts({
    book: new HostBook(database, {
      ...moved,
      forgotten(id) {
        moved.forgotten(id);
        keys.forget(id);
      },
    }),
    keys,
    open: openSsh,
    readKey: privateKey,
    opened: async (session, name, host) => {
      if (host) hosts(session).open(name, host);
      else await hosts(session).close(name);
    },
  });
  const fleet = new Fleet(
    added,
    (session) => hosts(session).live,
    (session, name) => {
      const on = hosts(session).get(name);
      if (!on) return undefined;
      const { glance } = on.get(engineServices).engines;
      return { host: on.host, engines: glance, facts: liveEngineFacts(glance) };
    },
  );
  const elevation = new Elevation(hosts, {
    activity: (session) => sessions.activity(session),
    idleMs: times.adminIdleMs,
  });
  const sockets = createWebSockets({
    router: appRouter({
      tasks,
      sessions: {
        book: sessions,
        logins,
        // What ends first when nothing is done.
        watched: Math.min(times.adminIdleMs, logins?.idleMs ?? Number.POSITIVE_INFINITY),
      },
      added,
      fleet,
      elevation,
      doctor: {
        about: options.doctor ?? [],
        host(session) {
          const own = hosts(session).get("local");
          return own?.elevated ?? own?.host;
        },
      },
    }),
    streams: { ...engineStreams },
    hosts,
    log,
  });
  return {
    sockets,
    hosts,
    admit(session, name, host, uid) {
      if (uid !== undefined) {
        elevation.told(host, uid);
        if (engine !== "docker") void wakePodman(host, uid);
      }
      hosts(session).open(name, host);
      // The page takes as long to load as the engines to be found: looked for at once, they are there with it. What
      // nobody follows ends by itself.
      using _ = hosts(session)
        .get(name)
        ?.get(engineServices)
        .engines.containers.subscribe(() => {});
    },
    files: fileRoutes({ ...engineFiles }, hosts),
    get busy() {
      return tasks.running;
    },
    async [Symbol.asyncDispose]() {
      await tasks.close();
      await sockets[Symbol.asyncDispose]();
      await Promise.all([...open.values()].map((own) => own.closeAll()));
      await local?.close();
    },
  };
}
