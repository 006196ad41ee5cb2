import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { asProblem, Problem } from "../problem/index.ts";
import { createLog, type Log, serve } from "../server/index.ts";
import { openBrowser, sweepOpened } from "./browser.ts";
import { doorOf, readConfig } from "./config.ts";
import { dataDirectory } from "./data-directory.ts";
import { readTokenFile } from "./token-file.ts";

/** How long an orderly end may take, in milliseconds. */
const endMs = 5000;

/** `pilothouse serve`: runs until SIGINT or SIGTERM, or until nobody is here any more, and gives the exit code. */
export async function serveVerb(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      data: { type: "string" },
      config: { type: "string" },
      "multi-user": { type: "boolean" },
      "token-file": { type: "string" },
      engine: { type: "string" },
      "no-open": { type: "boolean" },
      listen: { type: "string", multiple: true },
      "idle-exit": { type: "string" },
      verbose: { type: "boolean" },
    },
  });
  const data = dataDirectory(values.data);
  const config = await readConfig(data, values.config);
  const multiUser = values["multi-user"] ?? config.multiUser ?? false;
  const token =
    values["token-file"] !== undefined ? readTokenFile(values["token-file"]) : multiUser ? "" : await newToken();
  const log = createLog(values.verbose ? "info" : "warn", (line) => process.stderr.write(line));
  surviveMishaps(log);
  const serving = await serve({
    port: values.port === undefined ? (config.port ?? 9090) : parsePort(values.port),
    ...doorOf(config),
    ...(values.listen === undefined ? {} : { listen: values.listen.map(parseAddress) }),
    ...(values["idle-exit"] === undefined ? {} : { idleExit: parseSeconds(values["idle-exit"]) * 1000 }),
    data,
    token,
    ...(multiUser ? { login: config.login ?? {} } : {}),
    sessions: config.login,
    doctor: [
      ...["--data", data],
      ...(values.config === undefined ? [] : ["--config", resolve(values.config)]),
      ...(values.port === undefined ? [] : ["--port", values.port]),
      ...(multiUser ? ["--multi-user"] : []),
    ],
    engine: parseEngine(values.engine ?? config.engine ?? "all"),
    pages: resolve(import.meta.dirname, import.meta.filename.endsWith(".ts") ? "../../dist/ui" : "../ui"),
    log,
  });
  const address = multiUser ? `${serving.address}/` : `${serving.address}/?token=${token}`;
  const ended = untilSignal();
  process.stdout.write(`Pilothouse is ready at ${address}\n`);
  if (!values["no-open"] && config.open !== false) await openBrowser(address).catch(untold);
  void sweepOpened();
  let code = 1;
  try {
    await Promise.race([ended, serving.left, serving.failed]);
    code = 0;
  } finally {
    setTimeout(() => process.exit(code), endMs).unref();
    await serving[Symbol.asyncDispose]();
  }
  return code;
}

async function newToken(): Promise<string> {
  const { randomBytes } = await import("node:crypto");
  return randomBytes(24).toString("base64url");
}

/**
 * Other people's work hangs on this process: a mistake of ours in one corner is told and must not end it, nor must a
 * terminal or a pipe that is gone.
 */
function surviveMishaps(log: Log): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  for (const event of ["unhandledRejection", "uncaughtException"] as const)
    process.on(event, (error: unknown) =>
      log.error("something failed that nobody waited for", {
        problem: asProblem(error).toJSON(),
        stack: error instanceof Error ? error.stack : undefined,
      }),
    );
}

/** A browser that cannot be opened is no reason to end: the printed line will do. */
function untold(): void {}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535)
    throw new Problem("invalid-input", { title: `--port takes a number from 0 to 65535, not "${text}".` });
  return port;
}

function parseAddress(text: string): string {
  if (isIP(text)) return text;
  throw new Problem("invalid-input", { title: `--listen takes an address, as 0.0.0.0 or ::, not "${text}".` });
}

function parseSeconds(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Problem("invalid-input", { title: `--idle-exit takes a number of seconds, not "${text}".` });
}

function parseEngine(text: string): "podman" | "docker" | "all" {
  if (text === "podman" || text === "docker" || text === "all") return text;
  throw new Problem("invalid-input", { title: `--engine takes podman, docker or all, not "${text}".` });
}
