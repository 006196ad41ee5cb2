import { TRPCClientError } from "@trpc/client";
import { asProblem, type ProblemData } from "../../../src/problem/index.ts";

/** The problem behind whatever was thrown: a failed call's own, or one made of the error. Problems pass through. */
export function problemOf(error: unknown): ProblemData {
  if (isProblemData(error)) return error;
  if (error instanceof TRPCClientError) {
    const data: unknown = error.data;
    if (typeof data === "object" && data !== null && "problem" in data && isProblemData(data.problem))
      return data.problem;
    return { code: "connection-lost", title: "Connection lost.", why: error.message, time: new Date().toISOString() };
  }
  return asProblem(error).toJSON();
}

function isProblemData(value: unknown): value is ProblemData {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Error) &&
    "code" in value &&
    "title" in value &&
    "time" in value
  );
}
