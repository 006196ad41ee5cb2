import type { ContainerState, ContainerSummary, Health, PublishedPort } from "../engine.ts";
import { array, digest, fields, flag, number, text, textMap, texts, time } from "../http/read.ts";
import { joinedPorts, protocolOf } from "../ports.ts";

/** One entry of /libpod/containers/json. */
export function containerSummary(value: unknown): ContainerSummary {
  const c = fields(value);
  const state = containerState(c.State);
  const started = time(c.StartedAt);
  const finished = time(c.ExitedAt);
  const pod = text(c.Pod);
  const restarts = number(c.Restarts); // from 4.4 on
  return {
    id: text(c.Id),
    name: texts(c.Names)[0] ?? "",
    image: text(c.Image),
    imageId: digest(c.ImageID),
    command: texts(c.Command),
    state,
    health: healthOf(c.Status),
    created: time(c.Created) ?? 0,
    ports: joinedPorts(array(c.Ports).flatMap(portsOf)),
    networks: texts(c.Networks),
    mounts: texts(c.Mounts),
    labels: textMap(c.Labels),
    ...(state === "exited" || state === "dead" ? { exitCode: number(c.ExitCode) } : {}),
    ...(started === undefined ? {} : { started }),
    ...(finished === undefined ? {} : { finished }),
    ...(pod === "" ? {} : { pod }),
    autoRemove: flag(c.AutoRemove),
    ...(flag(c.IsInfra) ? { infra: true } : {}),
    ...(restarts === 0 ? {} : { restarts }),
  };
}

/** libpod's states, which has some that Docker has not, and "stopped" for exited but not yet cleaned up. */
export function containerState(value: unknown): ContainerState {
  switch (value) {
    case "configured":
    case "created":
      return "created";
    case "stopped":
    case "exited":
      return "exited";
    case "initialized":
    case "running":
    case "paused":
    case "restarting":
    case "dead":
    case "removing":
    case "stopping":
      return value;
    default:
      return "unknown";
  }
}

export function healthOf(value: unknown): Health {
  return value === "starting" || value === "healthy" || value === "unhealthy" ? value : "none";
}

function portsOf(value: unknown): PublishedPort[] {
  const p = fields(value);
  const range = number(p.range);
  // One mapping may name several protocols: "tcp,udp".
  return (text(p.protocol) || "tcp").split(",").map((protocol) => ({
    hostIp: text(p.host_ip),
    hostPort: number(p.host_port),
    containerPort: number(p.container_port),
    protocol: protocolOf(protocol),
    ...(range > 1 ? { range } : {}),
  }));
}
