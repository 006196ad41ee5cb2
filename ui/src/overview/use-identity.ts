import { useCallback, useEffect, useState } from "react";
import type { ProblemData } from "../../../src/problem/index.ts";
import type { Identity } from "../../../src/system/index.ts";
import { connection, problemOf, rpc } from "../rpc/index.ts";

export interface IdentityState {
  readonly identity?: Identity;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
  readonly problem?: ProblemData;
}

/** What machine this is; asked anew when the connection is back, as after a restart of the machine. */
export function useIdentity(): IdentityState & { readonly retry: () => void } {
  const [state, setState] = useState<IdentityState>({ at: 0 });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let lost = false;
    return connection.state.subscribe(() => {
      const { kind } = connection.state.get();
      if (kind === "open" && lost) setRound((n) => n + 1);
      lost = kind === "lost";
    });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    const end = new AbortController();
    rpc.system.identity.query(undefined, { signal: end.signal }).then(
      (identity) => setState({ identity, at: Date.now() }),
      (error: unknown) => {
        if (!end.signal.aborted) setState((before) => ({ ...before, problem: problemOf(error) }));
      },
    );
    return () => end.abort();
  }, [round]);
  const retry = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, retry };
}
