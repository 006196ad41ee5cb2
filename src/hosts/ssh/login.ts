import type { AnyAuthMethod, AuthHandlerMiddleware, BaseAgent, ParsedKey, Prompt } from "ssh2";
import { Problem } from "../../problem/index.ts";
import type { Credentials, Question, SigningKey, SshTarget } from "./target.ts";

/** Rounds of questions in one log-in: a password, a code, an expired password and its two successors are five. */
const roundsLimit = 20;
const promptsLimit = 16;
/** Methods tried in one log-in; sshd takes six (sshd_config(5), MaxAuthTries). */
const methodsLimit = 30;
/** Longest text of a question, in characters. */
const textLimit = 4096;

/** Measures only how long the host takes: while a person is asked, it stands still. */
export interface HostTimer {
  start(): void;
  stop(): void;
}

/**
 * Proves who the person is, method by method as the host allows: keys, then what it asks (which covers passwords that
 * have expired and codes), then the password by itself.
 */
export class Login {
  readonly #ssh2: typeof import("ssh2");
  readonly #target: SshTarget;
  readonly #credentials: Credentials;
  readonly #signal: AbortSignal;
  readonly #timer: HostTimer;
  readonly #keys: SigningKey[];
  readonly #tried = new Set<string>();
  readonly #giveUp: (problem: Problem) => void;
  #rounds = 0;
  #methods = 0;
  #passwordUsed = false;
  #problem: Problem | undefined;

  /** @param giveUp called where the host goes on without end */
  constructor(
    ssh2: typeof import("ssh2"),
    target: SshTarget,
    credentials: Credentials,
    signal: AbortSignal,
    timer: HostTimer,
    giveUp: (problem: Problem) => void,
  ) {
    this.#giveUp = giveUp;
    this.#ssh2 = ssh2;
    this.#target = target;
    this.#credentials = credentials;
    this.#signal = signal;
    this.#timer = timer;
    this.#keys = [...(credentials.keys ?? [])];
  }

  /** Why it failed: nothing in it tells an unknown user from a wrong password. */
  get problem(): Problem {
    return (
      this.#problem ??
      new Problem("login-failed", {
        title: `${this.#target.address} did not let ${this.#target.user} in.`,
        why: "It refused everything that was offered to prove who you are.",
      })
    );
  }

  /** Whether anything was tried yet: before that, the end of a connection has another reason. */
  get begun(): boolean {
    return this.#tried.size > 0;
  }

  readonly handler: AuthHandlerMiddleware = (left, partial, next) => {
    const allowed = left as readonly string[] | null;
    this.#methods += 1;
    if (this.#methods > methodsLimit) return this.#endless();
    if (partial) this.#tried.clear();
    this.#next(allowed).then(
      (method) => {
        if (method !== false) this.#timer.start();
        next(method as AnyAuthMethod);
      },
      (error: unknown) => {
        this.#problem ??= error instanceof Problem ? error : undefined;
        next(false as never);
      },
    );
  };

  async #next(allowed: readonly string[] | null): Promise<AnyAuthMethod | false> {
    this.#timer.stop();
    const username = this.#target.user;
    const may = (method: string): boolean => allowed === null || allowed.includes(method);
    const key = may("publickey") ? this.#keys.shift() : undefined;
    if (key) {
      this.#tried.add("publickey");
      return { type: "agent", username, agent: agentOf(this.#ssh2, key, this.#signal, this.#timer) };
    }
    const { password, answer } = this.#credentials;
    if ((answer || password) && may("keyboard-interactive") && !this.#tried.has("keyboard-interactive")) {
      // A host that has said nothing yet is asked for the plain password first where there is nobody to answer.
      if (answer || allowed !== null) {
        this.#tried.add("keyboard-interactive");
        return { type: "keyboard-interactive", username, prompt: this.#prompt as never };
      }
    }
    if (password && may("password") && !this.#tried.has("password") && !this.#passwordUsed) {
      this.#tried.add("password");
      this.#passwordUsed = true;
      const text = await password.call(this.#credentials, this.#signal);
      if (text !== undefined) return { type: "password", username, password: text };
    }
    if (allowed === null && this.#tried.size === 0) {
      this.#tried.add("none");
      return { type: "none", username };
    }
    return false;
  }

  readonly #prompt = (
    name: string,
    instruction: string,
    _language: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ): void => {
    this.#timer.stop();
    this.#answers({
      name: name.slice(0, textLimit),
      instruction: instruction.slice(0, textLimit),
      prompts: prompts.slice(0, promptsLimit).map(({ prompt, echo }) => ({
        text: prompt.slice(0, textLimit),
        hidden: !echo,
      })),
    }).then(
      (answers) => {
        this.#timer.start();
        finish([...answers]);
      },
      (error: unknown) => {
        this.#problem ??= error instanceof Problem ? error : undefined;
        this.#timer.start();
        finish(prompts.map(() => ""));
      },
    );
  };

  /** Whatever it is told, it asks for more. */
  #endless(): void {
    this.#problem ??= new Problem("login-failed", { title: `${this.#target.address} asks without end.` });
    this.#giveUp(this.#problem);
  }

  async #answers(question: Question): Promise<readonly string[]> {
    this.#rounds += 1;
    if (this.#rounds > roundsLimit) this.#endless();
    if (this.#problem) throw this.#problem;
    const { password, answer } = this.#credentials;
    const [only, ...more] = question.prompts;
    if (password && !this.#passwordUsed && only?.hidden && more.length === 0 && isPassword(only.text)) {
      this.#passwordUsed = true;
      const text = await password.call(this.#credentials, this.#signal);
      if (text !== undefined) return [text];
    }
    const answers = await answer?.call(this.#credentials, question, this.#signal);
    if (answers?.length === question.prompts.length) return answers;
    throw new Problem("login-failed", {
      title: `${this.#target.address} asked something that was not answered.`,
      why: only?.text.trim().slice(0, 200) || question.instruction.trim().slice(0, 200),
    });
  }
}

/** One-time passwords are asked for by that word, too, and are no passwords. */
function isPassword(prompt: string): boolean {
  return /password/i.test(prompt) && !/one.?time|otp|token|verification|code/i.test(prompt);
}

/** The library takes keys that sign elsewhere only as an agent's. */
function agentOf(
  { BaseAgent, utils }: typeof import("ssh2"),
  key: SigningKey,
  signal: AbortSignal,
  timer: HostTimer,
): BaseAgent {
  const parsed = utils.parseKey(publicLine(key));
  return new (class extends BaseAgent {
    override getIdentities(done: (error?: Error | null, keys?: ParsedKey[]) => void): void {
      if (parsed instanceof Error) done(parsed);
      else done(null, [parsed].flat());
    }
    override sign(
      _key: unknown,
      data: Buffer,
      options: { hash?: string } | ((error?: Error | null, signature?: Buffer) => void),
      callback?: (error?: Error | null, signature?: Buffer) => void,
    ): void {
      const done = typeof options === "function" ? options : callback;
      const hash = typeof options === "function" ? undefined : options.hash;
      timer.stop();
      key.sign(data, algorithmFor(key, hash), signal).then(
        (signature) => {
          timer.start();
          done?.(null, signature);
        },
        (error: Error) => {
          timer.start();
          done?.(error);
        },
      );
    }
  })() as BaseAgent;
}

function algorithmFor({ algorithms }: SigningKey, hash: string | undefined): string {
  const found = hash === undefined ? undefined : algorithms.find((name) => name === `rsa-sha2-${hash.slice(-3)}`);
  return found ?? algorithms[0] ?? "";
}

/** As in authorized_keys. */
function publicLine({ blob }: SigningKey): string {
  const type = blob.toString("latin1", 4, 4 + (blob.length >= 4 ? blob.readUInt32BE(0) : 0));
  return `${type} ${blob.toString("base64")}`;
}
