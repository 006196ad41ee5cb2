import { Duplex } from "node:stream";
import { Problem } from "../../problem/index.ts";
import { endInput } from "../end-input.ts";
import type { Abortable, Host, SocketAddress } from "../host.ts";
import { trickle } from "../trickle.ts";

/**
 * Joins a unix socket to standard input and output with what the host has. Perl first: of the three it alone tells
 * whether it got through. They cost about the same (on two busy cores, from sudo to the first answer, the least and the
 * median of 15: perl 19 and 33 ms, docker 20 and 26, podman 32 and 36; sudo alone 10 and 12). It waits for no direction
 * alone: a peer that reads no further before its own words are read would wait for ever. A pipe that select(2) calls
 * writable takes 4096 bytes (PIPE_BUF) without blocking.
 */
const script = `
[ -S "$1" ] || { echo missing; exit; }
if command -v perl >/dev/null; then exec perl -e '
use Socket; $| = 1; $SIG{PIPE} = "IGNORE";
my $s;
socket($s, AF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($ARGV[0])) or do { print "refused $!\\n"; exit };
print "open\\n";
my $in = 1;
my ($to, $from) = ("", "");
while (1) {
  my ($read, $write) = ("", "");
  vec($read, fileno(STDIN), 1) = 1 if $in && $to eq "";
  vec($read, fileno($s), 1) = 1 if $from eq "";
  vec($write, fileno($s), 1) = 1 if $to ne "";
  vec($write, fileno(STDOUT), 1) = 1 if $from ne "";
  select($read, $write, undef, undef);
  if (vec($read, fileno(STDIN), 1) && !sysread(STDIN, $to, 65536)) {
    $in = 0;
    shutdown($s, 1);
  }
  if (vec($read, fileno($s), 1) && !sysread($s, $from, 65536)) { exit }
  if (vec($write, fileno($s), 1)) {
    my $n = send($s, $to, MSG_DONTWAIT);
    if (defined $n) { substr($to, 0, $n, "") }
    elsif (!$!{EAGAIN}) { $to = ""; $in = 0 }
  }
  if (vec($write, fileno(STDOUT), 1)) {
    my $n = syswrite(STDOUT, $from, 4096);
    exit unless defined $n;
    substr($from, 0, $n, "");
  }
}' "$1"
fi
echo open
command -v docker >/dev/null && exec docker -H "unix://$1" system dial-stdio
command -v podman >/dev/null && exec podman --url "unix://$1" system dial-stdio
exit 127
`;

/** Longest first line, in bytes. */
const lineLimit = 1000;

/** A stream to a unix socket that only the host's own programs may open. */
export async function dial(
  host: Pick<Host, "name" | "exec">,
  { path }: SocketAddress,
  { signal }: Abortable = {},
): Promise<Duplex> {
  signal?.throwIfAborted();
  const process = host.exec(["sh", "-c", script, "sh", path], { stdin: "pipe" });
  const { stdin, stdout, stderr } = process;
  if (!stdin) throw new Error("standard input was asked for");
  let errors = "";
  trickle(stderr, (chunk) => {
    errors = (errors + chunk.toString("utf8")).slice(-lineLimit);
  });
  stdin.on("error", () => {}); // the end of its output tells
  const end = (): void => void process[Symbol.asyncDispose]().then(undefined, () => {});
  const first = Promise.withResolvers<string>();
  first.promise.catch(() => {});
  let line: Buffer | undefined = Buffer.alloc(0);
  const stream: Duplex = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => void stdin.write(chunk, done),
    final: (done) => endInput(stdin, done),
    destroy(error, done) {
      end();
      done(error);
    },
  });
  stream.on("error", () => {}); // whoever uses it hears of it too
  stdout.on("error", (error) => stream.destroy(error));
  stdout.on("data", (chunk: Buffer) => {
    if (line !== undefined) {
      line = Buffer.concat([line, chunk]);
      const at = line.indexOf(10);
      if (at < 0 && line.length < lineLimit) return;
      first.resolve(line.subarray(0, Math.max(at, 0)).toString("utf8"));
      chunk = line.subarray(at + 1);
      line = undefined;
    }
    if (chunk.length > 0 && !stream.push(chunk)) stdout.pause();
  });
  process.exit.then(
    async () => {
      first.resolve("");
      stream.push(null);
    },
    (error: Error) => {
      first.reject(error);
      stream.destroy(error);
    },
  );
  const abort = (): void => first.reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const answer = await first.promise;
    if (answer === "open") return stream;
    const why = answer.startsWith("refused ") ? answer.slice(8) : errors;
    throw notThere(host.name, path, answer === "missing" ? "No such socket." : why);
  } catch (error) {
    stream.destroy();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function notThere(host: string, path: string, output: string): Problem {
  const detail = { host, command: `connect ${path}`, output: output.slice(0, lineLimit) };
  return new Problem("engine-stopped", { title: `Nothing answers at ${path}.`, detail });
}
