import { initTRPC, TRPCError } from "@trpc/server";
import { asProblem, type ProblemData } from "../problem/index.ts";
import type { Session } from "./session.ts";

/** What every procedure knows of its caller. */
export interface RpcContext {
  readonly session: Session;
  /** Resolves when the caller's connection has taken what was sent so far: wait for it before sending more. */
  drained(signal?: AbortSignal): Promise<void>;
  /** Told about every problem that is not the caller's own fault. */
  readonly warn: (message: string, problem: ProblemData) => void;
}

const trpc = initTRPC.context<RpcContext>().create({
  errorFormatter({ shape, error }) {
    // Input that does not fit is the caller's mistake; everything else carries its Problem.
    const problem: ProblemData | undefined =
      error.code === "BAD_REQUEST" && error.cause?.name.includes("ZodError")
        ? {
            code: "invalid-input",
            title: "That input does not fit.",
            why: zodWhy(error.cause),
            time: new Date().toISOString(),
          }
        : asProblem(error.cause ?? error).toJSON();
    return { ...shape, message: problem.title, data: { code: shape.data.code, problem } };
  },
});

const problems = trpc.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const problem = asProblem(result.error.cause ?? result.error);
  if (problem.code === "unknown" && result.error.code === "INTERNAL_SERVER_ERROR")
    ctx.warn(`${path} failed`, problem.toJSON());
  throw new TRPCError({ code: result.error.code, message: problem.message, cause: problem });
});

/** A procedure that a logged-in person may call. */
export const procedure = trpc.procedure.use(problems);
export const router = trpc.router;
export const mergeRouters = trpc.mergeRouters;

function zodWhy(error: Error): string {
  try {
    const issues: unknown = JSON.parse(error.message);
    if (Array.isArray(issues))
      return issues
        .slice(0, 5)
        .map((issue: { path?: unknown[]; message?: unknown }) => `${(issue.path ?? []).join(".")}: ${issue.message}`)
        .join("; ");
  } catch {
    // not JSON: its text will do
  }
  return error.message.slice(0, 500);
}
