import { join } from "node:path";
import { z } from "zod";
import { procedure, requires, router, type Session } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import { ask } from "../system/index.ts";

const row = z.object({
  check: z.string(),
  /** "unseen": it could not be looked at with the rights of who asks. */
  state: z.enum(["ok", "warning", "problem", "unseen"]),
  title: z.string(),
  why: z.string().optional(),
  /** A command for a shell, or what to do. */
  mend: z.string().optional(),
  /** `mend` is words for a person, perhaps with a command in them, and no line for a shell. */
  advice: z.boolean().optional(),
});

const report = z.object({
  format: z.literal(1),
  version: z.string(),
  machine: z.string(),
  /** Who asked. */
  user: z.string(),
  mode: z.enum(["single-user", "multi-user"]),
  data: z.string(),
  config: z.string(),
  rows: z.array(row).max(1000),
  problems: z.int(),
  warnings: z.int(),
  unseen: z.int(),
});

/** What `pilothouse doctor --json` prints: docs/doctor.md describes it. Fields are added, never changed. */
export type DoctorReport = Readonly<Omit<z.infer<typeof report>, "rows">> & {
  readonly rows: readonly Readonly<z.infer<typeof row>>[];
};

/** Its own looks are given up after four seconds each, and some are tried twice. */
const longestMs = 20_000;
const program = join(import.meta.dirname, "../../bin/pilothouse");

export interface DoctorOptions {
  /** What the command is to look at: options of `pilothouse doctor`. */
  readonly about: readonly string[];
  /** The console's own machine, as that session has it. */
  readonly host: (session: Session) => Host | undefined;
}

/**
 * The doctor in pages. It is the command, run on the console's own machine with the rights that the person has there: the
 * service itself sees too little of its machine to judge it.
 */
export function doctorRouter(options: DoctorOptions) {
  return router({
    look: procedure.use(requires("admin")).query(async ({ ctx, signal }): Promise<DoctorReport> => {
      const { about } = options;
      const at = options.host(ctx.session);
      if (!at)
        throw new Problem("gone", {
          title: "You are not logged in to the console's own machine.",
          why: "It is looked at with your rights there.",
        });
      const until = AbortSignal.any([ctx.session.signal, ...(signal ? [signal] : [])]);
      const { output } = await ask(at, [program, "doctor", "--json", ...about], until, longestMs);
      const found = report.safeParse(read(output));
      if (found.success) return found.data;
      throw new Problem("unknown", {
        title: "The doctor did not answer as it should.",
        why: `Run it on the machine: ${program} doctor`,
        detail: { output: output.slice(0, 4096) },
      });
    }),
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
