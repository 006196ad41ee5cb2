import { Problem } from "../../problem/index.ts";
import type { EngineKind } from "../engine.ts";
import type { Attempt } from "./attempt.ts";

/** Engines of the whole system whose sockets, or the folders of them, the account may not open. Pure. */
export function refusedKinds(attempts: readonly Attempt[]): readonly EngineKind[] {
  const kinds = attempts.flatMap(({ scope, kind, asRoot, result }) =>
    scope === "system" && !asRoot && result instanceof Problem && result.code === "permission-denied" ? [kind] : [],
  );
  return [...new Set(kinds)];
}
