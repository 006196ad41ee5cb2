import type { EngineEvent } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { paced } from "../http/pace.ts";
import { fields, number, text, textMap, time } from "../http/read.ts";
import { eventPace } from "../paths.ts";

/** Podman's words for what Docker calls otherwise. */
const actions: Readonly<Record<string, string>> = {
  died: "die",
  exec: "exec_start",
  exec_died: "exec_die",
  loadfromarchive: "load",
};
const removals: Readonly<Record<string, string>> = { container: "destroy", volume: "destroy", image: "delete" };

/** The events of the API: complete, but late (Podman 4.3 polls its own log every 250 ms). */
export async function* apiEvents(
  client: EngineClient,
  signal: AbortSignal,
  opened: () => void,
): AsyncGenerator<EngineEvent> {
  const values = client.jsonStream("GET", "/events", { query: { stream: true }, signal, opened, watching: true });
  for await (const value of paced(values, eventPace, signal)) {
    const event = apiEvent(value);
    if (event) yield event;
  }
}

/** One event of /libpod/events. */
export function apiEvent(value: unknown): EngineEvent | undefined {
  const e = fields(value);
  const actor = fields(e.Actor);
  const { name = "", containerExitCode, ...rest } = textMap(actor.Attributes);
  const nano = number(e.timeNano);
  return event({
    type: text(e.Type),
    action: text(e.Action) || text(e.status),
    id: text(actor.ID) || text(e.id),
    name,
    attributes: rest,
    exitCode: containerExitCode,
    health: text(e.HealthStatus),
    time: nano > 0 ? nano / 1e6 : number(e.time) * 1000,
  });
}

/** One line of the event log of `events_logger = "file"`, and of `podman events --format json`. */
export function loggedEvent(value: unknown): EngineEvent | undefined {
  const e = fields(value);
  const attributes = textMap(e.Attributes);
  const exitCode = e.ContainerExitCode;
  return event({
    type: text(e.Type),
    action: text(e.Status),
    id: text(e.ID),
    name: text(e.Name),
    attributes: { ...attributes, image: text(e.Image), podId: text(e.PodID) },
    exitCode: typeof exitCode === "number" ? String(exitCode) : undefined,
    health: text(e.HealthStatus),
    time: preciseTime(text(e.Time)),
  });
}

interface Raw {
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly exitCode: string | undefined;
  readonly health: string;
  readonly time: number;
}

function event(raw: Raw): EngineEvent | undefined {
  const { type } = raw;
  if (!isType(type) || raw.action === "") return undefined;
  const word = raw.action;
  const action = (word === "remove" ? removals[type] : actions[word]) ?? word;
  const attributes = Object.fromEntries(Object.entries(raw.attributes).filter(([, v]) => v !== ""));
  if (action === "die" || action === "exec_die") attributes.exitCode = raw.exitCode ?? "0";
  if (action === "health_status") {
    attributes.health = raw.health || attributes.health_status || "";
    delete attributes.health_status;
  }
  return { type, action, id: raw.id || raw.name, name: raw.name, attributes, time: raw.time };
}

function isType(type: string): type is EngineEvent["type"] {
  return ["container", "image", "volume", "network", "pod", "system"].includes(type);
}

/** RFC 3339 with nanoseconds as milliseconds with a fraction, so that the same event has the same time in both logs. */
function preciseTime(rfc3339: string): number {
  const whole = time(rfc3339.replace(/\.\d+/, "")) ?? 0;
  const fraction = /\.(\d{1,9})/.exec(rfc3339)?.[1] ?? "";
  return whole + Number(fraction.padEnd(9, "0")) / 1e6;
}
