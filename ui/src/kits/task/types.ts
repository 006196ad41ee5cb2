import type { ProblemData } from "../../../../src/problem/index.ts";
import type { CommandForms } from "../command/show-command.tsx";

export type TaskState = "running" | "done" | "failed" | "cancelled";

/** One part of a task's work, such as a layer; in bytes, or in pieces where `unit` says so. */
export interface TaskPart {
  readonly id: string;
  readonly text: string;
  readonly current: number;
  /** Unknown at first. */
  readonly total?: number | undefined;
}

export interface TaskProgress {
  readonly current: number;
  readonly total?: number | undefined;
  readonly unit?: "bytes" | "items" | undefined;
  readonly parts?: readonly TaskPart[] | undefined;
}

/** A long work as the cards and the drawer show it. */
export interface TaskView {
  readonly id: string;
  /** "Pull", "Build", "Remove". */
  readonly verb: string;
  readonly object: string;
  readonly host: string;
  /** Who asked for it. */
  readonly who: string;
  readonly state: TaskState;
  /** RFC 3339. */
  readonly started: string;
  readonly ended?: string | undefined;
  readonly progress?: TaskProgress | undefined;
  /** The last line of output. */
  readonly note?: string | undefined;
  readonly problem?: ProblemData | undefined;
  readonly result?: { readonly label: string; readonly path: string } | undefined;
  readonly command?: CommandForms | undefined;
}
