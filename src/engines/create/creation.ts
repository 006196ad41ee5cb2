import type { ContainerSpec } from "../../commandline/index.ts";
import type { ContainerSummary, PodSummary } from "../engine.ts";

/** The making of a container, written down before anything is done: what a killed server left of it is known by this. */
export interface Creation {
  /** The task's. */
  readonly id: string;
  readonly engine: string;
  readonly name: string;
  /** The pod that is made for it. */
  readonly pod?: string;
  /** Full id of the container, once it was made. */
  readonly container?: string;
  /** Milliseconds since the epoch. */
  readonly begun: number;
}

/** Of the image's name, characters that a name of a container begins with. */
const longestBase = 40;

/**
 * A name for a container that was given none: the image's, and what tells two of them apart. Engines would invent one
 * too, but nobody could say then whose it is where the server dies before it hears of it.
 */
export function inventedName({ image }: Pick<ContainerSpec, "image">, task: string): string {
  const [last = ""] = image.replace(/@.*$/s, "").split("/").slice(-1);
  const base = last
    .replace(/:.*$/s, "")
    .replace(/[^a-zA-Z0-9_.-]+/g, "-")
    .replace(/^[^a-zA-Z0-9]+/, "")
    .slice(0, longestBase);
  return `${base || "container"}-${task.slice(0, 6)}`;
}

/** The pod that a specification has made for its container. */
export function newPodOf({ pod = "" }: Pick<ContainerSpec, "pod">): string | undefined {
  return /^new:(.+)$/s.exec(pod)?.[1];
}

/** What of it is on the engine and was never started. Whatever has another name, is older or has run is not ours to remove. */
export function halfMade(
  creation: Creation,
  containers: readonly ContainerSummary[],
  pods: readonly PodSummary[],
): { readonly container?: string; readonly pod?: string } {
  const fresh = ({ created }: { readonly created: number }): boolean =>
    created >= Math.floor(creation.begun / 1000) * 1000; // Docker tells whole seconds
  const container = containers.find(
    (one) =>
      one.name === creation.name &&
      (creation.container === undefined ? fresh(one) : one.id === creation.container) &&
      (one.state === "created" || one.state === "initialized"),
  );
  const pod = pods.find((one) => one.name === creation.pod && fresh(one));
  const others = containers.some((one) => one.pod === pod?.id && !one.infra && one.id !== container?.id);
  return {
    ...(container ? { container: container.id } : {}),
    ...(pod && !others ? { pod: pod.id } : {}),
  };
}
