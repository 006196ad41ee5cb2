import { useEffect, useState } from "react";
import type { Ask, Told } from "../../../src/hosts/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { consoleRpc, problemOf } from "../rpc/index.ts";

/** How a conversation with the console stands: it waits for the host, or for the person, or is over. */
export type TalkState<Result> =
  | { readonly kind: "waiting" }
  | { readonly kind: "asked"; readonly ask: Ask & { readonly id: string } }
  | { readonly kind: "failed"; readonly problem: ProblemData }
  | { readonly kind: "done"; readonly result: Result };

interface Handlers<Result> {
  onData(message: Told<Result>): void;
  onError(error: unknown): void;
}

export interface Talk<Result> {
  readonly state: TalkState<Result>;
  /** Answers the question that is open. */
  readonly answer: (answers: readonly string[]) => void;
  readonly again: () => void;
}

/** Has the console do work in which it asks the person; it ends when the component is gone. */
export function useTalk<Result>(begin: (handlers: Handlers<Result>) => { unsubscribe(): void }): Talk<Result> {
  const [state, setState] = useState<TalkState<Result>>({ kind: "waiting" });
  const [times, setTimes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins once, and again when asked to
  useEffect(() => {
    setState({ kind: "waiting" });
    const subscription = begin({
      onData: (message) =>
        setState("ask" in message ? { kind: "asked", ask: message.ask } : { kind: "done", result: message.done }),
      onError: (error) => setState({ kind: "failed", problem: problemOf(error) }),
    });
    return () => subscription.unsubscribe();
  }, [times]);
  return {
    state,
    answer: (answers) => {
      if (state.kind !== "asked") return;
      setState({ kind: "waiting" });
      consoleRpc.hosts.answer
        .mutate({ id: state.ask.id, answers: [...answers] })
        .catch((error: unknown) => setState({ kind: "failed", problem: problemOf(error) }));
    },
    again: () => setTimes(times + 1),
  };
}
