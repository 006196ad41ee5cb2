import type { ReactNode } from "react";
import type { CommandForms } from "../command/show-command.tsx";

/** What a person is asked before something is lost. */
export interface LossQuestion {
  /** The button's words as a question: "Remove 3 containers?" */
  readonly title: string;
  /** Verb and noun: "Remove containers". */
  readonly confirm: string;
  /** What is lost or changed, by name. */
  readonly objects: readonly string[];
  /** What depends on it and changes too: "container api loses its volume data". */
  readonly dependants?: readonly string[];
  /** Bytes that are lost; a promise where counting takes long, undefined where they cannot be counted. */
  readonly bytes?: number | Promise<number | undefined> | undefined;
  /** One more sentence, such as why it cuts this connection. */
  readonly note?: string;
  /** What else the person should know, and choices that the work heeds. */
  readonly details?: ReactNode;
  /** Asks to type the name, or for several objects their number (G3); over twenty objects it is asked in any case. */
  readonly type?: boolean;
  /** What is to be typed instead, such as the host's name for "everything unused on it". */
  readonly word?: string;
  /** The same as a command, shown in the dialog; in all its forms where there are several. */
  readonly command?: string | CommandForms;
  /** The work itself: the dialog waits for it and shows why it failed. Without it the answer is enough. */
  readonly run?: (signal: AbortSignal) => Promise<unknown>;
}

/** Over so many objects their number must be typed. */
const many = 20;

/** What must be typed: nothing, the one object's name, or the number of several. */
export function wordToType(question: LossQuestion): string | undefined {
  if (!question.type && question.objects.length <= many) return undefined;
  if (question.word !== undefined) return question.word;
  const [only] = question.objects;
  return question.objects.length === 1 && only !== undefined ? only : String(question.objects.length);
}

/** Whether what was typed is the word; surrounding spaces do not count, case does. */
export function typedRight(question: LossQuestion, typed: string): boolean {
  const word = wordToType(question);
  return word === undefined || typed.trim() === word.trim();
}

export interface Asked {
  readonly id: number;
  readonly question: LossQuestion;
  readonly opener: HTMLElement | null;
  readonly answer: (yes: boolean) => void;
}

/** The questions that are open; one is shown at a time. */
export function createGuards() {
  let asked: readonly Asked[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const publish = (now: readonly Asked[]) => {
    asked = now;
    for (const tell of listeners) tell();
  };
  return {
    current: () => asked[0],
    subscribe(tell: () => void) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    /** Asks; true once the person confirmed and the question's own work, if any, is done. */
    ask(question: LossQuestion, opener: HTMLElement | null): Promise<boolean> {
      return new Promise((resolve) => {
        const id = next++;
        const answer = (yes: boolean) => {
          publish(asked.filter((a) => a.id !== id));
          resolve(yes);
        };
        publish([...asked, { id, question, opener, answer }]);
      });
    },
  };
}
