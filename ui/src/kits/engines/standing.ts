import type { EnginesView, ListPart } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import type { Live } from "../../rpc/index.ts";
import type { ListStatus } from "../list/index.ts";
import type { StartRemedy } from "../state/start-engine.ts";
import { startOffer } from "./start-offer.ts";

/** How a list over all engines stands, and what of it is not to be trusted. */
export interface Standing {
  readonly status: ListStatus;
  /** Engines whose rows are old, while others are live. */
  readonly lost: readonly LostPart[];
}

interface LostPart {
  readonly engine: string;
  readonly problem?: ProblemData;
  readonly asOf: number;
  /** How it is started again, where that is known. */
  readonly remedy?: StartRemedy;
}

interface Known {
  readonly live: Pick<Live<object>, "kind" | "problem" | "asOf">;
  readonly parts: { readonly [engine: string]: ListPart } | undefined;
  readonly engines: EnginesView | undefined;
  /** The words for who is not there. */
  readonly theConsole: string;
  readonly lostWords: (engine: string) => string;
}

/** Puts the connection to the console, the search for engines and each engine's own part together. */
export function standing({ live, parts = {}, engines, theConsole, lostWords }: Known): Standing {
  const all = Object.entries(parts);
  const gone = all.filter(([, part]) => part.state === "lost");
  const lost = gone.map(([engine, { problem, asOf = 0 }]): LostPart => {
    const remedy = startOffer(engines, engine);
    return { engine, asOf, ...(problem ? { problem } : {}), ...(remedy ? { remedy } : {}) };
  });
  const [first] = lost;
  if (live.kind === "failed" && live.problem) return { status: { kind: "error", problem: live.problem }, lost: [] };
  if (live.kind === "lost") return { status: { kind: "disconnected", what: theConsole, asOf: live.asOf }, lost: [] };
  if (live.kind === "loading") return { status: { kind: "loading" }, lost: [] };
  if (all.length === 0)
    return engines?.searched && engines.problem
      ? { status: { kind: "error", problem: engines.problem }, lost: [] }
      : { status: { kind: "loading" }, lost: [] };
  if (all.every(([, { state }]) => state === "loading")) return { status: { kind: "loading" }, lost: [] };
  if (first && gone.length === all.length)
    return {
      status: {
        ...{ kind: "disconnected", what: lostWords(first.engine), asOf: first.asOf },
        ...(first.remedy ? { remedy: first.remedy } : {}),
      },
      lost: [],
    };
  return { status: { kind: "ready" }, lost };
}
