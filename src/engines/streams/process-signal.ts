import type { Abortable, Host } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Engine } from "../engine.ts";
import { runIn } from "./shells.ts";

/** Signals that make sense from a button. */
export const signalNames = ["TERM", "KILL", "HUP", "INT", "QUIT", "USR1", "USR2", "STOP", "CONT"] as const;
export type SignalName = (typeof signalNames)[number];

/**
 * Sends a signal to one process of a container, by a small program inside it.
 * @param pid as the engine lists it: Docker by the host's count, Podman by the container's own
 * @throws Problem `unsupported` where the container has nothing to send it with
 */
export async function sendSignal(
  engine: Engine,
  id: string,
  pid: number,
  name: SignalName,
  options: Abortable,
): Promise<void> {
  const { titles, rows } = await engine.containers.processes(id, options);
  const column = titles.indexOf("PID");
  if (!rows.some((row) => row[column] === String(pid)))
    throw new Problem("gone", { title: `Process ${pid} is not in this container (any more).` });
  const inner = engine.kind === "docker" ? await innerPid(engine.host, pid, options) : pid;
  if (inner === 1) return engine.containers.kill(id, { signalName: `SIG${name}`, ...options });
  let code: number | undefined;
  let output = "";
  try {
    const argv = ["sh", "-c", 'kill -s "$1" "$2" 2>&1', "sh", name, String(inner)] as const;
    ({ code, output } = await runIn(engine.containers, id, argv, { ...options, user: "0" }));
  } catch (error) {
    throw new Problem("unsupported", {
      title: "This container has no shell to send a signal with.",
      why: "Only its main process can be reached: signal that one, or stop the container.",
      detail: { output: asProblem(error).message },
    });
  }
  if (code !== 0)
    throw new Problem("conflict", {
      title: `SIG${name} did not reach process ${pid}.`,
      why: "It may have ended meanwhile.",
      detail: { output, ...(code === undefined ? {} : { exitCode: code }) },
    });
}

/** The number that a process of the host has inside its own process namespace. */
async function innerPid(host: Host, pid: number, options: Abortable): Promise<number> {
  const status = await host.files.read(`/proc/${pid}/status`, options).catch((error: unknown) => {
    throw new Problem("gone", { title: `Process ${pid} has ended.` }, { cause: error });
  });
  const inner = /^NSpid:.*\s(\d+)$/m.exec(status.toString("latin1"))?.[1];
  if (inner === undefined)
    throw new Problem("unsupported", { title: "This kernel does not tell the process's number in the container." });
  return Number(inner);
}
