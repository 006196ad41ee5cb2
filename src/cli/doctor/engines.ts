import { discover, readEnvironment, startLine } from "../../engines/index.ts";
import { localHost } from "../../hosts/index.ts";
import type { ProblemFields } from "../../problem/index.ts";
import { answerOf } from "./ask.ts";
import type { Check, Subject } from "./check.ts";
import type { Row } from "./report.ts";

interface Found {
  readonly answering: readonly {
    readonly kind: "podman" | "docker";
    readonly version: string;
    readonly rootless: boolean;
  }[];
  /** Its version, where the program is there: "4.3.1"; "" where it does not say. */
  readonly podman: string | undefined;
  readonly docker: boolean;
  /** What starts Docker on this machine, with systemd or without. */
  readonly start: string | undefined;
  /** Sockets that are there and of no use. */
  readonly refused: readonly {
    readonly at: string;
    readonly code: string;
    readonly title: string;
    readonly why?: string | undefined;
  }[];
  /** What the search itself says where it finds nothing. */
  readonly absence: ProblemFields | undefined;
}

const names = { podman: "Podman", docker: "Docker" } as const;

/** The engines that the person who asks can reach. None is started for that. */
export const engines: Check = {
  name: "engines",
  async look(subject, signal) {
    const host = localHost();
    const environment = await readEnvironment(host, { signal });
    const [podman, found] = await Promise.all([
      environment.podmanInstalled ? answerOf(["podman", "--version"], signal).then((text) => text ?? "") : undefined,
      discover(host, {
        signal,
        engine: subject.config?.engine ?? "all",
        environment: { ...environment, podmanInstalled: false },
      }),
    ]);
    await using discovery = found;
    const { attempts, engines: all, problem } = discovery;
    return judgeEngines(subject, {
      answering: all.map(({ kind, version, capabilities: { rootless } }) => ({ kind, version, rootless })),
      podman: podman === undefined ? undefined : (/\d+(?:\.\d+)+/.exec(podman)?.[0] ?? ""),
      docker: environment.dockerInstalled,
      start: startLine(environment, { kind: "docker", user: false }),
      refused: attempts.flatMap(({ result, at, scope }) =>
        typeof result === "string" || result.code === "engine-stopped" || scope === "own"
          ? []
          : [{ at, code: result.code, title: result.message, why: result.fields.why }],
      ),
      absence: problem?.fields,
    });
  },
};

export function judgeEngines(
  subject: Pick<Subject, "uid" | "user" | "multiUser" | "config" | "systemd">,
  { answering, podman, docker, start, refused, absence }: Found,
): readonly Row[] {
  const rows: Row[] = answering.map(({ kind, version, rootless }) => ({
    state: "ok",
    title: `${names[kind]} ${version} answers${rootless ? " (rootless)" : ""}.`,
  }));
  const wanted = subject.config?.engine ?? "all";
  if (podman !== undefined && wanted !== "docker") {
    const major = Number(podman.split(".")[0]);
    if (podman !== "" && major < 4)
      rows.push({
        state: "problem",
        title: `Podman ${podman} is too old.`,
        why: "It takes Podman 4.0 or newer.",
        mend: "install the Podman of a newer release of your distribution",
        advice: true,
      });
    else if (!answering.some(({ kind }) => kind === "podman"))
      rows.push({ state: "ok", title: `Podman ${podman} is installed; its service is started while somebody looks.` });
  }
  for (const { at, code, title, why } of refused) {
    if (code === "permission-denied") rows.push(closed(subject, at));
    else
      rows.push({
        state: "warning",
        title: `${at}: ${title}`,
        ...(why ? { why } : {}),
        mend: `see what that engine itself says: ${subject.systemd ? "journalctl, " : ""}podman info, docker info`,
        advice: true,
      });
  }
  if (
    docker &&
    wanted !== "podman" &&
    ![
      ...answering.map(({ kind }) => kind),
      ...refused.map(({ at }) => (at.includes("docker") ? "docker" : "")),
    ].includes("docker")
  )
    rows.push({
      state: "warning",
      title: "Docker is installed and does not run.",
      why: "Its containers are not shown.",
      ...(start === undefined ? {} : { mend: start }),
    });
  if (rows.length > 0) return rows;
  const command = absence?.remedies
    ?.filter((remedy) => remedy.do === "command")
    .find(({ command }) => subject.systemd || !/\bsystemctl\b/.test(command))?.command;
  return [
    {
      // With log-ins there may be containers on other machines only.
      state: subject.multiUser ? "warning" : "problem",
      title: absence?.title ?? "There is no container engine on this machine.",
      why: absence?.why ?? "The console shows what Podman and Docker run.",
      ...(command ? { mend: command } : {}),
    },
  ];
}

function closed(subject: Pick<Subject, "uid" | "user" | "multiUser">, at: string): Row {
  if (subject.multiUser || !at.includes("docker"))
    return { state: "ok", title: `${at} is root's: it is reached with administrative access.` };
  return {
    state: "warning",
    title: `${subject.user} may not use Docker: ${at} is closed to you.`,
    why: "Only root and the group docker may open it. Who is in that group can do what root can.",
    ...(/^[a-z_][a-z0-9_.-]*$/i.test(subject.user)
      ? { mend: `sudo usermod --append --groups docker ${subject.user}, and log in anew`, advice: true }
      : {}),
  };
}
