import { Duplex } from "node:stream";
import type { ExitStatus, Terminal, TerminalOptions, TerminalSize } from "../host.ts";
import { notStarted } from "./child.ts";
import type { LocalLeash } from "./leash.ts";

/** Runs a program in a new pseudo terminal of this machine. The library loads with the first terminal. */
export async function terminalLocal(
  leash: LocalLeash,
  argv: readonly [string, ...string[]],
  size: TerminalSize,
  options: TerminalOptions = {},
): Promise<Terminal> {
  leash.ready();
  const { spawn } = await import("@lydell/node-pty");
  const [file, ...args] = argv;
  // What shows it is the page's terminal, not the one that the console was started from.
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...process.env, TERM: "xterm-256color", ...options.env }))
    if (value !== undefined) env[name] = value;
  let pty: ReturnType<typeof spawn>;
  try {
    pty = spawn(file, args, {
      cols: size.columns,
      rows: size.rows,
      cwd: options.cwd ?? process.env.HOME ?? "/",
      env,
      encoding: null,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error); // "forkpty(3) failed."
    throw notStarted("local", file, `The machine gives no terminal: ${why}`);
  }
  leash.hold(pty.pid);
  let over = false;
  const { promise: exit, resolve } = Promise.withResolvers<ExitStatus>();
  const stream = new Duplex({
    read: () => pty.resume(),
    write(chunk: Buffer, _encoding, done) {
      // It takes bytes as well (its own types say so from 1.2 on); text would break multi-byte input in two.
      pty.write(chunk as unknown as string);
      done();
    },
    final(done) {
      pty.write("\x04"); // end of transmission, as a person would type it
      done();
    },
    destroy(error, done) {
      if (!over) pty.kill("SIGHUP");
      if (!over) leash.end(pty.pid); // a shell with jobs has groups of its own, which that does not reach
      done(error);
    },
  });
  pty.onData((data: string | Buffer) => {
    if (!stream.push(data)) pty.pause();
  });
  pty.onExit(({ exitCode }) => {
    over = true;
    leash.letGo(pty.pid);
    stream.push(null);
    resolve({ code: exitCode, signal: undefined });
  });
  return {
    stream,
    exit,
    resize: ({ columns, rows }) => pty.resize(columns, rows),
    async [Symbol.asyncDispose]() {
      stream.destroy();
      await exit;
    },
  };
}
