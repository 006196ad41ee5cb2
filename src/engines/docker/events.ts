import type { EngineEvent } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { paced } from "../http/pace.ts";
import { fields, number, text, textMap } from "../http/read.ts";
import { eventPace } from "../paths.ts";

/** The events of the Engine API, which come within milliseconds. */
export async function* events(
  client: EngineClient,
  signal: AbortSignal,
  opened: () => void,
): AsyncGenerator<EngineEvent> {
  const values = client.jsonStream("GET", "/events", { signal, opened, watching: true });
  for await (const value of paced(values, eventPace, signal)) {
    const event = dockerEvent(value);
    if (event) yield event;
  }
}

/** One event of /events. */
export function dockerEvent(value: unknown): EngineEvent | undefined {
  const e = fields(value);
  const type = typeOf(text(e.Type));
  const actor = fields(e.Actor);
  // "exec_create: /bin/sh", "health_status: healthy": the word, and behind it what is no word.
  const [, action = "", rest = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(text(e.Action) || text(e.status)) ?? [];
  if (!type || action === "") return undefined;
  const { name, ...others } = textMap(actor.Attributes);
  const id = text(actor.ID) || text(e.id);
  const nano = number(e.timeNano);
  return {
    type,
    action,
    id,
    name: name ?? (type === "volume" ? id : ""),
    attributes: action === "health_status" ? { ...others, health: rest } : others,
    time: nano > 0 ? nano / 1e6 : number(e.time) * 1000,
  };
}

function typeOf(type: string): EngineEvent["type"] | undefined {
  switch (type) {
    case "container":
    case "image":
    case "volume":
    case "network":
      return type;
    case "daemon":
      return "system";
    default:
      return undefined;
  }
}
