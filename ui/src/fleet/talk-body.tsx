import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import type { Ask } from "../../../src/hosts/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { FormErrors, useForm } from "../kits/form/index.ts";
import { StateLabel } from "../kits/small/small.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { type Answers, AskFields, firstAnswers } from "./ask-fields.tsx";
import type { Talk } from "./use-talk.ts";

interface TalkBodyProps<Result> {
  readonly talk: Talk<Result>;
  /** The host that it is about; others that ask are on the way to it. */
  readonly host: string;
  /** What is going on while nothing is asked. */
  readonly waiting: string;
  readonly onDone: (result: Result) => void;
  readonly onCancel?: (() => void) | undefined;
  /** The words of the button that answers; "Log in" without it. */
  readonly submit?: string;
  /** Shows a failure in its own way, with the buttons that give up and try again; undefined leaves it as it is. */
  readonly failed?: (code: string, cancel: ReactNode, again: ReactNode, problem: ProblemData) => ReactNode;
}

/** A conversation: what is asked, what goes on, why it failed. */
export function TalkBody<Result>({
  talk,
  host,
  waiting,
  onDone,
  onCancel,
  submit = text.logIn,
  failed,
}: TalkBodyProps<Result>) {
  const { state } = talk;
  /** The latest answers, by who asked. */
  const given = useRef(new Map<string, readonly string[]>());
  useEffect(() => {
    if (state.kind === "done") onDone(state.result);
  }, [state, onDone]);
  const cancel = onCancel && (
    <Button variant="secondary" onClick={onCancel}>
      {text.cancel}
    </Button>
  );
  switch (state.kind) {
    case "done":
      return null;
    case "asked":
      return (
        <AskForm
          key={state.ask.id}
          ask={state.ask}
          way={state.ask.host !== host}
          submit={submit}
          given={given.current.get(state.ask.login) ?? []}
          onAnswer={(answers) => {
            given.current.set(state.ask.login, answers);
            talk.answer(answers);
          }}
          cancel={cancel}
        />
      );
    case "failed": {
      const again = (
        <Button variant="primary" onClick={talk.again}>
          {text.tryAgain}
        </Button>
      );
      return (
        failed?.(state.problem.code, cancel, again, state.problem) ?? (
          <div className="ph-talk">
            <ProblemView problem={{ ...state.problem, remedies: [] }} />
            <div className="ph-talk__actions">
              {cancel}
              {again}
            </div>
          </div>
        )
      );
    }
    case "waiting":
      return (
        <div className="ph-talk">
          <p role="status">
            <StateLabel tone="busy">{waiting}</StateLabel>
          </p>
          {cancel && <div className="ph-talk__actions">{cancel}</div>}
        </div>
      );
  }
}

interface AskFormProps {
  readonly ask: Ask;
  readonly way: boolean;
  readonly submit: string;
  readonly given: readonly string[];
  readonly onAnswer: (answers: readonly string[]) => void;
  readonly cancel: ReactNode;
}

function AskForm({ ask, way, submit, given, onAnswer, cancel }: AskFormProps) {
  const form = useForm<Answers>({
    initial: firstAnswers(ask, given),
    submit: async ({ values }) => {
      onAnswer(values);
      return undefined;
    },
  });
  const element = useRef<HTMLFormElement>(null);
  // A dialog that waited has the focus somewhere else.
  useLayoutEffect(() => {
    if (element.current?.closest("dialog")) element.current.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  }, []);
  return (
    <form
      ref={element}
      id={form.id}
      className="ph-form ph-talk"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void form.submit();
      }}
    >
      <FormErrors form={form} />
      <AskFields ask={ask} form={form} way={way} />
      <div className="ph-talk__actions">
        {cancel}
        <Button variant="primary" type="submit">
          {submit}
        </Button>
      </div>
    </form>
  );
}
