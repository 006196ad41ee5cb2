import { useEffect, useRef, useState } from "react";
import type { TaskData } from "../../../../src/access/index.ts";
import { type Form, useForm } from "../../kits/form/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { createText as text } from "../../messages/create.ts";
import { checkForm } from "./check-form.ts";
import { nameHolder, portHolder } from "./conflicts.ts";
import { type Draft, readDraft, writeDraft } from "./draft.ts";
import { followTask } from "./follow-task.ts";
import { send } from "./send.ts";
import { kindOf, networks, rowsNow } from "./stores.ts";
import type { CreateValues } from "./values.ts";

export type CreateForm = Form<CreateValues>;

/** Time from the last key to the messages about what was typed, and to the draft's being kept, in ms. */
const pauseMs = 300;

interface Options {
  readonly initial: CreateValues;
  /** Full id of the container that is replaced. */
  readonly edit: string | undefined;
  /** Where the tab remembers what was typed. */
  readonly draftKey: string;
  /** Messages about what is filled in already show at once. */
  readonly filled: boolean;
  readonly onDone: (task: TaskData) => void;
}

/** What is wrong with the form, with what other containers have as the list knows it now. */
export function errorsOf(values: CreateValues, edit: string | undefined): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  const rows = rowsNow();
  if (edit === undefined && values.name !== "" && nameHolder(rows, values.engine, values.name))
    errors.name = text.nameTaken(values.name);
  values.ports.forEach((port, at) => {
    const holder = portHolder(rows, port, edit);
    if (holder?.now) errors[`ports.${at}.host`] = text.portUsed(port.host.trim(), visibleText(holder.row.name, 60));
  });
  const known = networks.get().data;
  if (values.network.mode === "join" && known?.parts[values.engine]?.state === "ready") {
    const names = new Set(
      Object.values(known.rows).flatMap((row) => (row.engine === values.engine ? [row.name, row.id] : [])),
    );
    values.networks.forEach(({ name }, at) => {
      if (name !== "" && !names.has(name)) errors[`networks.${at}.name`] = text.networkMissing(name);
    });
  }
  return { ...errors, ...checkForm(values, kindOf(values.engine)).errors };
}

/** The form's state: checked while it is typed, remembered by the tab, sent as a task whose end is waited for. */
export function useCreateForm({ initial, edit, draftKey, filled, onDone }: Options) {
  const [task, setTask] = useState<TaskData>();
  const [draft, setDraft] = useState<Draft>();
  const done = useRef(onDone);
  done.current = onDone;
  const form = useForm<CreateValues>({
    initial,
    validate: (values) => errorsOf(values, edit),
    submit: async (values, signal) => {
      const id = await send(values, edit);
      try {
        const ended = await followTask(id, signal, setTask);
        sessionStorage.removeItem(draftKey);
        done.current(ended);
        return undefined;
      } finally {
        setTask(undefined);
      }
    },
  });
  const { values, errors, dirty, submitting } = form.state;
  const latest = useRef(form);
  latest.current = form;

  // Once, when the page opens: what was typed before a reload.
  useEffect(() => {
    const found = readDraft(sessionStorage.getItem(draftKey));
    if (!found) return;
    setDraft(found);
    latest.current.root.set(found.values);
  }, [draftKey]);

  const shownAll = useRef(filled);
  useEffect(() => {
    const { root } = latest.current;
    const timer = setTimeout(() => {
      if (dirty && !submitting) sessionStorage.setItem(draftKey, writeDraft(values));
      for (const path of Object.keys(errors))
        if (shownAll.current || isTyped(values, initial, path)) root.at(path as keyof CreateValues).touch();
      shownAll.current = false;
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [values, errors, dirty, submitting, draftKey, initial]);

  return {
    form,
    task,
    draft,
    /** Fills the form in; messages about it show at once. */
    fill(next: CreateValues) {
      shownAll.current = true;
      setDraft(undefined);
      form.root.set(next);
    },
    /** Forgets what was typed. */
    reset() {
      sessionStorage.removeItem(draftKey);
      setDraft(undefined);
      form.root.set(initial);
    },
  };
}

/** Something was typed there that was not there at first. */
function isTyped(values: CreateValues, initial: CreateValues, path: string): boolean {
  const at = (root: unknown): unknown =>
    path
      .split(".")
      .reduce<unknown>(
        (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
        root,
      );
  const now = at(values);
  return (typeof now === "string" || typeof now === "number") && now !== "" && now !== at(initial);
}
