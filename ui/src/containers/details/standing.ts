import type { ContainerView } from "../../../../src/engines/index.ts";
import type { Tone } from "../../kits/small/small.tsx";
import { detailsText as text } from "../../messages/container-details.ts";

/** What every tab gets. */
export interface TabProps {
  readonly host: string;
  readonly container: ContainerView;
  /** It is removed, or its engine does not answer: nothing can be asked or done. */
  readonly still: boolean;
}

/** A process of it is there, even if it stands still. */
export function isRunning({ state }: Pick<ContainerView, "state">): boolean {
  return state === "running" || state === "paused";
}

export function stateWords({ state, exitCode, oomKilled }: ContainerView): string {
  if (state !== "exited") return text.states[state];
  const words = text.exited(exitCode ?? 0);
  return oomKilled ? `${words} ${text.oom}` : words;
}

export function toneOf({ state, exitCode, health }: ContainerView): Tone {
  if (health === "unhealthy" || state === "dead") return "bad";
  if (state === "running") return "good";
  if (state === "restarting" || state === "stopping" || state === "removing") return "busy";
  if (state === "paused") return "info";
  return state === "exited" && (exitCode ?? 0) !== 0 ? "warning" : "off";
}
