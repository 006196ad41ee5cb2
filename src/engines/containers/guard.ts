import type { ContainerSummary, EngineKind } from "../engine.ts";

/** What can be done to containers at once or in bulk. */
export const containerActions = [
  "start",
  "stop",
  "restart",
  "pause",
  "unpause",
  "kill",
  "remove",
  "checkpoint",
  "restore",
] as const;
export type ContainerAction = (typeof containerActions)[number];

/** `none`: at once. `confirm`: after a dialog that names what is lost. `count`: after the number was typed. */
export type Guard = "none" | "confirm" | "count";

/** Over so many objects a number must be typed. */
const many = 20;

/** What a guard looks at. */
export interface GuardedContainer {
  readonly kind: EngineKind;
  readonly state: ContainerSummary["state"];
  /** Removed when it stops. */
  readonly autoRemove: boolean;
}

/**
 * Whether an action removes the container: stopping one that was made with `--rm` does. Podman's restart stops first
 * and so loses it too (seen with 4.3), Docker's restart keeps it.
 */
export function removes(action: ContainerAction, container: GuardedContainer): boolean {
  if (action === "remove") return true;
  const lives = ["running", "paused", "restarting", "stopping"].includes(container.state);
  if (!container.autoRemove || !lives) return false;
  if (action === "stop" || action === "kill" || action === "checkpoint") return true;
  return action === "restart" && container.kind === "podman";
}

/** What must come before the action. */
export function guardOf(action: ContainerAction, containers: readonly GuardedContainer[]): Guard {
  const loses = action === "kill" || containers.some((container) => removes(action, container));
  if (!loses) return "none";
  return containers.length > many ? "count" : "confirm";
}
