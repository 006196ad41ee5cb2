/** What a look at the way in has found: one line for a person, and what mends it. */
export interface Finding {
  readonly state: "ok" | "warning" | "bad";
  readonly title: string;
  readonly why?: string;
  /** A command, or what to do. */
  readonly mend?: string;
}
