import { useState } from "react";
import type { ProblemData } from "../../../src/problem/index.ts";
import { announce } from "../kits/live-region/live-region.tsx";
import { overviewText as text } from "../messages/overview.ts";
import { problemOf, rpc } from "../rpc/index.ts";

/** Switches lingering; the condition's subscription shows what came of it. */
export function useLinger() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemData>();
  const change = (on: boolean): void => {
    setBusy(true);
    setProblem(undefined);
    rpc.system.setLinger
      .mutate({ on })
      .then(
        () => announce(on ? text.attention.lingerOn : text.attention.lingerOff),
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return { change, busy, problem };
}
