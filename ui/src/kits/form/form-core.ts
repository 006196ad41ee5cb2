import type { ProblemData } from "../../../../src/problem/index.ts";
import { formText } from "../../messages/kits.ts";
import { problemOf } from "../../rpc/problem-of.ts";
import { getAt, notNumbers, setAt, shiftPaths } from "./path.ts";

/** Messages by field path, such as `ports.0.host`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** A check that asks somebody else: whether a name is taken, a port free, a path there. */
export interface AsyncCheck<Values> {
  /** The field that shows the answer. */
  readonly path: string;
  /** What is asked; a new question aborts the old one. Undefined: nothing to ask. */
  readonly question: (values: Values) => string | undefined;
  /** The message for the field, or undefined where all is well. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string | undefined>;
}

export interface FormOptions<Values> {
  readonly initial: Values;
  /** What is wrong with the values alone. */
  readonly validate?: (values: Values) => FieldErrors;
  readonly checks?: readonly AsyncCheck<Values>[];
  /** Does the work. It may give back errors by field; what it throws is shown as a problem. */
  readonly submit: (values: Values, signal: AbortSignal) => Promise<FieldErrors | undefined | undefined>;
}

export interface FormState<Values> {
  readonly values: Values;
  readonly dirty: boolean;
  /** Everything that is wrong, shown or not. */
  readonly errors: FieldErrors;
  /**
   * What is shown: errors of fields that somebody left, or changed and then paused, and all of them after a try to
   * submit.
   */
  readonly shown: FieldErrors;
  /** Fields whose asynchronous check runs. */
  readonly checking: ReadonlySet<string>;
  readonly submitting: boolean;
  /** Why the last submit failed. The input is kept. */
  readonly problem?: ProblemData;
  /** Counts tries to submit that found errors, so that the focus goes to the first one. */
  readonly refusals: number;
}

/** How long after the last change asynchronous checks ask, in ms. */
export const checkDelay = 300;

/** One form's state, without a page: set, touch, check, submit, cancel. */
export interface FormCore<Values> {
  readonly state: () => FormState<Values>;
  readonly subscribe: (tell: () => void) => () => void;
  readonly set: (path: string, value: unknown) => void;
  /** The person left the field: its error may show. */
  readonly touch: (path: string) => void;
  readonly removeRow: (path: string, index: number) => void;
  /** True when the work is done. */
  readonly submit: () => Promise<boolean>;
  /** Stops a running submit. */
  readonly cancel: () => void;
  readonly dispose: () => void;
}

interface Asked {
  question: string;
  answer: Promise<string | undefined>;
  abort: () => void;
}

/** A form's core. @param after runs something after some ms and gives back how to prevent it */
export function createForm<Values>(
  options: FormOptions<Values>,
  after: (ms: number, run: () => void) => () => void,
): FormCore<Values> {
  const { initial, validate, checks = [], submit } = options;
  const listeners = new Set<() => void>();
  const asked = new Map<AsyncCheck<Values>, Asked>();
  let values = initial;
  let touched = new Set<string>();
  // Changed since the last pause; their errors may show after it.
  let typing = new Set<string>();
  let showAll = false;
  let answers: Record<string, string> = {};
  let fromSubmit: FieldErrors = {};
  let checking = new Set<string>();
  let running: AbortController | undefined;
  let problem: ProblemData | undefined;
  let refusals = 0;
  let stopTimer: (() => void) | undefined;
  let state = build();

  function syncErrors(): Record<string, string> {
    const errors: Record<string, string> = { ...validate?.(values) };
    for (const path of notNumbers(values)) errors[path] = formText.notANumber;
    return errors;
  }
  function build(): FormState<Values> {
    const errors = { ...answers, ...fromSubmit, ...syncErrors() };
    const isShown = (path: string) =>
      touched.has(path) || Object.hasOwn(answers, path) || Object.hasOwn(fromSubmit, path);
    return {
      values,
      dirty: values !== initial && JSON.stringify(values) !== JSON.stringify(initial),
      errors,
      shown: showAll ? errors : Object.fromEntries(Object.entries(errors).filter(([path]) => isShown(path))),
      checking,
      submitting: running !== undefined,
      ...(problem ? { problem } : {}),
      refusals,
    };
  }
  function publish() {
    state = build();
    for (const tell of listeners) tell();
  }
  function without<T>(record: Readonly<Record<string, T>>, path: string): Record<string, T> {
    const { [path]: _, ...rest } = record;
    return rest;
  }
  function drop(check: AsyncCheck<Values>) {
    asked.get(check)?.abort();
    asked.delete(check);
    checking = new Set([...checking].filter((p) => p !== check.path));
    answers = without(answers, check.path);
  }
  function ask(check: AsyncCheck<Values>): Promise<string | undefined> {
    const question = check.question(values);
    const known = asked.get(check);
    if (known && known.question === question) return known.answer;
    drop(check);
    // What is wrong by itself need not be asked about.
    if (question === undefined || Object.hasOwn(syncErrors(), check.path)) return Promise.resolve(undefined);
    const abort = new AbortController();
    checking = new Set([...checking, check.path]);
    const answer = check.ask(question, abort.signal).then(
      (message) => message,
      // A check that cannot be made forbids nothing: the engine decides in the end.
      () => undefined,
    );
    asked.set(check, { question, answer, abort: () => abort.abort() });
    void answer.then((message) => {
      if (abort.signal.aborted) return;
      checking = new Set([...checking].filter((p) => p !== check.path));
      answers = message === undefined ? without(answers, check.path) : { ...answers, [check.path]: message };
      publish();
    });
    return answer;
  }
  function changed() {
    for (const check of checks) {
      const known = asked.get(check);
      if (known && known.question !== check.question(values)) drop(check);
    }
    stopTimer?.();
    stopTimer = after(checkDelay, () => {
      for (const path of typing) touched.add(path);
      typing = new Set();
      for (const check of checks) void ask(check);
      publish();
    });
    publish();
  }
  return {
    state: () => state,
    subscribe(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    set(path, value) {
      // While the work runs its input stays as it was sent.
      if (running || Object.is(getAt(values, path), value)) return;
      values = setAt(values, path, value) as Values;
      typing.add(path);
      if (Object.hasOwn(fromSubmit, path)) fromSubmit = without(fromSubmit, path);
      changed();
    },
    touch(path) {
      if (touched.has(path)) return;
      touched.add(path);
      publish();
    },
    removeRow(path, index) {
      const rows = getAt(values, path);
      if (running || !Array.isArray(rows)) return;
      values = setAt(
        values,
        path,
        rows.filter((_, i) => i !== index),
      ) as Values;
      touched = shiftPaths(touched, path, index);
      typing = shiftPaths(typing, path, index);
      fromSubmit = {};
      changed();
    },
    async submit() {
      if (running) return false;
      const control = new AbortController();
      running = control;
      problem = undefined;
      showAll = true;
      fromSubmit = {};
      stopTimer?.();
      const refuse = () => {
        running = undefined;
        refusals++;
        publish();
        return false;
      };
      if (Object.keys(syncErrors()).length > 0) return refuse();
      publish();
      await Promise.all(checks.map(ask));
      if (control.signal.aborted) return false;
      if (Object.keys({ ...answers, ...syncErrors() }).length > 0) return refuse();
      publish();
      try {
        const errors = await submit(values, control.signal);
        if (control.signal.aborted) return false;
        if (errors && Object.keys(errors).length > 0) {
          fromSubmit = errors;
          return refuse();
        }
        running = undefined;
        publish();
        return true;
      } catch (error) {
        if (control.signal.aborted) return false;
        running = undefined;
        problem = problemOf(error);
        publish();
        return false;
      }
    },
    cancel() {
      running?.abort();
      running = undefined;
      publish();
    },
    dispose() {
      stopTimer?.();
      running?.abort();
      for (const check of checks) asked.get(check)?.abort();
      listeners.clear();
    },
  };
}
