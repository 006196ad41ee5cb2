import { Problem } from "../../problem/index.ts";
import type { Credentials, Question, SigningKey } from "../ssh/target.ts";
import type { ConsoleKey } from "./console-keys.ts";
import type { Ask, AskPerson } from "./conversation.ts";
import type { HostEntry } from "./entry.ts";
import { formatTarget } from "./target.ts";

/** What a person gave for a machine, in memory for as long as the session lives. */
export type Secret = { readonly password: string } | { readonly key: SigningKey };

/** How the way of one log-in to one machine is proven, and what came of it. */
export interface Login {
  readonly credentials: Credentials;
  /** What was given is right: it is kept for the next log-in. */
  keep(): void;
  /** What was given is wrong: it is asked for again. True where there is something to ask for. */
  forget(): boolean;
  /** Whether sshd asked for something that only a person can answer. */
  readonly personal: boolean;
}

export interface LoginOptions {
  readonly entry: Pick<HostEntry, "id" | "name" | "address" | "port" | "user" | "proof">;
  readonly vault: Map<string, Secret>;
  readonly consoleKey: () => ConsoleKey;
  readonly readKey: (text: string, passphrase?: string) => Promise<SigningKey>;
  readonly ask: AskPerson;
  readonly wrong?: Ask["wrong"];
}

/** The console's own key as the wire wants it. */
export function signingKey(key: ConsoleKey): SigningKey {
  return { blob: key.blob, algorithms: ["ssh-ed25519"], sign: async (data) => key.sign(data) };
}

/**
 * Prepares the log-in to one machine: a private key is asked for before, a password when sshd wants one. Everything
 * else that sshd asks is asked of the person.
 */
export async function prepareLogin(options: LoginOptions, signal: AbortSignal): Promise<Login> {
  const { entry, vault, consoleKey, readKey, ask } = options;
  const about = { host: entry.name, login: formatTarget(entry) };
  let wrong = options.wrong;
  let secret = vault.get(entry.id);
  let personal = false;
  const questions = async (question: Question, limit: AbortSignal): Promise<readonly string[] | undefined> => {
    if (question.prompts.length === 0) return [];
    personal = true;
    return ask({ ...about, wants: "answers", ...question, ...(wrong ? { wrong } : {}) }, limit);
  };
  const login = (credentials: Credentials): Login => ({
    credentials,
    keep: () => void (secret && vault.set(entry.id, secret)),
    forget: () => vault.delete(entry.id) || secret !== undefined || personal,
    get personal() {
      return personal;
    },
  });
  if (entry.proof === "console-key") return login({ keys: [signingKey(consoleKey())], answer: questions });
  if (entry.proof === "key") {
    while (!secret) {
      const given = await ask({ ...about, wants: "key", ...(wrong ? { wrong } : {}) }, signal);
      if (!given) throw gaveUp(entry.name);
      try {
        secret = { key: await readKey(given[0] ?? "", given[1] || undefined) };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        wrong = error.toJSON();
      }
    }
    return login({ ...("key" in secret ? { keys: [secret.key] } : {}), answer: questions });
  }
  const password = async (limit: AbortSignal): Promise<string | undefined> => {
    if (secret && "password" in secret) return secret.password;
    const given = await ask({ ...about, wants: "password", ...(wrong ? { wrong } : {}) }, limit);
    if (given?.[0] === undefined) return undefined;
    secret = { password: given[0] };
    return given[0];
  };
  return login({ password, answer: questions });
}

export function gaveUp(name: string): Problem {
  return new Problem("cancelled", { title: `The log-in to "${name}" was cancelled.` });
}
