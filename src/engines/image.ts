import type { ImageDetails, ImageHistory } from "./engine.ts";
import { array, digest, fields, number, text, textMap, texts, time } from "./http/read.ts";

/** The answers of inspect and history of one image, which both engines write alike. */
export function imageDetails(raw: unknown, history: unknown, containers: number): ImageDetails {
  const i = fields(raw);
  const config = fields(i.Config);
  const tags = texts(i.RepoTags).filter((tag) => tag !== "<none>:<none>");
  const variant = text(i.Variant);
  return {
    id: digest(i.Id),
    tags,
    digests: texts(i.RepoDigests),
    size: number(i.Size),
    created: time(i.Created) ?? 0,
    containers,
    dangling: tags.length === 0,
    labels: textMap(config.Labels),
    os: text(i.Os),
    architecture: text(i.Architecture),
    author: text(i.Author),
    entrypoint: texts(config.Entrypoint),
    command: texts(config.Cmd),
    env: texts(config.Env),
    workdir: text(config.WorkingDir),
    user: text(config.User),
    exposedPorts: Object.keys(fields(config.ExposedPorts)),
    volumes: Object.keys(fields(config.Volumes)),
    stopSignal: text(config.StopSignal),
    layers: texts(fields(i.RootFS).Layers),
    history: array(history).map(historyEntry),
    raw,
    ...(variant === "" ? {} : { variant }),
  };
}

function historyEntry(value: unknown): ImageHistory {
  const h = fields(value);
  const id = text(h.Id);
  return {
    id: id === "<missing>" ? "" : digest(id),
    created: time(h.Created) ?? 0,
    createdBy: text(h.CreatedBy),
    size: number(h.Size),
    comment: text(h.Comment),
    tags: texts(h.Tags),
  };
}
