import { z } from "zod";
import { problemCodes } from "../../problem/index.ts";
import type { TaskData } from "./task.ts";

const text = z.string();
const count = z.number();
const detail = z.object({
  host: text.optional(),
  command: text.optional(),
  exitCode: count.optional(),
  status: count.optional(),
  output: text.optional(),
});
const remedy = z.union([
  z.object({ do: z.literal("retry") }),
  z.object({ do: z.literal("open"), label: text, path: text }),
  z.object({ do: z.literal("command"), label: text, command: text }),
  z.object({
    do: z.literal("start"),
    label: text,
    engine: z.enum(["podman", "docker"]),
    user: z.boolean(),
    command: text,
  }),
]);
const problem = z.object({
  code: z.enum(problemCodes),
  time: text,
  title: text,
  why: text.optional(),
  remedies: z.array(remedy).optional(),
  detail: detail.optional(),
});
const part = z.object({ text, current: count.optional(), total: count.optional() });
const task = z.object({
  id: text,
  verb: text,
  object: text,
  host: text,
  who: text,
  session: text.optional(),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  started: count,
  ended: count.optional(),
  progress: z
    .object({
      current: count,
      total: count.optional(),
      unit: z.enum(["bytes", "objects"]),
      text: text.optional(),
      parts: z.record(text, part).optional(),
    })
    .optional(),
  problem: problem.optional(),
  result: z.object({ label: text, path: text }).optional(),
  command: text.optional(),
  items: z
    .array(
      z.object({
        object: text,
        state: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
        problem: problem.optional(),
      }),
    )
    .optional(),
});

/** A task as it was written down under that id; undefined where what stands there is none. */
export function readTask(id: string, data: string): TaskData | undefined {
  try {
    const found = task.safeParse(JSON.parse(data));
    return found.success && found.data.id === id ? (found.data as TaskData) : undefined;
  } catch {
    return undefined;
  }
}
