import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Daemon, type Environment } from "../bed/daemon.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");
/** What the console is given. */
export const token = "a-token-of-this-test";

/**
 * What systemd does with a socket unit whose service has ended: it holds the sockets, starts the program as soon as
 * somebody connects, and again after it has ended.
 */
const activator = `
use strict; use warnings; use IO::Select; use IO::Socket::IP; use POSIX ();
my ($count, @rest) = @ARGV;
my @sockets = map {
  my ($host, $port) = /^(.*),(\\d+)$/;
  IO::Socket::IP->new(LocalHost => $host, LocalPort => $port, Listen => 128, ReuseAddr => 1, V6Only => 1) or die "$_: $@";
} splice(@rest, 0, $count);
$| = 1;
print "listening\\n";
my $child;
$SIG{TERM} = sub { kill 'TERM', $child if $child; exit 0 };
my $select = IO::Select->new(@sockets);
while (1) {
  $select->can_read;
  $child = fork;
  if (!$child) {
    my @copies = map { POSIX::dup(fileno $_) } @sockets;
    my @high = map { my $fd = 50 + $_; POSIX::dup2($copies[$_], $fd); $fd } 0 .. $#copies;
    POSIX::dup2($high[$_], 3 + $_) for 0 .. $#high;
    POSIX::close($_) for (3 + @sockets) .. 60;
    $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = scalar @sockets; $ENV{LISTEN_FDNAMES} = join ':', ('https') x @sockets;
    exec @rest or die "exec: $!";
  }
  print "started $child\\n";
  waitpid $child, 0;
  print "ended $child with $?\\n";
}
`;

/** A console behind sockets that somebody else holds. Disposing ends it, and rejects where its log has lines that were not announced. */
export interface Activated extends AsyncDisposable {
  readonly port: number;
  readonly output: string;
  /** Of the program that runs, or undefined. */
  readonly running: number | undefined;
  readonly starts: number;
  readonly data: string;
  /** Says that lines of the log belong to this test. */
  announce(pattern: RegExp): void;
}

export interface ActivatedOptions {
  /** A data directory to go on with; a new one without it. */
  readonly data?: string;
  readonly env?: Environment;
}

let ports = 19_000;

/** The console behind sockets on both loopback addresses. */
export async function activated(args: readonly string[], options: ActivatedOptions = {}): Promise<Activated> {
  const port = ++ports;
  const { env = {}, data = mkdtempSync("/run/bed/console-") } = options;
  const tokenFile = join(data, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const script = join(data, "activator.pl");
  writeFileSync(script, activator);
  const serve = [program, "serve", "--no-open", "--data", data, "--token-file", tokenFile, ...args];
  const daemon = new Daemon(["perl", script, "2", `127.0.0.1,${port}`, `::1,${port}`, ...serve], { env });
  await daemon.until(() => daemon.output.includes("listening"));
  const announced: RegExp[] = [];
  const count = (word: string): number => daemon.output.match(new RegExp(`^${word} \\d+`, "gm"))?.length ?? 0;
  return {
    port,
    data,
    announce: (pattern) => void announced.push(pattern),
    get output() {
      return daemon.output;
    },
    get running() {
      if (count("started") === count("ended")) return undefined;
      return Number(
        daemon.output
          .match(/^started \d+/gm)
          ?.at(-1)
          ?.slice(8),
      );
    },
    get starts() {
      return count("started");
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      const lines = daemon.output.split("\n").filter((line) => !announced.some((pattern) => pattern.test(line)));
      assert.doesNotMatch(lines.join("\n"), / (?:warn|error) |^pilothouse:|with [1-9]/m);
    },
  };
}
