import type { EngineEvent } from "../../../../src/engines/index.ts";

/** Events that are kept at most. */
const limit = 2000;

/** Whether an event is about the container's state, or about somebody looking into it. */
export function meaning({ action }: EngineEvent): "state" | "visit" {
  return /^(?:exec_|top$|attach$|detach$|resize$|archive-path$|extract-to-dir$|copy$|export$|mount$|unmount$|sync$)/.test(
    action,
  )
    ? "visit"
    : "state";
}

/** Both lists as one, in the order of time; what is in both is there once. */
export function joinedEvents(a: readonly EngineEvent[], b: readonly EngineEvent[]): readonly EngineEvent[] {
  const all = new Map<string, EngineEvent>();
  for (const event of [...a, ...b]) {
    // Podman's own log and its API agree on the time only to the microsecond.
    const key = `${Math.round(event.time)} ${event.type} ${event.action} ${event.attributes.execID ?? ""}`;
    if (!all.has(key)) all.set(key, event);
  }
  return [...all.values()].sort((x, y) => x.time - y.time).slice(-limit);
}
