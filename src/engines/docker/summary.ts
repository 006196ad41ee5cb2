import type { ContainerState, ContainerSummary, Health, PublishedPort } from "../engine.ts";
import { array, digest, fields, number, text, textMap, texts, time } from "../http/read.ts";
import { joinedPorts, protocolOf } from "../ports.ts";

/** One entry of /containers/json. */
export function containerSummary(value: unknown): ContainerSummary {
  const c = fields(value);
  const state = containerState(c.State);
  const status = text(c.Status);
  const exit = /^Exited \((-?\d+)\)/.exec(status) ?? /^Restarting \((-?\d+)\)/.exec(status);
  return {
    id: text(c.Id),
    // A container that others link to has more names, with a slash in them: "/other/alias".
    name: (texts(c.Names).find((name) => !name.slice(1).includes("/")) ?? texts(c.Names)[0] ?? "").replace(/^\//, ""),
    image: text(c.Image),
    imageId: digest(c.ImageID),
    command: texts(c.Command),
    state,
    health: healthOf(status),
    created: time(c.Created) ?? 0,
    ports: joinedPorts(array(c.Ports).map(portOf)),
    networks: Object.keys(fields(fields(c.NetworkSettings).Networks)).sort(),
    mounts: array(c.Mounts)
      .map((mount) => text(fields(mount).Destination))
      .sort(),
    labels: textMap(c.Labels),
    ...(state === "exited" || state === "dead" ? { exitCode: Number(exit?.[1] ?? 0) } : {}),
  };
}

export function containerState(value: unknown): ContainerState {
  switch (value) {
    case "created":
    case "running":
    case "paused":
    case "restarting":
    case "removing":
    case "exited":
    case "dead":
      return value;
    default:
      return "unknown";
  }
}

/** Docker's list tells the health only in the text for people: "Up 3 minutes (healthy)". */
function healthOf(status: string): Health {
  const word = /\((?:health: )?(starting|healthy|unhealthy)\)$/.exec(status)?.[1];
  return word === "starting" || word === "healthy" || word === "unhealthy" ? word : "none";
}

function portOf(value: unknown): PublishedPort {
  const p = fields(value);
  return {
    hostIp: text(p.IP),
    hostPort: number(p.PublicPort),
    containerPort: number(p.PrivatePort),
    protocol: protocolOf(text(p.Type)),
  };
}
