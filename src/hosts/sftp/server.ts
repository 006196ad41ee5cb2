import { Duplex } from "node:stream";
import { Problem } from "../../problem/index.ts";
import { endInput } from "../end-input.ts";
import type { Host, Process } from "../host.ts";
import { trickle } from "../trickle.ts";

/** Where distributions keep OpenSSH's SFTP server: Debian, Arch; Fedora, openSUSE; Alpine; Gentoo and NixOS. */
export const sftpServerPlaces = [
  "/usr/lib/openssh/sftp-server",
  "/usr/libexec/openssh/sftp-server",
  "/usr/lib/ssh/sftp-server",
  "/usr/libexec/ssh/sftp-server",
  "/usr/libexec/sftp-server",
  "/usr/lib/misc/sftp-server",
  "/usr/lib64/misc/sftp-server",
  "/run/current-system/sw/libexec/sftp-server",
];
/** What a shell ends with where a program is missing (POSIX, 2.8.2). */
const missing = 127;

const script = 'for server do test -x "$server" && exec "$server"; done; exit 127';

/** An SFTP server as a program of the host: for files with the rights that its programs have. */
export async function sftpServer(host: Pick<Host, "name" | "exec">): Promise<Duplex> {
  return duplexOf(host, host.exec(["sh", "-c", script, "sh", ...sftpServerPlaces], { stdin: "pipe" }));
}

/** Standard input and output of a program as one stream; destroying it ends the program. */
function duplexOf({ name }: Pick<Host, "name">, process: Process): Duplex {
  const { stdin, stdout, stderr } = process;
  if (!stdin) throw new Error("standard input was asked for");
  trickle(stderr);
  const ended = process.exit.then(
    () => null,
    () => null,
  );
  const stream = new Duplex({
    read: () => void stdout.resume(),
    // Where it does not take it, why it has ended tells more.
    write: (chunk: Buffer, _encoding, done) =>
      void stdin.write(chunk, (error) => void (error ? ended.then(done) : done())),
    final: (done) => endInput(stdin, done),
    destroy(error, done) {
      process[Symbol.asyncDispose]().then(undefined, () => {});
      done(error);
    },
  });
  stdin.on("error", () => {}); // its end tells more
  stdout.on("data", (chunk: Buffer) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.on("error", (error) => stream.destroy(error));
  process.exit.then(
    ({ code }) => {
      if (code === missing) stream.destroy(noServer(name));
      else stream.push(null);
    },
    (error: Error) => stream.destroy(error),
  );
  return stream;
}

function noServer(host: string): Problem {
  return new Problem("unsupported", {
    title: `${host} has no SFTP server.`,
    why: "Files are read and written through OpenSSH's sftp-server, which is in none of the usual places.",
    remedies: [{ do: "command", label: "Install it", command: "sudo apt install openssh-sftp-server" }],
    detail: { host },
  });
}
