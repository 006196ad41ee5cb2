import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type LoginSessions, type Session, secretEquals } from "../../access/index.ts";
import {
  type Credentials,
  type Host,
  type HostKey,
  localHost,
  openSsh,
  type Question,
  type SshHost,
} from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Log } from "../log.ts";
import { keyOf } from "./browser-key.ts";
import { Conversation, type Step } from "./conversation.ts";
import { ownKeys, type PinnedKey, pinnedKey, trustOnly } from "./own-keys.ts";
import { groupsOf, isUserName, lookUp, mayTry, roleOf } from "./person.ts";
import { RefusalTime } from "./refusal-time.ts";
import type { ListedHost, LoginSettings } from "./settings.ts";
import { loopbackFor, sourceOf } from "./source.ts";
import { type Attempt, Throttle } from "./throttle.ts";

/** A look-up of a name takes at least so long, in milliseconds: how long it takes must not tell whether it is there. */
const lookUpMs = 40;
/** A host's name and password, as they come from a form, are at most so long, in characters. */
const longest = { password: 1024, key: 4096 };

/** What a person's browser sends first. */
export interface Opening {
  readonly user: string;
  readonly password: string;
  /** The public half of the browser's key, base64. */
  readonly key?: string | undefined;
  /** Another machine of the list; "" for the console's own. */
  readonly host: string;
}

/** Whom we talk to. */
export interface Client {
  readonly address: string;
  readonly browser: string;
}

/** What the person gets to see. */
export type Reply =
  | { readonly kind: "question"; readonly conversation: string; readonly secret?: string; readonly question: Question }
  | { readonly kind: "sign"; readonly conversation: string; readonly secret?: string; readonly data: Buffer }
  | { readonly kind: "in"; readonly secret: string; readonly host: string }
  /** `retryAfter` in seconds, where it makes sense to try again then. */
  | { readonly kind: "refused"; readonly problem: Problem; readonly retryAfter?: number };

export interface LoginOptions {
  readonly settings: LoginSettings;
  readonly sessions: LoginSessions;
  /** Hands the connection over to the session, under the host's name; with the user's number, where it is known. */
  readonly admit: (session: Session, name: string, host: SshHost, uid?: number) => Promise<void>;
  readonly log: Log;
}

interface Running {
  readonly conversation: Conversation;
  /** Of the cookie of the browser that began it. */
  readonly secret: string;
  readonly attempt: Attempt;
  readonly user: string;
  readonly client: Client;
  readonly host: ListedHost | undefined;
  readonly began: number;
  readonly from: string | undefined;
}

/** Lets people in: a log-in is an SSH log-in, and what sshd says counts. */
export class LogIn {
  readonly #options: LoginOptions;
  readonly #throttle = new Throttle();
  readonly #refusals = new RefusalTime();
  readonly #running = new Map<string, Running>();
  readonly #spread = randomBytes(32);
  readonly #end = new AbortController();
  readonly #local: Host = localHost();

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** Begins a log-in. Whatever is wrong with it, the answer is the same. */
  async begin(opening: Opening, client: Client): Promise<Reply> {
    const { settings } = this.#options;
    const { user, password } = opening;
    const key = opening.key === undefined ? undefined : keyOf(opening.key.slice(0, longest.key));
    if (user === "") return refused(new Problem("invalid-input", { title: "Type your user name." }));
    if (password === "" && !key) return refused(new Problem("invalid-input", { title: "Type your password." }));
    const source = sourceOf(client.address);
    const given = this.#throttle.begin(source, user.toLowerCase());
    if ("wait" in given) return later(given.wait, given.busy);
    const attempt = given;
    try {
      const host = settings.hosts?.find(({ name }) => name === opening.host);
      if (!isPossible(opening, host)) {
        await this.#refusals.wait(this.#end.signal);
        return this.#refuse(attempt, source, undefined);
      }
      // While sshd and we exchange keys: no name is told it before this is known.
      const allowed = this.#mayTry(opening.user, host);
      allowed.catch(() => {}); // told below
      const from = host ? undefined : this.#fromFor(source);
      const keys = host ? [pinned(host.key)] : await this.#keysOfOwn();
      const id = randomBytes(16).toString("base64url");
      const secret = randomBytes(32).toString("base64url");
      const conversation = new Conversation(
        { user, password: password || undefined, key },
        (credentials, again, signal) => this.#connect(user, host, from, keys, { credentials, again, signal, allowed }),
      );
      const running: Running = { conversation, secret, attempt, user, client, host, began: performance.now(), from };
      this.#running.set(id, running);
      void conversation.abandoned.then(() => {
        this.#running.delete(id);
        // He has learnt what was asked: that counts, too.
        attempt.failed();
      });
      const step = await conversation.next();
      if (!(await allowed)) {
        this.#running.delete(id);
        await this.#refusals.wait(this.#end.signal);
        return this.#refuse(attempt, source, from);
      }
      const reply = await this.#reply(id, running, step);
      return "conversation" in reply ? { ...reply, secret } : reply;
    } catch (error) {
      attempt.dropped();
      return this.#failed(asProblem(error));
    }
  }

  /** Goes on with one that was begun by the same browser. */
  async answer(id: string, secret: string | undefined, answers: readonly string[], client: Client): Promise<Reply> {
    const running = this.#running.get(id);
    const same = running && secret !== undefined && secretEquals(secret, running.secret);
    if (!same || sourceOf(client.address) !== sourceOf(running.client.address))
      return refused(
        new Problem("timeout", {
          title: "That took too long, or it was begun elsewhere.",
          why: "There is a minute for each answer. Begin again.",
        }),
      );
    try {
      return await this.#reply(id, running, await running.conversation.answer(answers));
    } catch (error) {
      return refused(asProblem(error));
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.#end.abort();
    for (const { conversation } of this.#running.values()) conversation.close();
    this.#running.clear();
  }

  /** Loads what a look-up needs, and lets the name services do so. */
  async prepare(): Promise<void> {
    await lookUp(this.#local, "root", this.#end.signal).catch(() => {}); // told to whom it concerns
  }

  /** Whether sshd is told of somebody at all. */
  async #mayTry(user: string, host: ListedHost | undefined): Promise<boolean> {
    const root = this.#options.settings.root === true;
    // Users of another machine are unknown here.
    if (host || root || user === "root") return mayTry(user, undefined, root);
    const [person] = await Promise.all([lookUp(this.#local, user, this.#end.signal), delay(lookUpMs)]);
    return mayTry(user, person?.uid, root);
  }

  async #reply(id: string, running: Running, step: Step): Promise<Reply> {
    if (step.kind === "question") return { kind: "question", conversation: id, question: step.question };
    if (step.kind === "sign") return { kind: "sign", conversation: id, data: step.data };
    this.#running.delete(id);
    const { attempt, client } = running;
    if (step.kind === "in") {
      try {
        const secret = await this.#admit(running, step.host);
        attempt.succeeded();
        return { kind: "in", secret, host: running.host?.name ?? "local" };
      } catch (error) {
        await step.host[Symbol.asyncDispose]();
        attempt.dropped();
        return this.#failed(asProblem(error));
      }
    }
    const { problem } = step;
    if (problem.code === "login-failed" || problem.code === "cancelled") {
      this.#refusals.seen(performance.now() - running.began);
      return this.#refuse(attempt, sourceOf(client.address), running.from);
    }
    attempt.dropped();
    return this.#failed(problem);
  }

  async #admit({ user, client, host }: Running, connection: SshHost): Promise<string> {
    const { sessions, settings, log } = this.#options;
    const { signal } = this.#end;
    // Now that it is he: what he may do is not taken from before.
    const person = host ? undefined : await lookUp(this.#local, user, signal);
    const groups = person ? await groupsOf(this.#local, person, signal) : [];
    const role = host ? undefined : roleOf(groups, settings.roles);
    const { secret, session } = sessions.begin({
      // A name of another machine is nobody's here. No name of a user has a colon (passwd(5)).
      user: host ? `${user}:${host.name}` : user,
      role,
      address: client.address,
      browser: client.browser,
    });
    try {
      await this.#options.admit(session, host?.name ?? "local", connection, person?.uid);
    } catch (error) {
      sessions.end(secret);
      throw error;
    }
    endWithLink(connection, () => sessions.lost(session));
    log.info("logged in", { session: session.id, user: session.user, role, address: client.address });
    return secret;
  }

  #refuse(attempt: Attempt, source: string, from: string | undefined): Reply {
    attempt.failed();
    // The name is not told: people type their password there by mistake. sshd's log knows the attempt by its address.
    this.#options.log.warn("a log-in was refused", { source, ...(from === undefined ? {} : { sshdSees: from }) });
    return refused(
      new Problem("login-failed", {
        title: "The log-in was refused.",
        why:
          "The user name, the password or a further answer is wrong, or this user may not log in here" +
          `${this.#options.settings.root === true ? "" : " (root may not)"}.`,
      }),
    );
  }

  #failed(problem: Problem): Reply {
    const { log } = this.#options;
    log.warn("a log-in could not be carried out", { problem: problem.toJSON() });
    return { ...refused(problem), retryAfter: 5 };
  }

  async #keysOfOwn(): Promise<readonly PinnedKey[]> {
    const { key } = this.#options.settings.ssh ?? {};
    return key === undefined ? ownKeys() : [pinned(key)];
  }

  /** The address that sshd sees for a client. */
  #fromFor(source: string): string | undefined {
    const { address = "127.0.0.1", from } = this.#options.settings.ssh ?? {};
    if (from !== undefined) return from;
    return /^127\./.test(address) ? loopbackFor(source, this.#spread) : undefined;
  }

  #connect(
    user: string,
    host: ListedHost | undefined,
    from: string | undefined,
    keys: readonly PinnedKey[],
    {
      credentials,
      again,
      signal,
      allowed,
    }: { credentials: Credentials; again: () => boolean; signal: AbortSignal; allowed: Promise<boolean> },
  ): Promise<SshHost> {
    const ssh = host ?? this.#options.settings.ssh ?? {};
    const { address = "127.0.0.1", port = 22 } = ssh;
    // Where the key is pinned, anybody may hold it.
    const near = host === undefined && this.#options.settings.ssh?.key === undefined && address.startsWith("127.");
    return openSsh({
      name: host?.name ?? "local",
      target: { address, port, user, near, ...(from === undefined ? {} : { from }) },
      credentials,
      trust: async (key: HostKey) => {
        trustOnly(keys, key, `${address}:${port}`);
        if (!(await allowed)) throw new Problem("cancelled", { title: "This user may not log in here." });
      },
      hostKeyTypes: () => keys.flatMap(({ type }) => type ?? []),
      get reusable() {
        return again();
      },
      signal: AbortSignal.any([signal, this.#end.signal]),
    });
  }
}

/** What can be tried at all. */
function isPossible({ user, password, host: wanted }: Opening, host: ListedHost | undefined): boolean {
  // Only machines that an admin has listed: the page must not be a way to try every port of the network.
  return isUserName(user) && password.length <= longest.password && (wanted === "" || host !== undefined);
}

/** The session hangs on its connection: where that is over for good, so is the session. */
function endWithLink({ link }: SshHost, end: () => void): void {
  const look = (): void => {
    const { link: now } = link.read();
    if (now.kind === "closed" || (now.kind === "lost" && now.retryAt === undefined)) end();
  };
  link.subscribe(look);
  look();
}

function pinned(text: string): PinnedKey {
  const key = pinnedKey(text);
  if (key) return key;
  throw new Problem("invalid-input", {
    title: "A host key in the configuration does not fit.",
    why: 'It is a line of a .pub file, "ssh-ed25519 AAAA…", or a fingerprint, "SHA256:…".',
  });
}

function refused(problem: Problem): Extract<Reply, { kind: "refused" }> {
  return { kind: "refused", problem };
}

function later(waitMs: number, busy: boolean): Reply {
  const retryAfter = Math.ceil(waitMs / 1000);
  const seconds = `${retryAfter} second${retryAfter === 1 ? "" : "s"}`;
  const problem = busy
    ? new Problem("conflict", {
        title: "Too many people are logging in just now.",
        why: `Try again in ${seconds}: your password was not looked at.`,
      })
    : new Problem("login-failed", {
        title: `Wait ${seconds} before you try again.`,
        why: "Several log-ins from your address were refused. Your password was not looked at this time.",
      });
  return { kind: "refused", problem, retryAfter };
}
