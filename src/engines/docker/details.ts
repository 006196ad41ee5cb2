import type { ContainerDetails, Health } from "../engine.ts";
import { array, digest, fields, flag, number, text, textMap, texts, time } from "../http/read.ts";
import { addresses, healthLog, inspectedPorts } from "../inspect.ts";

import { anonymousVolumes, specFromDocker } from "./spec.ts";
import { containerState } from "./summary.ts";

/** /containers/{id}/json, and that of its image where there is one. */
export function containerDetails(
  value: unknown,
  image: unknown,
  machine: { readonly cgroupVersion: 1 | 2 },
): ContainerDetails {
  const c = fields(value);
  const state = fields(c.State);
  const config = fields(c.Config);
  const network = fields(c.NetworkSettings);
  const networks = fields(network.Networks);
  const health = fields(state.Health);
  const started = time(state.StartedAt);
  const finished = time(state.FinishedAt);
  const word = containerState(state.Status);
  return {
    id: text(c.Id),
    name: text(c.Name).replace(/^\//, ""),
    image: text(config.Image),
    imageId: digest(c.Image),
    imageDigest: "",
    command: [text(c.Path), ...texts(c.Args)].filter((part) => part !== ""),
    state: word,
    health: healthOf(health.Status),
    created: time(c.Created) ?? 0,
    ports: inspectedPorts(network.Ports),
    networks: Object.keys(networks),
    mounts: array(c.Mounts).map((mount) => text(fields(mount).Destination)),
    labels: textMap(config.Labels),
    spec: specFromDocker(value, image, machine),
    anonymousVolumes: anonymousVolumes(value),
    pid: number(state.Pid),
    error: text(state.Error),
    oomKilled: flag(state.OOMKilled),
    addresses: addresses(networks),
    healthLog: healthLog(health.Log),
    autoRemove: flag(fields(c.HostConfig).AutoRemove),
    restarts: number(c.RestartCount),
    raw: value,
    ...(word === "exited" || word === "dead" ? { exitCode: number(state.ExitCode) } : {}),
    ...(started === undefined ? {} : { started }),
    ...(finished === undefined ? {} : { finished }),
  };
}

export function healthOf(value: unknown): Health {
  return value === "starting" || value === "healthy" || value === "unhealthy" ? value : "none";
}
