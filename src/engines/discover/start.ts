import { engineNames, toLine } from "../../commandline/index.ts";
import { type Host, trickle } from "../../hosts/index.ts";
import { Problem, type Remedy } from "../../problem/index.ts";
import type { Environment } from "./environment.ts";
import { type StoppedEngine, startArgv, startLine, systemctl, unitOf } from "./stopped.ts";

/** Docker reads all its containers before it says that it is there. In milliseconds. */
const startTimeout = 90_000;

/**
 * Has systemd start an engine that is installed, and waits until it says that it did.
 * @throws Problem `unsupported` where systemd has no unit for it, `permission-denied` where the user may not,
 * `engine-stopped` where it does not start, `timeout` where that takes too long
 */
export async function startEngine(
  host: Host,
  environment: Environment,
  which: Pick<StoppedEngine, "kind" | "user">,
  signal: AbortSignal,
): Promise<void> {
  const name = engineNames[which.kind];
  const unit = unitOf(environment, which);
  const line = startLine(environment, which);
  if (unit === undefined)
    throw new Problem("unsupported", {
      title: `${name} cannot be started from here.`,
      why: "systemd does not run this machine, or has no unit for it.",
      remedies: line === undefined ? [] : [{ do: "command", label: "Start it", command: line }],
    });
  const argv = startArgv(unit, which.user);
  const limit = AbortSignal.timeout(startTimeout);
  const env = {
    LC_ALL: "C",
    ...(which.user && environment.runtimeDir ? { XDG_RUNTIME_DIR: environment.runtimeDir } : {}),
  };
  await using process = host.exec(argv, { signal: AbortSignal.any([signal, limit]), env });
  trickle(process.stdout);
  let output = "";
  trickle(process.stderr, (chunk) => {
    output = (output + chunk.toString("utf8")).slice(0, 4096);
  });
  const { code } = await process.exit.catch((error: unknown) => {
    throw limit.aborted ? late(name, unit, which.user, argv) : error;
  });
  if (limit.aborted) throw late(name, unit, which.user, argv);
  signal.throwIfAborted();
  if (code === 0) return;
  const detail = {
    ...{ host: host.name, command: argv.join(" "), output },
    ...(code === undefined ? {} : { exitCode: code }),
  };
  if (/access denied|authentication|not authorized|permission denied/i.test(output))
    throw new Problem("permission-denied", {
      title: `${environment.user} may not start ${name}.`,
      why: "systemd refused it.",
      remedies: [
        ...(which.user || environment.uid === 0 ? [] : [{ do: "elevate" } as const]),
        ...(line === undefined ? [] : [{ do: "command", label: "Run as an administrator", command: line } as const]),
      ],
      detail,
    });
  throw new Problem("engine-stopped", {
    title: `${name} did not start.`,
    why: output.trim().split("\n")[0]?.slice(0, 300) || `systemd gave the code ${code}.`,
    remedies: [status(unit, which.user)],
    detail,
  });
}

function late(name: string, unit: string, user: boolean, argv: readonly string[]): Problem {
  return new Problem("timeout", {
    title: `${name} is still starting.`,
    why: `systemd has not said in ${startTimeout / 1000} s that it runs. It appears here when it does.`,
    remedies: [status(unit, user)],
    detail: { command: argv.join(" ") },
  });
}

function status(unit: string, user: boolean): Remedy {
  const command = toLine(systemctl(user, "status", unit));
  return { do: "command", label: "See why", command };
}
