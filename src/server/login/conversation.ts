import { randomBytes } from "node:crypto";
import type { Credentials, Question, SigningKey, SshHost } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { signatureOf } from "./browser-key.ts";

/** How long a person may take for an answer, his browser for a signature, and sshd for a step, in milliseconds. */
const limits = { answer: 60_000, signature: 10_000, step: 30_000 };

/** Most characters of one answer, and most notes that are kept for the next question. */
const longestAnswer = 1024;
const longestNotes = 4096;

/** What PAM and sshd call the password that was typed at the beginning; one-time passwords have longer prompts. */
const passwordPrompt = /^(?:current |ldap |[\w.-]+'s )?password\s*:?\s*$/i;
/** How often the typed password answers by itself: a first time, and as the current one where it is to be changed. */
const mostTyped = 2;

/** Where a conversation has come to. */
export type Step =
  | { readonly kind: "question"; readonly question: Question }
  /** The browser is to sign with its key. */
  | { readonly kind: "sign"; readonly data: Buffer }
  | { readonly kind: "in"; readonly host: SshHost }
  | { readonly kind: "refused"; readonly problem: Problem };

/** What a person begins with. */
export interface Given {
  readonly user: string;
  readonly password?: string | undefined;
  readonly key?: Pick<SigningKey, "blob" | "algorithms"> | undefined;
}

/** Opens the connection that is the log-in. `reusable` is read when it is needed: it is known only at the end. */
export type Connect = (credentials: Credentials, reusable: () => boolean, signal: AbortSignal) => Promise<SshHost>;

/**
 * One log-in, from the first form to a session or a refusal: sshd asks, the person answers, each in a request of his own.
 * Nothing that is said here is logged.
 */
export class Conversation {
  readonly #given: Given;
  readonly #end = new AbortController();
  #typed = 0;
  /** Something was asked that only the person knows: the connection cannot be made again without him. */
  #personal = false;
  #asked = false;
  #notes = "";
  #step = Promise.withResolvers<Step>();
  #reply: { settle(answers: readonly string[] | undefined): void; readonly most: number } | undefined;
  #over = false;
  readonly #abandoned = Promise.withResolvers<void>();

  constructor(given: Given, connect: Connect) {
    this.#given = given;
    const credentials: Credentials = {
      ...(given.key ? { keys: [this.#signingKey(given.key)] } : {}),
      password: () => this.#password(),
      answer: (question) => this.#answer(question),
    };
    connect(credentials, () => !this.#personal && given.key === undefined, this.#end.signal).then(
      (host) => this.#arrived(host),
      (error: unknown) => void this.#failed(asProblem(error)),
    );
  }

  /** Resolves where the person did not answer in time: nobody will ask how it ended. */
  get abandoned(): Promise<void> {
    return this.#abandoned.promise;
  }

  /** What comes next. Resolves with a refusal where sshd takes too long. */
  async next(): Promise<Step> {
    const late = setTimeout(
      () => this.#end.abort(new DOMException("sshd takes too long", "TimeoutError")),
      limits.step,
    );
    try {
      return await this.#step.promise;
    } finally {
      clearTimeout(late);
    }
  }

  /** The person's answers to the last question, in its order. */
  answer(answers: readonly string[]): Promise<Step> {
    const reply = this.#reply;
    if (!reply || answers.length !== reply.most || answers.some((one) => one.length > longestAnswer))
      throw new Problem("invalid-input", { title: "These answers do not fit what was asked." });
    this.#reply = undefined;
    this.#step = Promise.withResolvers();
    reply.settle(answers);
    return this.next();
  }

  /** Gives up: what is open is closed. */
  close(): void {
    this.#end.abort(new Problem("cancelled", { title: "The log-in was given up." }));
    this.#reply?.settle(undefined);
    this.#reply = undefined;
  }

  #arrived(host: SshHost): void {
    this.#over = true;
    if (this.#end.signal.aborted) {
      // Nobody waits any more: a connection without a session must not stay.
      void host[Symbol.asyncDispose]();
      this.#step.resolve({ kind: "refused", problem: asProblem(this.#end.signal.reason) });
    } else this.#step.resolve({ kind: "in", host });
  }

  async #failed(problem: Problem): Promise<void> {
    // Whoever shows somebody's public key would learn from the question for a signature that it may log in: it is
    // asked for in any case.
    if (this.#given.key && !this.#asked && problem.code === "login-failed") await this.#ask(this.#decoy());
    this.#over = true;
    this.#step.resolve({ kind: "refused", problem });
  }

  async #password(): Promise<string | undefined> {
    if (this.#given.password !== undefined) return this.#given.password;
    const prompts = [{ text: "Password", hidden: true }];
    return (await this.#askPerson({ name: "", instruction: "", prompts }))?.[0];
  }

  async #answer(asked: Question): Promise<readonly string[] | undefined> {
    const { password } = this.#given;
    const question = parted(asked);
    const [prompt] = question.prompts;
    // What is told comes with what is asked next.
    if (question.instruction !== "") this.#notes = `${this.#notes}${question.instruction}\n`.slice(0, longestNotes);
    if (!prompt) return [];
    const only = question.prompts.length === 1 && prompt.hidden && passwordPrompt.test(prompt.text);
    if (only && password !== undefined && (this.#over || this.#typed < mostTyped)) {
      this.#typed += 1;
      return [password];
    }
    return this.#askPerson(question);
  }

  async #askPerson(question: Question): Promise<readonly string[] | undefined> {
    if (this.#over) return undefined;
    this.#personal = true;
    const instruction = this.#notes.trim();
    this.#notes = "";
    return this.#ask({ kind: "question", question: { ...question, instruction } });
  }

  async #ask(step: Extract<Step, { kind: "question" | "sign" }>): Promise<readonly string[] | undefined> {
    this.#asked = true;
    if (this.#end.signal.aborted) return undefined;
    const { promise, resolve: settle } = Promise.withResolvers<readonly string[] | undefined>();
    const asks = step.kind === "question";
    this.#reply = { settle, most: asks ? step.question.prompts.length : 1 };
    const late = setTimeout(
      () => {
        this.close();
        this.#abandoned.resolve();
      },
      asks ? limits.answer : limits.signature,
    );
    this.#step.resolve(step);
    try {
      return await promise;
    } finally {
      clearTimeout(late);
    }
  }

  #signingKey(key: Pick<SigningKey, "blob" | "algorithms">): SigningKey {
    return {
      ...key,
      sign: async (data) => {
        const [answer] = (this.#over ? undefined : await this.#ask({ kind: "sign", data })) ?? [];
        const signature = signatureOf(answer ?? "");
        if (!signature) throw new Problem("login-failed", { title: "The browser did not sign." });
        return signature;
      },
    };
  }

  /** What a key has to sign (RFC 4252, section 7), for no connection. */
  #decoy(): Extract<Step, { kind: "sign" }> {
    const text = (bytes: Uint8Array | string): Buffer => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(bytes as Buffer));
      return Buffer.concat([length, Buffer.from(bytes as Buffer)]);
    };
    const { user, key } = this.#given;
    const data = Buffer.concat([
      text(randomBytes(32)),
      Buffer.of(50),
      ...[user, "ssh-connection", "publickey"].map(text),
      Buffer.of(1),
      text(key?.algorithms[0] ?? ""),
      text(key?.blob ?? ""),
    ]);
    return { kind: "sign", data };
  }
}

/** sshd puts what PAM only tells in front of the next prompt, as lines of its own: told and asked are parted again. */
function parted({ name, instruction, prompts }: Question): Question {
  const told = [instruction.trim()];
  const asked = prompts.map(({ text, hidden }) => {
    const lines = text.trim().split("\n");
    const last = lines.pop() ?? "";
    told.push(...lines.map((line) => line.trim()));
    return { text: last.trim(), hidden };
  });
  return { name, instruction: told.filter((line) => line !== "").join("\n"), prompts: asked };
}
