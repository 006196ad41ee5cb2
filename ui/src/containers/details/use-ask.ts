import { useCallback, useEffect, useRef, useState } from "react";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { problemOf } from "../../rpc/index.ts";

export interface Asked<T> {
  readonly data: T | undefined;
  readonly problem: ProblemData | undefined;
  readonly asking: boolean;
  /** When it was last answered, in milliseconds since the epoch. */
  readonly checked: number;
  ask(): void;
}

interface State<T> {
  readonly key: string;
  readonly data: T | undefined;
  readonly problem: ProblemData | undefined;
  readonly asking: boolean;
  readonly checked: number;
}

/**
 * Asks when it is first shown, whenever `key` changes, and, with `every` (milliseconds), again and again while the page
 * is visible. An older question is dropped; an answer of another key is never shown.
 */
export function useAsk<T>(
  key: string,
  question: (signal: AbortSignal) => Promise<T>,
  { every, off = false }: { readonly every?: number; readonly off?: boolean } = {},
): Asked<T> {
  const nothing = { key, data: undefined, problem: undefined, asking: !off, checked: 0 };
  const [state, setState] = useState<State<T>>(nothing);
  const latest = useRef(question);
  latest.current = question;
  const running = useRef<AbortController>(undefined);
  const ask = useCallback((): void => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((before) => ({
      ...(before.key === key ? before : { key, data: undefined, problem: undefined, checked: 0 }),
      asking: true,
    }));
    latest.current(control.signal).then(
      (data) => {
        if (!control.signal.aborted) setState({ key, data, problem: undefined, asking: false, checked: Date.now() });
      },
      (error: unknown) => {
        if (control.signal.aborted) return;
        setState((before) => ({ ...before, problem: problemOf(error), asking: false, checked: Date.now() }));
      },
    );
  }, [key]);
  useEffect(() => {
    if (off) return;
    ask();
    return () => running.current?.abort();
  }, [ask, off]);
  useEffect(() => {
    if (off || every === undefined) return;
    const timer = setInterval(() => !document.hidden && ask(), every);
    const seen = (): void => {
      if (!document.hidden) ask();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [ask, every, off]);
  return { ...(state.key === key ? state : nothing), ask };
}
