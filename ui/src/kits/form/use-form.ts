import { useEffect, useId, useMemo, useState, useSyncExternalStore } from "react";
import { createForm, type FormCore, type FormOptions, type FormState } from "./form-core.ts";
import { getAt } from "./path.ts";

/** One value of a form: what a field component shows and changes. */
export interface Handle<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  /** The person left the field. */
  readonly touch: () => void;
  /** A part of the value: `ports.at(0).at("host")`. */
  readonly at: <K extends keyof T>(key: K) => Handle<T[K]>;
  readonly path: string;
  /** The id of the control, for its label and for the focus. */
  readonly id: string;
  /** The message to show, if any. */
  readonly error: string | undefined;
  readonly checking: boolean;
  /** Takes row `index` out of a list, with its messages. */
  readonly removeRow: (index: number) => void;
}

export interface Form<Values> {
  readonly state: FormState<Values>;
  readonly root: Handle<Values>;
  /** The handle of one top-level value. */
  readonly field: <K extends keyof Values & string>(key: K) => Handle<Values[K]>;
  readonly submit: () => Promise<boolean>;
  readonly cancel: () => void;
  /** The prefix of the ids of all controls. */
  readonly id: string;
}

function after(ms: number, run: () => void) {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function makeHandle<T>(core: FormCore<unknown>, state: FormState<unknown>, id: string, path: string): Handle<T> {
  return {
    value: getAt(state.values, path) as T,
    set: (value) => core.set(path, value),
    touch: () => core.touch(path),
    at: (key) => makeHandle(core, state, id, path === "" ? String(key) : `${path}.${String(key)}`),
    path,
    id: `${id}-${path}`,
    error: Object.hasOwn(state.shown, path) ? state.shown[path] : undefined,
    checking: state.checking.has(path),
    removeRow: (index) => core.removeRow(path, index),
  };
}

/** A form's state; the options of the first render count for as long as the component lives. */
export function useForm<Values>(options: FormOptions<Values>): Form<Values> {
  const id = useId();
  const [core] = useState(() => createForm(options, after));
  const state = useSyncExternalStore(core.subscribe, core.state);
  useEffect(() => () => core.cancel(), [core]);
  return useMemo(() => {
    // The core does not look into its values, so it can be passed on without their type.
    const root = makeHandle<Values>(core as FormCore<unknown>, state, id, "");
    return { state, root, field: (key) => root.at(key), submit: core.submit, cancel: core.cancel, id };
  }, [core, state, id]);
}
