import type { ContainerSpec } from "../../commandline/index.ts";
import { fields, text, texts } from "../http/read.ts";

/** The body of libpod's create call. */
export function toLibpod(spec: ContainerSpec): object {
  return {
    image: spec.image,
    name: spec.name,
    command: spec.command,
    entrypoint: spec.entrypoint,
    env: Object.fromEntries((spec.env ?? []).map(({ name, value }) => [name, value ?? ""])),
    labels: Object.fromEntries((spec.labels ?? []).map(({ name, value }) => [name, value])),
    terminal: spec.tty,
    stdin: spec.interactive,
    remove: spec.autoRemove,
  };
}

/** What the container was asked to be. */
export function specFromPodman(inspect: unknown): ContainerSpec {
  const c = fields(inspect);
  return { image: text(c.ImageName), name: text(c.Name), command: texts(fields(c.Config).Cmd) };
}
