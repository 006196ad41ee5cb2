import type { LiveSource } from "../access/index.ts";
import type { ContainerRow, EnginesView, Glance, ListState } from "../engines/index.ts";
import type { EngineFacts } from "../system/index.ts";

/** Lives that a log-out can end. */
const alive = new Set<ContainerRow["state"]>(["running", "paused", "restarting"]);

/** What the engines of a host add to what needs attention there. Pure. */
export function engineFacts(view: EnginesView, containers: ListState<ContainerRow>): EngineFacts {
  const engines = Object.values(view.engines);
  const rootless = new Set(engines.filter((e) => e.capabilities.rootless).map((e) => e.id));
  const rows = Object.values(containers.rows);
  return {
    lost: engines.flatMap(({ id, kind, owner, state, problem }) =>
      state === "lost" ? [{ id, kind, owner, ...(problem ? { problem } : {}) }] : [],
    ),
    unhealthy: rows
      .filter((row) => row.health === "unhealthy" && alive.has(row.state))
      .map(({ engine, id, name }) => ({ engine, id, name })),
    rootlessRunning: rows.filter((row) => rootless.has(row.engine) && alive.has(row.state) && !row.infra).length,
  };
}

/** The same, live; worked out anew only when the engines or the containers changed. */
export function liveEngineFacts({ engines, containers }: Glance): LiveSource<EngineFacts> {
  let seen: { view: EnginesView; list: ListState<ContainerRow>; facts: EngineFacts } | undefined;
  return {
    read() {
      const [view, list] = [engines.read(), containers.read()];
      if (seen?.view !== view || seen.list !== list) seen = { view, list, facts: engineFacts(view, list) };
      return seen.facts;
    },
    subscribe(listener) {
      const subscriptions = [engines.subscribe(listener), containers.subscribe(listener)];
      return {
        [Symbol.dispose]: () => {
          for (const subscription of subscriptions) subscription[Symbol.dispose]();
        },
      };
    },
  };
}
