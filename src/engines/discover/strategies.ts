import type { EngineKind } from "../engine.ts";
import type { Environment } from "./environment.ts";

/** One way to an engine, in the order they are tried. */
export interface Strategy {
  readonly name: string;
  /** Where to look; a text says why not. */
  readonly where: { readonly socket: string } | { readonly service: "podman" } | string;
  /** What is expected there; the engine itself says what it is. */
  readonly kind: EngineKind;
  /** Whose usual place it is: the system's, the user's, or that of a Podman which we start. */
  readonly scope?: "system" | "user" | "own";
}

/** The ways to engines of a host, in order. Pure. */
export function strategies(environment: Environment): readonly Strategy[] {
  const { uid, runtimeDir, containerHost, dockerHost, podmanInstalled } = environment;
  const own = (file: string) =>
    runtimeDir === undefined ? "There is no runtime folder for this user." : { socket: `${runtimeDir}/${file}` };
  return [
    { name: "CONTAINER_HOST", kind: "podman", where: fromUrl(containerHost) },
    { name: "DOCKER_HOST", kind: "docker", where: fromUrl(dockerHost) },
    { name: "the system's Podman", kind: "podman", scope: "system", where: { socket: "/run/podman/podman.sock" } },
    {
      name: "the user's Podman",
      kind: "podman",
      scope: "user",
      where: uid === 0 ? "root's Podman is the system's." : own("podman/podman.sock"),
    },
    { name: "the system's Docker", kind: "docker", scope: "system", where: { socket: "/var/run/docker.sock" } },
    {
      name: "the user's Docker",
      kind: "docker",
      scope: "user",
      where: uid === 0 ? "root's Docker is the system's." : own("docker.sock"),
    },
    {
      name: "Podman started by us",
      kind: "podman",
      scope: "own",
      where: podmanInstalled
        ? containerHost === undefined
          ? { service: "podman" }
          : "CONTAINER_HOST says where Podman is."
        : "The program podman is not installed.",
    },
  ];
}

function fromUrl(url: string | undefined): Strategy["where"] {
  if (url === undefined) return "It is not set.";
  const path = /^unix:\/\/(\/.*)$/.exec(url)?.[1];
  return path === undefined ? "Only unix:// is followed." : { socket: path };
}
