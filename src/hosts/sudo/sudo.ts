import { Problem } from "../../problem/index.ts";
import type { Host } from "../host.ts";
import type { RawProcess } from "../leash/raw.ts";
import type { Mark } from "../leash/start.ts";
import { converse, newPrompt, type Password } from "./prompt.ts";
import { noSudo, refused, WrongPassword } from "./refusal.ts";

/** sudo's own words in English, so that they are understood here; what it runs keeps its characters. */
export const englishWords = { LC_ALL: "", LC_MESSAGES: "C", LANGUAGE: "" };

/** What sudo says where it takes only one password a call (passwd_tries=1). */
const wrong = /incorrect password attempt/;

/**
 * A program under sudo. It resolves at once: what is written to its input before `begun` would be read as the password.
 * `exit` rejects with a Problem `sudo-refused` where sudo does not run it.
 */
export function sudo(
  base: Host,
  command: readonly string[],
  mark: Mark,
  password: Password,
): RawProcess & { readonly begun: Promise<void> } {
  const { argument, asked } = newPrompt();
  const process = base.exec(["sudo", "-S", "-p", argument, "--", ...command], { stdin: "pipe", env: englishWords });
  const { stdin, stdout, stderr } = process;
  if (!stdin) throw new Error("standard input was asked for");
  stdin.on("error", () => {}); // its exit tells
  for (const stream of [stdout, stderr]) stream.on("error", () => {});
  const talk = converse(base.name, { words: stderr, output: stdout, input: stdin }, { mark, asked }, password);
  const begun = Promise.withResolvers<void>();
  begun.promise.catch(() => {});
  let running = false;
  let problem: unknown;
  talk.begun.then(
    () => {
      running = true;
      begun.resolve();
    },
    (error: unknown) => {
      problem = error;
      begun.reject(error);
    },
  );
  const exit = process.exit.then(
    (status) => {
      if (running) return status;
      const said = talk.said();
      throw problem ?? (wrong.test(said) ? new WrongPassword(base.name) : refused(base.name, said, status.code));
    },
    (error: unknown) => {
      throw error instanceof Problem && error.code === "gone" ? noSudo(base.name, error) : error;
    },
  );
  exit.catch(begun.reject);
  return {
    stdin,
    stdout,
    stderr,
    exit,
    begun: begun.promise,
    // What is root's cannot be killed from here: without its input, sudo gives up; what it runs is the holder's.
    close() {
      stdin.destroy();
      stdout.destroy();
      stderr.destroy();
    },
  };
}
