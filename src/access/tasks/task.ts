import type { ProblemData } from "../../problem/index.ts";

/** A long work that somebody asked for: it outlives the tab, and its record the server. Holds no null. */
export interface TaskData {
  readonly id: string;
  /** "Pull", "Build", "Remove" … */
  readonly verb: string;
  /** What it is done to, as shown: a name, a reference, "3 containers". */
  readonly object: string;
  readonly host: string;
  readonly who: string;
  /** The session that it was begun in: a log-out of that one ends it. */
  readonly session?: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended?: number;
  readonly progress?: TaskProgress;
  readonly problem?: ProblemData;
  /** Where to see what came of it. */
  readonly result?: { readonly label: string; readonly path: string };
  /** The command that it equals. */
  readonly command?: string;
  /** Results by object of a bulk action, in the order given. */
  readonly items?: readonly TaskItem[];
}

export interface TaskProgress {
  /** Bytes or objects done, and to do where that is known. */
  readonly current: number;
  readonly total?: number;
  readonly unit: "bytes" | "objects";
  /** The latest line about the whole. */
  readonly text?: string;
  /** By layer or step, in order of appearance. */
  readonly parts?: { readonly [id: string]: TaskPart };
}

export interface TaskPart {
  readonly text: string;
  readonly current?: number;
  readonly total?: number;
}

export interface TaskItem {
  readonly object: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  readonly problem?: ProblemData;
}
