import { useEffect, useState } from "react";
import type { ProblemData } from "../../../src/problem/index.ts";
import { problemOf } from "./problem-of.ts";

export interface Answer<T> {
  /** The answer; the one before while the same question is asked again. */
  readonly data: T | undefined;
  readonly problem: ProblemData | undefined;
  /** It is being asked, for the first time or again. */
  readonly asking: boolean;
  readonly again: () => void;
}

/** Asks once for each key, and again when told to; an answer to an older question is never shown. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [state, setState] = useState<{ key: string; data?: T; problem?: ProblemData }>({ key });
  const [times, setTimes] = useState(0);
  const [answered, setAnswered] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is asked
  useEffect(() => {
    const stop = new AbortController();
    const told = (next: { data?: T; problem?: ProblemData }): void => {
      if (stop.signal.aborted) return;
      setState({ key, ...next });
      setAnswered(`${times} ${key}`);
    };
    ask(stop.signal).then(
      (data) => told({ data }),
      (error: unknown) => told({ problem: problemOf(error) }),
    );
    return () => stop.abort();
  }, [key, times]);
  const current = state.key === key;
  return {
    data: current ? state.data : undefined,
    problem: current ? state.problem : undefined,
    asking: answered !== `${times} ${key}`,
    again: () => setTimes(times + 1),
  };
}
