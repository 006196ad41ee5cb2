import type { EnginesView, StoppedEngine } from "../../../../src/engines/index.ts";
import { enginesText as text } from "../../messages/kits.ts";
import type { StartRemedy } from "../state/start-engine.ts";

/** How an engine that does not run is started. */
export function remedyOf({ kind, user, command, startable }: StoppedEngine): StartRemedy {
  return startable
    ? { do: "start", label: text.start, engine: kind, user, command }
    : { do: "command", label: text.startLine, command };
}

/** How an engine that was there and is lost is started again; undefined where nobody can say. */
export function startOffer(view: EnginesView | undefined, id: string): StartRemedy | undefined {
  const engine = view?.engines[id];
  if (engine?.state !== "lost") return undefined;
  const stopped = view?.stopped?.find((one) => isSame(one, engine));
  return stopped && remedyOf(stopped);
}

/** Engines that are installed and do not run, without those that were there and are lost. */
export function neverSeen({ engines, stopped = [] }: EnginesView): readonly StoppedEngine[] {
  return stopped.filter((one) => !Object.values(engines).some((engine) => isSame(one, engine)));
}

function isSame(stopped: StoppedEngine, engine: EnginesView["engines"][string]): boolean {
  return stopped.kind === engine.kind && stopped.user === engine.capabilities.rootless;
}
