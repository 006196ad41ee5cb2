import { Duplex } from "node:stream";
import { Problem } from "../../problem/index.ts";
import type { Terminal, TerminalOptions, TerminalSize } from "../host.ts";
import { Headed } from "../leash/head.ts";
import { printsWithoutEnd } from "../leash/leashed.ts";
import type { RawLeader } from "../leash/raw.ts";
import { leaderScript } from "../leash/start.ts";
import type { Resizable } from "./connection.ts";

/** Longest command line of a terminal, in bytes: its script travels in one argument (MAX_ARG_STRLEN of Linux). */
const scriptLimit = 100_000;

export function terminalScript(argv: readonly string[], options: TerminalOptions): string {
  const script = leaderScript(argv, {
    env: options.env,
    cwd: options.cwd,
    stdin: "follows",
    terminal: true,
  });
  if (Buffer.byteLength(script) * 4 > scriptLimit)
    throw new Problem("too-large", { title: "That is too much for the command line of a terminal." });
  return script;
}

/** A leader that runs in a pseudo terminal, as a `Terminal`. */
export function sshTerminal(host: string, raw: RawLeader & Resizable): Terminal {
  let leader: number | undefined;
  let verdict: string | undefined;
  const said = (line: string, index: number): void => {
    if (index === 0) leader = Number(line.slice(line.indexOf(":") + 1)) || undefined;
    else verdict = line;
  };
  const output = new Headed(1, said, () => void stream.destroy(printsWithoutEnd(host, output.noise)));
  output.attach(raw.stdout, `${raw.mark}:`);
  raw.stderr.resume();
  const stream: Duplex = new Duplex({
    read: () => void output.resume(),
    write: (chunk: Buffer, _encoding, done) => void raw.stdin.write(chunk, done),
    final(done) {
      raw.stdin.write("\x04", done); // end of transmission, as a person would type it
    },
    destroy(error, done) {
      if (leader !== undefined) raw.end(leader);
      raw.close(); // the pseudo terminal goes, and hangs up on everything in it
      done(error);
    },
  });
  output.pause();
  output.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) output.pause();
  });
  output.once("close", () => {
    if (!stream.destroyed) stream.push(null);
  });
  raw.stdin.on("error", () => {});
  stream.on("error", () => {});
  const exit = raw.exit.then((status) => {
    if (verdict === "gone" || verdict === "folder")
      throw new Problem("gone", { title: "The program, or its folder, is not there.", detail: { host } });
    if (verdict === "denied")
      throw new Problem("permission-denied", { title: "The program could not be started.", detail: { host } });
    return status;
  });
  exit.catch((error: Error) => stream.destroy(error));
  return {
    stream,
    exit,
    resize: (size: TerminalSize) => raw.resize(size),
    async [Symbol.asyncDispose]() {
      stream.destroy();
      await exit.catch(() => {});
    },
  };
}
