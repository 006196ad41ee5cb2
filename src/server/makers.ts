import { setTimeout as delay } from "node:timers/promises";
import type { TaskData } from "../access/index.ts";
import {
  clearLeftovers,
  engineServices,
  HostEngines,
  keepTidy,
  makeEngineServices,
  Uploads,
} from "../engines/index.ts";
import type { Host } from "../hosts/index.ts";
import { asProblem, type ProblemCode } from "../problem/index.ts";
import { Machine, machineKey } from "../system/index.ts";
import { liveEngineFacts } from "./engine-facts.ts";
import { type OnHost, ServiceMakers } from "./host-services.ts";
import type { Log } from "./log.ts";
import type { Records } from "./records.ts";

export interface MakerOptions {
  readonly engine: "podman" | "docker" | "all";
  readonly records: Records;
  readonly log: Log;
  /** What ran when an earlier run of the server was killed. */
  readonly interrupted: readonly TaskData[];
}

/** When it is seen to what an earlier run left on another machine, in milliseconds. */
const laterMs = 3000;

/** What goes wrong with a host that does not answer. */
const silent: ReadonlySet<ProblemCode> = new Set(["timeout", "connection-lost", "host-unreachable"]);

/** How the services of a host are made. */
export function serviceMakers({ engine, records, log, interrupted }: MakerOptions): ServiceMakers {
  const uploads = new Uploads();
  const tidy = (on: OnHost, engines: HostEngines): Disposable => {
    const { replacer, creations } = records.of(on.owner);
    const { user } = on.owner;
    const left = interrupted.filter(({ host, who }) => host === on.name && (user === "" || who === user));
    const hosts = [on.host, ...(on.elevated ? [on.elevated] : [])];
    const clear = async (host: Host): Promise<void> => {
      // What can be left on another machine hurts nobody, and who has just come wants to see his containers.
      if (!host.own) await delay(laterMs, undefined, { signal: on.closing, ref: false });
      await clearLeftovers(host, left, on.closing);
    };
    Promise.all(hosts.map(clear)).catch((error: unknown) => {
      if (on.closing.aborted) return;
      const problem = asProblem(error).toJSON();
      // A host that does not answer says so on its pages: that is no news of the console.
      const level = silent.has(problem.code) ? "info" : "warn";
      log[level]("what an earlier run left is still there", { problem });
    });
    return keepTidy(
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
  };
  return new ServiceMakers()
    .add(engineServices, (on) => {
      const engines = new HostEngines(on.host, engine, on.elevated, () => on.tasks.running);
      const service = makeEngineServices({ engines, tasks: on.tasks, uploads, ...records.of(on.owner) });
      const keeping = tidy(on, engines);
      return {
        service,
        async close() {
          keeping[Symbol.dispose]();
          await engines.close();
        },
      };
    })
    .add(machineKey, (on) => ({
      service: new Machine(on.host, liveEngineFacts(on.get(engineServices).engines)),
    }));
}

/** Whether an earlier run left something on a host that is to be put right there, whoever looks. */
export function leftSomething(on: OnHost, records: Records): boolean {
  const { replacer, creations } = records.of(on.owner);
  return replacer.waiting().length > 0 || creations.waiting().length > 0;
}
