import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { Daemon, type Environment } from "./daemon.ts";
import type { TestUser } from "./user.ts";

export interface ConsoleOptions {
  /** The environment of the engines that it is to find: `{ ...podman.env, ...docker.env }`. */
  readonly env?: Environment;
  /** Further arguments of `pilothouse serve`. */
  readonly args?: readonly string[];
  /** A data directory to go on with; a new one without it. */
  readonly data?: string;
  /** Who runs it; root without it. */
  readonly user?: TestUser;
}

/** The console as a user runs it. Disposing ends it, and rejects where its log has lines that were not announced. */
export interface TestConsole extends AsyncDisposable {
  /** "http://127.0.0.1:PORT" */
  readonly origin: string;
  /** The printed address with its token, to begin a visit with; without one where people log in. */
  readonly url: string;
  readonly token: string;
  readonly data: string;
  readonly pid: number;
  /** Says that lines of the log (level warn or above, or anything else on standard error) belong to this test. */
  announce(pattern: RegExp): void;
  /** The process dies at once; nothing is checked. */
  kill(): Promise<void>;
  /** All it has printed. */
  readonly output: string;
}

const ready = /^Pilothouse is ready at (http:\/\/127\.0\.0\.1:\d+)(\/[^\s?]*)(?:\?token=(\S+))?$/m;

/** Starts the built `bin/pilothouse serve` on a free port and waits until it is ready. */
export async function startConsole(options: ConsoleOptions = {}): Promise<TestConsole> {
  const { user } = options;
  const data = options.data ?? (await mkdtemp("/run/bed/console-"));
  if (user) await user.folder(data);
  const program = join(import.meta.dirname, "../../bin/pilothouse");
  const serve = ["serve", "--port", "0", "--no-open", "--data", data, ...(options.args ?? [])];
  const daemon = new Daemon(user ? [...user.as, program, ...serve] : [program, ...serve], {
    env: { ...user?.env, ...options.env },
  });
  await daemon.until(() => ready.test(daemon.output));
  const [line, origin, path, token = ""] = ready.exec(daemon.output) ?? [];
  if (line === undefined || origin === undefined) throw new Error("no ready line");
  const announced: RegExp[] = [];
  return {
    origin,
    url: token === "" ? `${origin}${path}` : `${origin}${path}?token=${token}`,
    token,
    data,
    pid: daemon.pid,
    announce: (pattern) => void announced.push(pattern),
    kill: () => daemon.kill("SIGKILL"),
    get output() {
      return daemon.output;
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      const unexpected = daemon.output
        .split("\n")
        .filter((text) => text !== "" && text !== line && !/^\S+Z info /.test(text))
        .filter((text) => !announced.some((pattern) => pattern.test(text)));
      assert.deepEqual(unexpected, [], "the server's log has lines that the test did not announce");
    },
  };
}
