import { createContext } from "react";
import type { Remedy } from "../../../../src/problem/index.ts";

/** A remedy that starts an engine: by a button where the console can, else by a command alone. */
export type StartRemedy = Extract<Remedy, { do: "start" | "command" }>;

/** Has the host start an engine; rejects with a problem. */
export type StartEngine = (remedy: Extract<Remedy, { do: "start" }>) => Promise<unknown>;

/** How engines are started here; the shell gives it. Without it only the command is shown. */
export const StartEngineContext = createContext<StartEngine | undefined>(undefined);
