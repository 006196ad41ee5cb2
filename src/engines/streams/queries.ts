import { z } from "zod";
import { Problem } from "../../problem/index.ts";
import { target } from "../rpc/services.ts";

const time = z.coerce.number().int().min(0).max(8.64e15);
const flag = z.enum(["0", "1"]).transform((value) => value === "1");

export const logQuery = target.extend({
  follow: flag.default(false),
  tail: z.coerce.number().int().min(0).max(1_000_000).optional(),
  since: time.optional(),
  until: time.optional(),
});

export const logFileQuery = target.extend({
  timestamps: flag.default(false),
  since: time.optional(),
  until: time.optional(),
});

const side = z.coerce.number().int().min(1).max(1000);
export const terminalSize = z.object({ columns: side, rows: side });

const word = z
  .string()
  .max(4096)
  .refine((text) => !text.includes("\0"), "no NUL");
export const execQuery = target.extend({
  /** The words of the program, as JSON. */
  argv: z
    .string()
    .max(64 * 1024)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "no JSON" });
        return z.NEVER;
      }
    })
    .pipe(z.tuple([word.min(1)], word)),
  user: z.string().min(1).max(256).optional(),
  workdir: z.string().startsWith("/").max(4096).optional(),
  columns: side.default(80),
  rows: side.default(24),
});

export const attachQuery = target.extend({ columns: side.default(80), rows: side.default(24) });

/** An absolute path in a container. */
export const containerPath = word.min(1).startsWith("/");

/** The name of a file: one part of a path. */
export const fileName = z
  .string()
  .min(1)
  .max(255)
  .refine((name) => !/[/\0]/.test(name) && name !== "." && name !== "..", "no name of a file");

/** What a query says, or a Problem `invalid-input`. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const parsed = schema.safeParse(Object.fromEntries(query));
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ");
  throw new Problem("invalid-input", { title: "That input does not fit.", why });
}
