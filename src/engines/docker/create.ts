import type { ContainerSpec } from "../../commandline/index.ts";
import { fields, text, texts } from "../http/read.ts";

/** The body of Docker's create call. */
export function toDocker(spec: ContainerSpec): object {
  return {
    Image: spec.image,
    Cmd: spec.command,
    Entrypoint: spec.entrypoint,
    Env: (spec.env ?? []).map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    Labels: Object.fromEntries((spec.labels ?? []).map(({ name, value }) => [name, value])),
    Tty: spec.tty,
    OpenStdin: spec.interactive,
    HostConfig: { AutoRemove: spec.autoRemove },
  };
}

/** What the container was asked to be. */
export function specFromDocker(inspect: unknown): ContainerSpec {
  const c = fields(inspect);
  const config = fields(c.Config);
  return { image: text(config.Image), name: text(c.Name).replace(/^\//, ""), command: texts(config.Cmd) };
}
