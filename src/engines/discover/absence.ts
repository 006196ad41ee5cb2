import { engineNames } from "../../commandline/index.ts";
import { Problem, type ProblemDetail, type Remedy } from "../../problem/index.ts";
import type { EngineKind } from "../engine.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment } from "./environment.ts";
import { stoppedEngines, stoppedProblem } from "./stopped.ts";

/** Why a host has no engine to show, and what to do about it: the most telling of all attempts. Pure. */
export function absence(
  environment: Environment,
  attempts: readonly Attempt[],
  wanted: EngineKind | "all" = "all",
): Problem {
  const failed = attempts.flatMap(({ result, kind, at }) => (result instanceof Problem ? [{ result, kind, at }] : []));
  const output = attempts
    .map(({ strategy, at, result, why }) => {
      const words =
        result instanceof Problem ? `${result.message} ${result.fields.why ?? ""}`.trim() : `${result}. ${why}`;
      return `${strategy}${at ? ` (${at})` : ""}: ${words}`;
    })
    .join("\n")
    .slice(0, 4096);
  const detail: ProblemDetail = { output };
  const refused = failed.find(({ result }) => result.code === "permission-denied");
  const old = failed.find(({ result }) => result.code === "engine-too-old");
  if (old)
    return new Problem("engine-too-old", { ...old.result.fields, detail, remedies: upgrade(environment, old.kind) });
  if (refused) return refusal(environment, refused.kind, refused.at, detail);
  const odd = failed.find(({ result, at }) => result.code !== "engine-stopped" || at === "podman system service");
  if (odd) return new Problem(odd.result.code, { ...odd.result.fields, detail });
  const [stopped] = stoppedEngines(environment, attempts, [], wanted);
  if (stopped)
    return new Problem("engine-stopped", {
      ...stoppedProblem(stopped),
      why: "It is installed, but nothing answers at its socket.",
      detail,
    });
  const name = engineNames[wanted === "all" ? "podman" : wanted];
  return new Problem("engine-missing", {
    title: wanted === "all" ? "There is no container engine on this machine." : `${name} is not on this machine.`,
    why: `Install ${name} (${manuals[name]}) and it appears here by itself.`,
    detail,
    remedies: install(environment, wanted === "docker" ? "docker" : "podman"),
  });
}

function refusal(environment: Environment, kind: EngineKind, at: string, detail: ProblemDetail): Problem {
  const { user } = environment;
  return new Problem("permission-denied", {
    title: `${user} may not use ${engineNames[kind]} here.`,
    why:
      kind === "docker"
        ? `Only root and the group docker may open ${at}. Who is in that group can do what root can.`
        : `Only root may open ${at}.`,
    detail,
    remedies: [
      ...(environment.uid === 0 ? [] : [{ do: "elevate" } as const]),
      ...(kind === "docker" && /^[a-z_][a-z0-9_.-]*$/i.test(user)
        ? [command("Join the group", environment, `usermod --append --groups docker ${user}`)]
        : []),
    ],
  });
}

const manuals = {
  Podman: "https://podman.io/docs/installation",
  Docker: "https://docs.docker.com/engine/install/",
} as const;

const packages: Readonly<Record<EngineKind, Readonly<Record<string, string>>>> = {
  podman: {
    debian: "apt-get install podman",
    ubuntu: "apt-get install podman",
    fedora: "dnf install podman",
    rhel: "dnf install podman",
    suse: "zypper install podman",
    arch: "pacman -S podman",
    alpine: "apk add podman",
  },
  docker: {
    debian: "apt-get install docker.io",
    ubuntu: "apt-get install docker.io",
    fedora: "dnf install moby-engine",
    suse: "zypper install docker",
    arch: "pacman -S docker",
    alpine: "apk add docker",
  },
};

function install(environment: Environment, kind: EngineKind): readonly Remedy[] {
  const known = environment.system.split(" ").find((system) => packages[kind][system]);
  const line = known === undefined ? undefined : packages[kind][known];
  if (line === undefined) return [];
  return [command(`Install ${engineNames[kind]}`, environment, line)];
}

function upgrade(environment: Environment, kind: EngineKind): readonly Remedy[] {
  return install(environment, kind).map((remedy) =>
    remedy.do === "command" ? { ...remedy, label: remedy.label.replace("Install", "Upgrade") } : remedy,
  );
}

function command(label: string, environment: Environment, line: string): Remedy {
  return { do: "command", label, command: environment.uid === 0 ? line : `sudo ${line}` };
}
