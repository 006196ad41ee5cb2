import type { ContainerRow, EnginesView, ListState, PodRow, UnderWay } from "../../../src/engines/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";
import { Lookup } from "./lookup.ts";

/** All containers of the host, live. */
export const containers = liveStore<ListState<ContainerRow>>((on) => rpc.containers.watch.subscribe(undefined, on));

/** The engines of the host, live. */
export const engines = liveStore<EnginesView>((on) => rpc.engines.watch.subscribe(undefined, on));

/** All pods of the host, live. */
export const pods = liveStore<ListState<PodRow>>((on) => rpc.pods.watch.subscribe(undefined, on));

/** What is being done to containers right now, by whomever. */
export const underWay = liveStore<UnderWay>((on) => rpc.containers.underWay.subscribe(undefined, on));

/** What is being done to pods right now. */
export const podsUnderWay = liveStore<UnderWay>((on) => rpc.pods.underWay.subscribe(undefined, on));

/** "podman:4f1c…" as what procedures take. */
export function targetOf(key: string): { readonly engine: string; readonly id: string } {
  const colon = key.indexOf(":");
  return { engine: key.slice(0, colon), id: key.slice(colon + 1) };
}

/** Bytes that containers have written, read from the disk while their cells are shown; a minute old at most. */
export const written = new Lookup<number>(
  (keys) => rpc.containers.written.query({ targets: keys.map(targetOf) }),
  60_000,
);

/** Restarts by the engine's policy, where its list does not tell them. */
export const restarts = new Lookup<number>(
  (keys) => rpc.containers.restarts.query({ targets: keys.map(targetOf) }),
  60_000,
);
