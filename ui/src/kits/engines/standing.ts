import type { EnginesView, ListPart } from "../../../../src/engines/index.ts";
import type { ProblemCode, ProblemData } from "../../../../src/problem/index.ts";
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
  /** The engine is there and answers: only this list could not be read. */
  readonly unread?: true;
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

/** What a list says before its engine is known to be lost. */
const signsOfLoss: ReadonlySet<ProblemCode> = new Set(["connection-lost", "engine-stopped"]);

/** Why a list of an engine that is there could not be read; undefined where it was read, or the engine is lost. */
export function unreadProblem(
  { state, problem }: ListPart,
  engine: EnginesView["engines"][string] | undefined,
): ProblemData | undefined {
  const there = state === "lost" && engine?.state === "connected";
  return there && problem && !signsOfLoss.has(problem.code) ? problem : undefined;
}

/** Why an engine was let go, where it did not simply end. */
export function reasonOf(problem: ProblemData | undefined): string | undefined {
  return !problem || signsOfLoss.has(problem.code) ? problem?.why : (problem.why ?? problem.title);
}

/** Puts the connection to the console, the search for engines and each engine's own part together. */
export function standing({ live, parts = {}, engines, theConsole, lostWords }: Known): Standing {
  const all = Object.entries(parts);
  const gone = all.filter(([, part]) => part.state === "lost");
  const lost = gone.map(([engine, part]): LostPart => {
    const { problem, asOf = 0 } = part;
    const remedy = startOffer(engines, engine);
    return {
      ...{ engine, asOf },
      ...(problem ? { problem } : {}),
      ...(unreadProblem(part, engines?.engines[engine]) ? { unread: true } : {}),
      ...(remedy ? { remedy } : {}),
    };
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
  if (first && gone.length === all.length && lost.every(({ unread }) => unread) && first.problem)
    return { status: { kind: "error", problem: first.problem }, lost: lost.slice(1) };
  if (first && gone.length === all.length)
    return {
      status: {
        ...{ kind: "disconnected", what: lostWords(first.engine), asOf: first.asOf },
        ...(reasonOf(first.problem) === undefined ? {} : { why: reasonOf(first.problem) }),
        ...(first.remedy ? { remedy: first.remedy } : {}),
      },
      lost: [],
    };
  return { status: { kind: "ready" }, lost };
}
