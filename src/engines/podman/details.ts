import type { ContainerDetails } from "../engine.ts";
import { fields, flag, number, text, texts, time } from "../http/read.ts";
import { addresses, healthLog } from "../inspect.ts";
import { anonymousVolumes, specFromPodman } from "./spec.ts";
import { inspectedSummary } from "./summary.ts";

/** /libpod/containers/{id}/json, and that of its image where there is one. */
export function containerDetails(value: unknown, image: unknown): ContainerDetails {
  const c = fields(value);
  const state = fields(c.State);
  const started = time(state.StartedAt);
  const finished = time(state.FinishedAt);
  return {
    ...inspectedSummary(value),
    command: [text(c.Path), ...texts(c.Args)].filter((part) => part !== ""),
    imageDigest: text(c.ImageDigest),
    spec: specFromPodman(value, image),
    anonymousVolumes: anonymousVolumes(value),
    pid: number(state.Pid),
    error: text(state.Error),
    oomKilled: flag(state.OOMKilled),
    addresses: addresses(fields(fields(c.NetworkSettings).Networks)),
    healthLog: healthLog(fields(state.Health ?? state.Healthcheck).Log),
    autoRemove: flag(fields(c.HostConfig).AutoRemove),
    restarts: number(c.RestartCount),
    raw: value,
    ...(started === undefined ? {} : { started }),
    ...(finished === undefined ? {} : { finished }),
  };
}
