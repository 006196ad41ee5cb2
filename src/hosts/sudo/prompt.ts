import { randomBytes } from "node:crypto";
import type { Readable, Writable } from "node:stream";
import type { Problem } from "../../problem/index.ts";
import type { Mark } from "../leash/start.ts";
import { asksForMore, silent, WrongPassword } from "./refusal.ts";
import type { Secret } from "./secret.ts";

/** Milliseconds that sudo may take for anything without a word: fingerprint readers, slow directories. */
const longestMs = 60_000;
/** How much of what sudo says is kept, in characters. */
const kept = 4096;

/** Gives the password that sudo asks for; rejects with a Problem where there is none. */
export type Password = (account: string) => Promise<Secret>;

/** The prompt of one call: nobody can know it before, so that only this sudo's own prompt is answered. */
export function newPrompt(): { argument: string; asked: RegExp } {
  const marker = randomBytes(16).toString("hex");
  // %p is the account whose password is wanted: root's with rootpw, the target's with targetpw (sudo(8), -p).
  return { argument: `${marker}<%p>`, asked: new RegExp(`${marker}<([^<>\\n]{0,256})>`) };
}

export interface Conversation {
  /** Settles when sudo has let the program begin; rejects with a Problem where it will not. */
  readonly begun: Promise<void>;
  /** What sudo has said, without its prompts. */
  readonly said: () => string;
}

/**
 * Talks with one sudo until the leader's first line shows that it runs our program: from then on nothing is a prompt
 * any more, whatever the program prints. The password is sent once at most.
 * @param words where sudo's prompts come; @param output where the leader's first line comes
 */
export function converse(
  host: string,
  { words, output, input }: { words: Readable; output: Readable; input: Writable },
  { mark, asked }: { mark: Mark; asked: RegExp },
  password: Password,
): Conversation {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => {});
  let said = "";
  let since = "";
  let before = "";
  let prompts = 0;
  const late = (): void => fail(silent(host, said));
  let timer = setTimeout(late, longestMs);
  let over = false;
  const stop = (): void => {
    over = true;
    clearTimeout(timer);
    words.off("data", hear);
    output.off("data", look);
    words.off("close", stop);
  };
  const fail = (problem: Problem): void => {
    stop();
    reject(problem);
    input.end(); // no password comes: sudo gives up
  };
  const look = (chunk: Buffer): void => {
    before = (before + chunk.toString("latin1")).slice(-kept);
    if (!before.includes(`${mark}:`)) return;
    stop();
    resolve();
  };
  const hear = (chunk: Buffer): void => {
    since = (since + chunk.toString("utf8")).slice(-kept);
    const [prompt, account = ""] = asked.exec(since) ?? [];
    if (prompt === undefined) return;
    const between = since.slice(0, since.indexOf(prompt)).trim();
    said = `${said}${between}\n`.slice(-kept);
    since = since.slice(since.indexOf(prompt) + prompt.length);
    prompts += 1;
    // Between two prompts it says that the password was wrong, in words that the machine's owner may have chosen.
    if (prompts > 1) fail(between === "" ? asksForMore(host) : new WrongPassword(host));
    else {
      // A person takes the time that they need.
      clearTimeout(timer);
      password(account).then((secret) => {
        if (over) return;
        timer = setTimeout(late, longestMs);
        const { bytes, done } = secret.line();
        input.write(bytes, done);
      }, fail);
    }
  };
  words.on("data", hear);
  output.on("data", look);
  words.once("close", stop);
  return { begun: promise, said: () => said + since };
}
