import { randomUUID } from "node:crypto";
import type { Session } from "../../access/index.ts";
import { Problem, type ProblemData } from "../../problem/index.ts";

/** What a person is asked while a machine is connected. The words of prompts are the machine's own. */
export interface Ask {
  /** Which machine asks: the one that is connected, or one on the way to it. */
  readonly host: string;
  /** "alice@web1.example.org" */
  readonly login: string;
  /** A password, a private key with its passphrase, or answers to what sshd asks. */
  readonly wants: "password" | "key" | "answers";
  readonly name?: string;
  readonly instruction?: string;
  readonly prompts?: readonly { readonly text: string; readonly hidden: boolean }[];
  /** Why what was given before did not do. */
  readonly wrong?: ProblemData;
}

/** Asks a person; undefined where there is none, or they do not want to answer. */
export type AskPerson = (ask: Ask, signal: AbortSignal) => Promise<readonly string[] | undefined>;

/** What the page gets: questions with an id to answer them by, then the end. */
export type Told<Result> = { readonly ask: Ask & { readonly id: string } } | { readonly done: Result };

/** Most conversations of a session at the same time. */
const most = 16;

/** Work that asks a person on the way: questions go out over a subscription, answers come in by calls. */
export class Conversations {
  readonly #waiting = new WeakMap<Session, Map<string, (answers: readonly string[] | undefined) => void>>();
  readonly #open = new WeakMap<Session, number>();

  /** Runs the work until it is done or the page is gone; what it throws is thrown. */
  async *run<Result>(
    session: Session,
    signal: AbortSignal,
    work: (ask: AskPerson, signal: AbortSignal) => Promise<Result>,
  ): AsyncGenerator<Told<Result>, void, void> {
    const open = this.#open.get(session) ?? 0;
    if (open >= most)
      throw new Problem("conflict", {
        title: "Too many hosts are being connected.",
        why: "Finish or cancel some first.",
      });
    this.#open.set(session, open + 1);
    const waiting = this.#waiting.get(session) ?? new Map();
    this.#waiting.set(session, waiting);
    const stop = new AbortController();
    const both = AbortSignal.any([signal, session.signal, stop.signal]);
    const asks: (Ask & { id: string })[] = [];
    let wake: () => void = () => {};
    const ask: AskPerson = (question) => {
      if (both.aborted) return Promise.resolve(undefined);
      const id = randomUUID();
      const { promise, resolve } = Promise.withResolvers<readonly string[] | undefined>();
      const leave = (): void => resolve(undefined);
      both.addEventListener("abort", leave, { once: true });
      waiting.set(id, resolve);
      asks.push({ ...question, id });
      wake();
      return promise.finally(() => {
        waiting.delete(id);
        both.removeEventListener("abort", leave);
      });
    };
    const result = work(ask, both);
    let over = false;
    const finish = (): void => {
      over = true;
      wake();
    };
    const ended = result.then(finish, finish);
    try {
      while (true) {
        const next = asks.shift();
        if (next) yield { ask: next };
        else if (over) break;
        else {
          const change = Promise.withResolvers<void>();
          wake = change.resolve;
          if (asks.length > 0 || over) continue;
          await change.promise;
        }
      }
      yield { done: await result };
    } finally {
      stop.abort();
      await ended;
      this.#open.set(session, (this.#open.get(session) ?? 1) - 1);
    }
  }

  /** @throws Problem `gone` where nobody waits for that answer */
  answer(session: Session, id: string, answers: readonly string[] | undefined): void {
    const resolve = this.#waiting.get(session)?.get(id);
    if (!resolve) throw new Problem("gone", { title: "Nobody waits for that answer (any more)." });
    resolve(answers);
  }
}
