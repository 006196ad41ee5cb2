import type { CommandEngine } from "../../../src/commandline/index.ts";
import { engines } from "../containers/store.ts";

/** Whose command acts on an engine's images. */
export function commandEngine(engine: string): CommandEngine {
  return engines.get().data?.engines[engine]?.kind ?? (engine.startsWith("docker") ? "docker" : "podman");
}
