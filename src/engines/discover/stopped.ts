import { engineNames, toLine } from "../../commandline/index.ts";
import { Problem, type Remedy } from "../../problem/index.ts";
import type { Engine, EngineKind } from "../engine.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment } from "./environment.ts";

/** An engine that is installed and does not run, and how it is started. */
export interface StoppedEngine {
  readonly kind: EngineKind;
  /** The rootless one of the console's user, not the system's. */
  readonly user: boolean;
  /** A line for a shell, for who may do it. */
  readonly command: string;
  /** Whether the console can be asked to do it: systemd has a unit for it. */
  readonly startable: boolean;
}

type Which = Pick<StoppedEngine, "kind" | "user">;

/** Podman answers as soon as its socket is there; Docker's service brings its socket along. */
const units: Readonly<Record<EngineKind, string>> = { podman: "podman.socket", docker: "docker.service" };

/** The unit that starts an engine, undefined where systemd has none. */
export function unitOf({ units: known }: Environment, { kind, user }: Which): string | undefined {
  return known[user ? "user" : "system"].includes(units[kind]) ? units[kind] : undefined;
}

/** The command that starts an engine's unit. */
export function startArgv(unit: string, user: boolean): readonly [string, ...string[]] {
  return systemctl(user, "--no-ask-password", "start", "--", unit);
}

/** A command of the service manager that looks after an engine: the user's own, or the system's. */
export function systemctl(user: boolean, ...words: readonly string[]): readonly [string, ...string[]] {
  return ["systemctl", ...(user ? ["--user"] : []), ...words];
}

/** The line that a person types to start an engine; undefined where nobody can say. */
export function startLine(environment: Environment, which: Which): string | undefined {
  const { uid, system, containerHost, runtimeDir } = environment;
  const { kind, user } = which;
  const unit = unitOf(environment, which);
  const asRoot = (...argv: string[]): string => toLine(uid === 0 || user ? argv : ["sudo", ...argv]);
  if (unit !== undefined) return asRoot(...systemctl(user, "start", unit));
  if (kind === "podman") {
    const socket = /^unix:\/\/(\/.*)$/.exec(containerHost ?? "")?.[1];
    const usual = user ? runtimeDir && `${runtimeDir}/podman/podman.sock` : "/run/podman/podman.sock";
    const path = socket ?? usual;
    return path === undefined ? undefined : asRoot("podman", "system", "service", "--time", "0", `unix://${path}`);
  }
  if (user) return undefined;
  const systems = system.split(" ");
  if (systems.includes("alpine")) return asRoot("rc-service", "docker", "start");
  return systems.includes("debian") ? asRoot("service", "docker", "start") : asRoot("dockerd");
}

/** The engines that are installed and do not run. Pure. */
export function stoppedEngines(
  environment: Environment,
  attempts: readonly Attempt[],
  engines: readonly Pick<Engine, "kind" | "capabilities">[],
  wanted: EngineKind | "all" = "all",
): readonly StoppedEngine[] {
  const { uid, podmanInstalled, dockerInstalled } = environment;
  const candidates: readonly (Which & { readonly installed: boolean })[] = [
    // Root's Podman is of no use to others: only root may open its socket.
    { kind: "podman", user: uid !== 0, installed: podmanInstalled },
    { kind: "docker", user: false, installed: dockerInstalled },
    { kind: "docker", user: true, installed: uid !== 0 && environment.units.user.includes(units.docker) },
  ];
  return candidates.flatMap(({ kind, user, installed }) => {
    if (!installed || (wanted !== "all" && wanted !== kind)) return [];
    if (engines.some((one) => one.kind === kind && one.capabilities.rootless === user)) return [];
    const tried = attempts.filter((one) => one.kind === kind && one.scope !== undefined);
    const blocked = tried.some(
      ({ scope, result }) =>
        result instanceof Problem &&
        // A Podman that the console could not start has said why. What refuses or is too old runs.
        (scope === "own" || (scope === (user ? "user" : "system") && result.code !== "engine-stopped")),
    );
    if (blocked) return [];
    const command = startLine(environment, { kind, user });
    if (command === undefined) return [];
    return [{ kind, user, command, startable: unitOf(environment, { kind, user }) !== undefined }];
  });
}

/** The problem of an engine that does not run, with the way to start it. */
export function stoppedProblem({ kind, user, command, startable }: StoppedEngine): {
  readonly title: string;
  readonly remedies: readonly Remedy[];
} {
  return {
    title: `${engineNames[kind]} is not running.`,
    remedies: [
      startable
        ? { do: "start", label: "Start it", engine: kind, user, command }
        : { do: "command", label: "Start it", command },
    ],
  };
}
