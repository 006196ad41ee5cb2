import { initTRPC, TRPCError } from "@trpc/server";
import { asProblem, Problem, type ProblemData } from "../problem/index.ts";
import type { Gate } from "./gate.ts";
import { type AboutHost, type ServiceKey, servicesHere } from "./here.ts";
import { allows, type Role } from "./role.ts";
import type { Session } from "./session.ts";

/** What every procedure knows of its caller. */
export interface RpcContext extends AboutHost {
  readonly session: Session;
  /** Resolves when the caller's connection has taken what was sent so far: wait for it before sending more. */
  drained(signal?: AbortSignal): Promise<void>;
  /** How much its connection may ask for at once; a caller within the server has none. */
  readonly gate?: Gate;
  /** Told about every problem that is not the caller's own fault. */
  readonly warn: (message: string, problem: ProblemData) => void;
}

const trpc = initTRPC.context<RpcContext>().create({
  errorFormatter({ shape, error }) {
    const problem = problemOf(error).toJSON();
    return { ...shape, message: problem.title, data: { code: shape.data.code, problem } };
  },
});

const problems = trpc.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const problem = problemOf(result.error);
  if (problem.code === "unknown" && result.error.code === "INTERNAL_SERVER_ERROR")
    ctx.warn(`${path} failed`, problem.toJSON());
  throw new TRPCError({ code: result.error.code, message: problem.message, cause: problem });
});

/** A subscription counts as beginning until its first message, or so long, in milliseconds: what it asks the engine. */
const beginningMs = 250;

/** Nothing is begun for a connection that has enough to do, or does not take what it was sent. */
const measured = trpc.middleware(async ({ next, ctx, type, signal }) => {
  if (!ctx.gate) return next();
  if (type !== "subscription") {
    using _ = await ctx.gate.enter(type === "mutation" ? "changing" : "reading");
    // Awaited here: the next call comes in when this one is over.
    return await next();
  }
  await ctx.gate.ready();
  const counted = ctx.gate.follow();
  const release = (): void => counted[Symbol.dispose]();
  signal?.addEventListener("abort", release, { once: true });
  if (signal?.aborted) release();
  const turn = await ctx.gate.enter("reading");
  // Stopping it at once does not end what the engine has begun.
  const begun = once(() => turn[Symbol.dispose]());
  setTimeout(begun, beginningMs).unref();
  const result = await next();
  if (!result.ok) {
    begun();
    release();
    return result;
  }
  result.data = told(result.data as AsyncIterable<unknown>, begun, release);
  return result;
});

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

async function* told(messages: AsyncIterable<unknown>, begun: () => void, ended: () => void): AsyncGenerator<unknown> {
  try {
    for await (const message of messages) {
      begun();
      yield message;
    }
  } finally {
    ended();
  }
}

/** A procedure that a logged-in person may call. */
export const procedure = trpc.procedure.use(problems).use(measured);
export const router = trpc.router;

/** A procedure about a host: its context has the host's `services` of that kind. */
export function procedureOn<Service>(key: ServiceKey<Service>) {
  return procedure.use(({ next, ctx }) => next({ ctx: { services: servicesHere(ctx, key) } }));
}

/** Lets only those pass who have the role, or a greater one: `procedure.use(requires("admin"))`. */
export function requires(role: Role) {
  return trpc.middleware(({ next, ctx }) => {
    if (allows(ctx.session.role, role)) return next();
    throw new Problem("permission-denied", {
      title: `Only ${/^[ao]/.test(role) ? "an" : "a"} ${role} of this console may do that.`,
      why: `${ctx.session.role === undefined ? "You have no role here" : `You are ${/^[ao]/.test(ctx.session.role) ? "an" : "a"} ${ctx.session.role}`}: roles come from your groups on the console's machine.`,
    });
  });
}

/** Input that does not fit is the caller's mistake; everything else carries its Problem. */
function problemOf({ code, cause, message }: TRPCError): Problem {
  if (code !== "BAD_REQUEST" || !cause?.name.includes("ZodError")) return asProblem(cause ?? new Error(message));
  return new Problem("invalid-input", { title: "That input does not fit.", why: zodWhy(cause) }, { cause });
}

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
