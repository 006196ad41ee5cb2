import type { Problem } from "../../problem/index.ts";
import type { EngineKind } from "../engine.ts";

/** What came of one way to an engine. */
export interface Attempt {
  readonly strategy: string;
  readonly kind: EngineKind;
  readonly scope?: "system" | "user" | "own";
  /** With root's rights, not the person's own. */
  readonly asRoot?: boolean;
  /** A socket's path, "podman system service", or "" where there was nothing to try. */
  readonly at: string;
  readonly result: "found" | "same" | "skipped" | Problem;
  /** In words, why it was skipped or the same. */
  readonly why: string;
}
