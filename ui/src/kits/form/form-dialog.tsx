import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formText } from "../../messages/kits.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { announce } from "../live-region/live-region.tsx";
import { ProblemView } from "../state/problem-view.tsx";
import type { Form } from "./use-form.ts";

interface FormErrorsProps<Values> {
  readonly form: Form<Values>;
  /** The label of a field's path, for the summary. */
  readonly labelOf?: (path: string) => string;
}

/** What went wrong: the summary of fields after a refused try, or why the work failed. The focus goes to it. */
export function FormErrors<Values>({ form, labelOf }: FormErrorsProps<Values>) {
  const { state, id } = form;
  const wrong = Object.entries(state.shown);
  const seen = useRef(0);
  useEffect(() => {
    if (state.refusals === seen.current) return;
    seen.current = state.refusals;
    const first = document.getElementById(`${id}-${wrong[0]?.[0] ?? ""}`);
    first?.focus();
    announce([formText.summary(wrong.length), ...wrong.map(([, message]) => message)].join(" "));
  });
  if (state.problem) return <ProblemView problem={state.problem} onRetry={() => void form.submit()} />;
  if (state.refusals === 0 || wrong.length === 0) return null;
  return (
    <div className="ph-form__summary">
      <p>{formText.summary(wrong.length)}</p>
      <ul>
        {wrong.map(([path, message]) => (
          <li key={path}>
            <button type="button" className="ph-link" onClick={() => document.getElementById(`${id}-${path}`)?.focus()}>
              {labelOf ? `${labelOf(path)}: ${message}` : message}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FormDialogProps<Values> {
  readonly form: Form<Values>;
  readonly title: ReactNode;
  /** Verb and noun: "Create volume". */
  readonly submitLabel: string;
  readonly danger?: boolean;
  readonly onClose: () => void;
  /** After the work is done; the dialog closes by `onClose` afterwards. */
  readonly onDone?: () => void;
  readonly labelOf?: (path: string) => string;
  readonly width?: "small" | "medium" | "large";
  /** The work leads on to the next step, in another dialog: this one is not closed. */
  readonly stays?: boolean;
  /** At the start of the footer, such as "Show command". */
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}

/** A dialog over a form: Enter submits, Cancel stops a running submit first, Escape does not throw input away. */
export function FormDialog<Values>(props: FormDialogProps<Values>) {
  const { form, title, submitLabel, danger, onClose, onDone, labelOf, width, stays, extra, children } = props;
  const [asking, setAsking] = useState(false);
  const { submitting, dirty } = form.state;
  const submit = async () => {
    if (!(await form.submit()) || stays) return;
    onDone?.();
    onClose();
  };
  const before = useRef<Element>(null);
  const ask = () => {
    before.current = document.activeElement;
    setAsking(true);
  };
  const keep = () => {
    setAsking(false);
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  const close = () => {
    if (submitting) form.cancel();
    else if (asking) keep();
    else if (dirty) ask();
    else onClose();
  };
  const footer = asking ? (
    <>
      <strong className="ph-dialog__start">{formText.discardQuestion}</strong>
      <Button variant="secondary" onClick={keep} autoFocus>
        {formText.keepEditing}
      </Button>
      <Button variant="danger" onClick={onClose}>
        {formText.discard}
      </Button>
    </>
  ) : (
    <>
      {extra && <span className="ph-dialog__start">{extra}</span>}
      <Button variant="secondary" onClick={() => (submitting ? form.cancel() : onClose())}>
        {submitting ? formText.stop : formText.cancel}
      </Button>
      <Button
        variant={danger ? "danger" : "primary"}
        type="submit"
        form={form.id}
        isAriaDisabled={submitting}
        isLoading={submitting}
      >
        {submitLabel}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={close} footer={footer} {...(width ? { width } : {})}>
      <form
        id={form.id}
        className="ph-form"
        noValidate
        aria-busy={submitting}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void submit();
        }}
      >
        <FormErrors form={form} {...(labelOf ? { labelOf } : {})} />
        {children}
      </form>
    </Dialog>
  );
}
