import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { usePathname } from "wouter/use-browser-location";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { formText, guardText } from "../../messages/kits.ts";
import { problemOf } from "../../rpc/problem-of.ts";
import { CommandTabs } from "../command/show-command.tsx";
import { Dialog } from "../dialog/dialog.tsx";
import { announce } from "../live-region/live-region.tsx";
import { formatBytes } from "../small/format.ts";
import { SafeText } from "../small/small.tsx";
import { visibleText } from "../small/visible-text.ts";
import { CommandLine } from "../state/command-line.tsx";
import { ProblemView } from "../state/problem-view.tsx";
import { toast } from "../toast/toast.tsx";
import { type Asked, createGuards, type LossQuestion, typedRight, wordToType } from "./guard.ts";
import "./guard.css";

const guards = createGuards();

/**
 * Asks before something is lost (G2; with `type` G3). True once the person confirmed and `run`, if given, is done;
 * false when they did not. The focus returns to what had it.
 */
export function confirmLoss(question: LossQuestion): Promise<boolean> {
  const active = document.activeElement;
  return guards.ask(question, active instanceof HTMLElement && active !== document.body ? active : null);
}

/** Says what was done and offers the way back while there is a true one (G1). */
export function offerUndo(done: string, undo: () => Promise<void>): void {
  toast({
    tone: "success",
    title: done,
    action: {
      label: guardText.undo,
      run: async () => {
        await undo();
        announce(guardText.undone);
      },
    },
  });
}

/** The place of the questions; once in the shell. */
export function GuardHost() {
  const asked = useSyncExternalStore(guards.subscribe, guards.current);
  return asked ? <Question key={asked.id} asked={asked} /> : null;
}

/** Objects shown by name before the rest is counted. */
const mostNamed = 20;

function Question({ asked }: { readonly asked: Asked }) {
  const { question, opener, answer } = asked;
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<ProblemData>();
  const running = useRef<AbortController>(undefined);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const bytes = useBytes(question.bytes);
  useEffect(() => () => running.current?.abort(), []);
  const path = usePathname();
  const asker = useRef(path);
  useEffect(() => {
    // A link in the question, or Back, leads to another page: the question belongs to the one that asked it.
    if (path !== asker.current && !running.current) answer(false);
  }, [path, answer]);
  const word = wordToType(question);
  const ready = typedRight(question, typed) && !busy;
  const confirm = async () => {
    if (!ready) return;
    if (!question.run) return answer(true);
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    setProblem(undefined);
    try {
      await question.run(control.signal);
      answer(true);
    } catch (error) {
      if (!control.signal.aborted) setProblem(problemOf(error));
      running.current = undefined;
      setBusy(false);
    }
  };
  const cancel = () => {
    if (!busy) return answer(false);
    running.current?.abort();
    setBusy(false);
  };
  const footer = (
    <>
      <Button variant="secondary" onClick={cancel} data-autofocus={word === undefined ? "" : undefined}>
        {busy ? formText.stop : guardText.cancel}
      </Button>
      <Button
        variant="danger"
        type="submit"
        form={id}
        isAriaDisabled={!ready}
        isLoading={busy}
        aria-describedby={word === undefined ? undefined : `${id}-word`}
      >
        {question.confirm}
      </Button>
    </>
  );
  const [before, , behind] = guardText.type("");
  return (
    <Dialog
      title={visibleText(question.title, 200)}
      tone="danger"
      width="small"
      onClose={cancel}
      footer={footer}
      opener={opener}
    >
      <form
        id={id}
        className="ph-loss"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        {problem && <ProblemView problem={problem} />}
        <Names title={guardText.objects(question.objects.length)} names={question.objects} />
        {question.dependants && question.dependants.length > 0 && (
          <Names title={guardText.dependants} names={question.dependants} />
        )}
        {question.note !== undefined && <p>{question.note}</p>}
        {question.details}
        <p>
          {bytes === "counting" && <>{guardText.counting} </>}
          {typeof bytes === "number" && <strong>{guardText.lost(formatBytes(bytes))} </strong>}
          {guardText.noUndo}
        </p>
        {typeof question.command === "string" && <CommandLine command={question.command} />}
        {typeof question.command === "object" && <CommandTabs forms={question.command} />}
        {word !== undefined && (
          <div className="ph-field">
            <label htmlFor={`${id}-typed`} id={`${id}-word`}>
              {before}
              <code className="ph-loss__word">
                <bdi>{visibleText(word, 200)}</bdi>
              </code>
              {behind}
            </label>
            <input
              id={`${id}-typed`}
              className="ph-input"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              data-autofocus=""
              value={typed}
              disabled={busy}
              onChange={(e) => setTyped(e.target.value)}
            />
          </div>
        )}
      </form>
    </Dialog>
  );
}

function useBytes(bytes: LossQuestion["bytes"]): number | undefined | "counting" {
  const [counted, setCounted] = useState<number | undefined | "counting">("counting");
  useEffect(() => {
    let wanted = true;
    const take = (found: number | undefined) => wanted && setCounted(found);
    void Promise.resolve(bytes).then(take, () => take(undefined));
    return () => {
      wanted = false;
    };
  }, [bytes]);
  return typeof bytes === "object" ? counted : bytes;
}

function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  const rest = names.length - mostNamed;
  return (
    <div>
      <p>{title}</p>
      <ul className="ph-loss__names" tabIndex={names.length > 6 ? 0 : undefined}>
        {names.slice(0, mostNamed).map((name) => (
          <li key={name}>
            <SafeText text={name} />
          </li>
        ))}
        {rest > 0 && <li>{guardText.others(rest)}</li>}
      </ul>
    </div>
  );
}
