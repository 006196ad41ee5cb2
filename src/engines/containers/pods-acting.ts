import type { LiveSource } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";
import type { Pods } from "../engine.ts";
import type { HostEngines } from "../live/host-engines.ts";
import { keyOf } from "../live/rows.ts";
import type { ActTarget } from "./acting.ts";
import { inspectAll, type Loss, volumesOf } from "./losses.ts";
import { type UnderWay, UnderWayMarks } from "./under-way.ts";

export const podActions = ["start", "stop", "restart", "pause", "unpause", "kill", "remove"] as const;
export type PodAction = (typeof podActions)[number];

export type PodAnswer =
  | { readonly kind: "done" }
  /** Nothing was done: what happens to these containers of the pod must be confirmed first. */
  | { readonly kind: "confirm"; readonly losses: readonly Loss[] };

/** Does things to pods, and nothing that loses something unless it was confirmed. */
export class PodActions {
  readonly #engines: HostEngines;
  readonly #marks = new UnderWayMarks();

  constructor(engines: HostEngines) {
    this.#engines = engines;
  }

  /** What is being done right now, by pod key. */
  get underWay(): LiveSource<UnderWay> {
    return this.#marks.live;
  }

  async act(
    { engine: engineId, id }: ActTarget,
    action: PodAction,
    confirmed: boolean,
    signal?: AbortSignal,
  ): Promise<PodAnswer> {
    const engine = await this.#engines.engine(engineId, signal);
    const pods = engine.pods;
    if (!pods) throw new Problem("unsupported", { title: "This engine has no pods.", why: "Pods are Podman's." });
    if (!confirmed && ["stop", "restart", "kill", "remove"].includes(action)) {
      const members = (await engine.containers.list(signal ? { signal } : {})).filter(
        (c) => c.pod === id && c.infra !== true,
      );
      const passing = members.some((c) => c.autoRemove && c.state === "running");
      if (action === "kill" || action === "remove" || passing) {
        const details = await inspectAll(
          engine,
          members.map((c) => c.id),
          signal,
        );
        const losses = [...details.values()].map((found): Loss => {
          const volumes = volumesOf(found);
          const { name, state, autoRemove } = found;
          const removed = action === "remove" || (autoRemove && state === "running");
          return {
            ...{ key: keyOf(engineId, found.id), engine: engineId, id: found.id, name, state, autoRemove, removed },
            ...{ anonymousVolumes: volumes.anonymous, volumes: volumes.named, dependants: [] },
          };
        });
        return { kind: "confirm", losses };
      }
    }
    const key = keyOf(engineId, id);
    const before = this.#engines.pods.read().rows[key]?.state;
    const settled = (): boolean => before === undefined || this.#engines.pods.read().rows[key]?.state !== before;
    await this.#marks.during(key, action, () => perform(pods, id, action, signal), settled);
    return { kind: "done" };
  }
}

function perform(pods: Pods, id: string, action: PodAction, signal: AbortSignal | undefined): Promise<void> {
  const abort = signal ? { signal } : {};
  if (action === "remove") return pods.remove(id, { force: true, ...abort });
  return pods[action](id, abort);
}
