import { Problem } from "../../problem/index.ts";
import { printsWithoutEnd } from "../leash/leashed.ts";
import type { SshTarget } from "./target.ts";

/** Why a machine cannot be logged in to: before anybody was asked for anything. */
export function connectProblem(address: string, error: Error): Problem {
  if (error instanceof Problem) return error;
  const code = "code" in error ? error.code : undefined;
  return new Problem(
    "host-unreachable",
    {
      title: `${address} cannot be reached over SSH.`,
      why: reasons[String(code)] ?? why(error),
      remedies: [{ do: "retry" }],
      detail: { host: address, output: error.message.slice(0, 1024) },
    },
    { cause: error },
  );
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there.",
  ENOTFOUND: "No machine has that name.",
  EAI_AGAIN: "The name could not be looked up.",
  EHOSTUNREACH: "No way leads there.",
  ENETUNREACH: "No way leads there.",
  ETIMEDOUT: "It does not answer.",
  ECONNRESET: "It closed the connection. Perhaps it takes no more connections for now.",
};

function why(error: Error): string {
  if (/before handshake/i.test(error.message)) return "It takes no more connections for now, or speaks no SSH.";
  if (/no matching/i.test(error.message)) return "It offers only algorithms that are too weak.";
  if (/forwarding|prohibited/i.test(error.message)) return "The machine in between does not lead on.";
  return error.message.slice(0, 200);
}

export function hostTimeout(target: SshTarget): Problem {
  return new Problem("timeout", {
    title: `${target.address} does not answer.`,
    remedies: [{ do: "retry" }],
    detail: { host: target.address },
  });
}

export function connectionLost(target: SshTarget, error: Error | undefined): Problem {
  return new Problem(
    "connection-lost",
    {
      title: `The connection to ${target.address} was lost.`,
      why:
        error && "level" in error && error.level === "client-timeout"
          ? "It stopped answering."
          : (error?.message.slice(0, 200) ?? "It closed the connection."),
      detail: { host: target.address },
    },
    error ? { cause: error } : undefined,
  );
}

/** The host takes no connection for the moment (MaxStartups, PerSourcePenalties), or is only just starting. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof Problem && error.code === "host-unreachable" ? error.cause : undefined;
  if (!(cause instanceof Error)) return false;
  return (
    /before handshake|closed the connection/i.test(cause.message) || ("code" in cause && cause.code === "ECONNRESET")
  );
}

/** The log-in shell prints without end, and is not asked again for a while; the message is what it printed. */
export class PrintsWithoutEnd extends Error {}

/** Why a program was not even begun. */
export function execProblem(host: string, error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PrintsWithoutEnd) return printsWithoutEnd(host, error.message);
  const output = error instanceof Error ? error.message.slice(0, 1024) : String(error);
  return new Problem(
    "permission-denied",
    { title: `${host} runs no programs for this user.`, detail: { host, output } },
    { cause: error },
  );
}
