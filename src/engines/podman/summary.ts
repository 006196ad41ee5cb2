import type { ContainerState, ContainerSummary, Health, PublishedPort } from "../engine.ts";
import { array, digest, fields, flag, number, text, textMap, texts, time } from "../http/read.ts";
import { inspectedPorts } from "../inspect.ts";
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
    networks: [...texts(c.Networks)].sort(),
    mounts: [...texts(c.Mounts)].sort(),
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

/**
 * The same row from /libpod/containers/{id}/json: the list with a filter goes through all containers (280 ms where
 * there are 400), inspect does not.
 */
export function inspectedSummary(value: unknown): ContainerSummary {
  const c = fields(value);
  const config = fields(c.Config);
  const inspected = fields(c.State);
  const network = fields(c.NetworkSettings);
  const state = containerState(inspected.Status);
  const started = seconds(inspected.StartedAt);
  const finished = seconds(inspected.FinishedAt);
  const pod = text(c.Pod);
  // In a pod, the networks are the infra container's.
  const borrowed = text(fields(c.HostConfig).NetworkMode).startsWith("container:");
  const restarts = number(c.RestartCount);
  return {
    id: text(c.Id),
    name: text(c.Name),
    image: text(c.ImageName),
    imageId: digest(c.Image),
    command: texts(config.Cmd), // without the entrypoint, as in the list
    state,
    health: healthOf(fields(inspected.Health ?? inspected.Healthcheck).Status),
    created: time(c.Created) ?? 0,
    ports: inspectedPorts(network.Ports),
    networks: borrowed ? [] : Object.keys(fields(network.Networks)).sort(),
    mounts: array(c.Mounts)
      .map((mount) => text(fields(mount).Destination))
      .sort(),
    labels: textMap(config.Labels),
    autoRemove: flag(fields(c.HostConfig).AutoRemove),
    ...(state === "exited" || state === "dead" ? { exitCode: number(inspected.ExitCode) } : {}),
    ...(started === undefined ? {} : { started }),
    ...(finished === undefined ? {} : { finished }),
    ...(pod === "" ? {} : { pod }),
    ...(flag(c.IsInfra) ? { infra: true } : {}),
    ...(restarts === 0 ? {} : { restarts }),
  };
}

/** As exact as the list is, so that a row does not change with who tells it. */
function seconds(value: unknown): number | undefined {
  const at = time(value);
  return at === undefined ? undefined : Math.floor(at / 1000) * 1000;
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
