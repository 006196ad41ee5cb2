import type { EngineEvent, Health } from "../engine.ts";
import type { ContainerRow } from "./rows.ts";

/** Containers of one engine by id. */
export type ContainerRows = { readonly [id: string]: ContainerRow };

/** What an event about a container means for the list. */
export interface Applied {
  readonly rows: ContainerRows;
  /** The id of a container to look at again, because the event does not tell all. */
  readonly read?: string;
}

/** Actions that change nothing that a list shows. */
const silent = new Set([
  "attach",
  "detach",
  "exec_create",
  "exec_start",
  "exec_die",
  "exec_detach",
  "top",
  "resize",
  "export",
  "archive-path",
  "copy",
  "mount",
  "unmount",
  "sync",
  "cleanup",
  "commit",
]);

/**
 * The list after an event: what the event itself tells shows at once, the rest when the container was read again.
 * An event about a container that is not known only asks for it to be read.
 */
export function applyEvent(rows: ContainerRows, event: EngineEvent): Applied {
  if (event.type === "network" && (event.action === "connect" || event.action === "disconnect")) {
    const container = event.attributes.container;
    return container === undefined ? { rows } : { rows, read: container };
  }
  if (event.type !== "container" || silent.has(event.action)) return { rows };
  const { id } = event;
  if (event.action === "destroy") {
    if (!Object.hasOwn(rows, id)) return { rows };
    const { [id]: _, ...rest } = rows;
    return { rows: rest };
  }
  const row = Object.hasOwn(rows, id) ? rows[id] : undefined;
  if (!row) return { rows, read: id };
  const changed = change(row, event);
  return { rows: changed === row ? rows : { ...rows, [id]: changed }, read: id };
}

function change(row: ContainerRow, event: EngineEvent): ContainerRow {
  switch (event.action) {
    case "start":
    case "restart": {
      const { exitCode: _, finished: __, ...rest } = row;
      return { ...rest, state: "running", started: event.time };
    }
    case "die": {
      const exitCode = Number(event.attributes.exitCode ?? 0);
      return { ...row, state: "exited", exitCode: Number.isInteger(exitCode) ? exitCode : 0, finished: event.time };
    }
    case "pause":
      return { ...row, state: "paused" };
    case "unpause":
      return { ...row, state: "running" };
    case "rename":
      return event.name === "" ? row : { ...row, name: event.name.replace(/^\//, "") };
    case "health_status": {
      const health = event.attributes.health ?? "";
      return isHealth(health) ? { ...row, health } : row;
    }
    default:
      return row;
  }
}

function isHealth(text: string): text is Health {
  return text === "none" || text === "starting" || text === "healthy" || text === "unhealthy";
}
