import { Duplex } from "node:stream";
import { Problem } from "../../problem/index.ts";
import { endInput } from "../end-input.ts";
import type { Host } from "../host.ts";
import { run } from "../run.ts";
import { trickle } from "../trickle.ts";
import type { Connection } from "./connection.ts";
import { isRefusal } from "./pool.ts";

/** Says how it stands with a socket, and which programs could dial it. No more than `sh` is needed. */
const look = `
p=$1
if [ ! -e "$p" ]; then
  d=\${p%/*}
  while [ -n "$d" ] && [ ! -e "$d" ]; do d=\${d%/*}; done
  [ -x "\${d:-/}" ] && echo missing || echo denied
elif [ ! -S "$p" ]; then echo missing
elif [ ! -w "$p" ]; then echo denied
else
  s=silent
  for n in 1 2 3; do # sockets that come and go while it is read hide others
    while IFS= read -r l; do
      case $l in *" 00010000 "*" $p") s=listening; break 2 ;; esac
    done </proc/net/unix
  done
  echo $s
fi 2>/dev/null
for c in podman docker socat nc; do command -v $c >/dev/null 2>&1 && echo $c; done
exit 0
`;

type Dialler = "podman" | "docker" | "socat" | "nc";

/** The unix sockets of a host: through sshd itself, or through a program where sshd forwards nothing. */
export class Sockets {
  readonly #host: Pick<Host, "name" | "exec">;
  readonly #connection: () => Connection | undefined;
  readonly #lost: () => Problem;
  /** sshd was seen to refuse a socket that a program could dial. */
  #prohibited = false;

  constructor(host: Pick<Host, "name" | "exec">, connection: () => Connection | undefined, lost: () => Problem) {
    this.#host = host;
    this.#connection = connection;
    this.#lost = lost;
  }

  /** @throws Problem `permission-denied`, `engine-stopped`, `connection-lost` */
  async connect(path: string, signal?: AbortSignal): Promise<Duplex> {
    signal?.throwIfAborted();
    if (!path.startsWith("/") || path.includes("\0")) throw this.#nothing(path, "That is no path of a socket.");
    if (!this.#prohibited) {
      const connection = this.#connection();
      if (!connection) throw this.#lost();
      try {
        return await connection.unix(path, signal);
      } catch (error) {
        signal?.throwIfAborted();
        // sshd says the same whether the socket is missing, not allowed, or forwarding is switched off.
        if (!isRefusal(error)) throw error instanceof Problem ? error : this.#nothing(path, String(error));
      }
    }
    return this.#dial(path, signal);
  }

  async #dial(path: string, signal: AbortSignal | undefined): Promise<Duplex> {
    const said = await run(this.#host as Host, ["sh", "-c", look, "sh", path], signal ? { signal } : {});
    const [state, ...programs] = said.trim().split("\n");
    const detail = { host: this.#host.name, command: `connect ${path}`, output: state ?? "" };
    if (state === "denied") throw new Problem("permission-denied", { title: `You may not use ${path}.`, detail });
    if (state !== "listening") throw this.#nothing(path, state ?? "");
    const argv = dialCommand(path, programs as Dialler[]);
    if (!argv)
      throw new Problem("unsupported", {
        title: `${path} cannot be reached over SSH.`,
        why: "sshd forwards no sockets here, and none of podman, docker, socat and nc is there to do it.",
        detail,
      });
    this.#prohibited = true;
    return this.#stream(path, argv);
  }

  #stream(path: string, argv: readonly [string, ...string[]]): Duplex {
    const process = this.#host.exec(argv, { stdin: "pipe" });
    const { stdin, stdout, stderr } = process;
    trickle(stderr);
    const stream = new Duplex({
      read: () => void stdout.resume(),
      write: (chunk, _encoding, done) => void stdin?.write(chunk, done),
      final: (done) => (stdin ? endInput(stdin, done) : done()),
      destroy(error, done) {
        void process[Symbol.asyncDispose]();
        done(error);
      },
    });
    stdout.on("data", (chunk: Buffer) => {
      if (!stream.destroyed && !stream.push(chunk)) stdout.pause();
    });
    process.exit.then(
      ({ code }) => {
        if (stream.destroyed) return;
        if (code === 0) stream.push(null);
        else stream.destroy(this.#nothing(path, `${argv[0]} ended with code ${code}`));
      },
      (error: Error) => void stream.destroy(error),
    );
    return stream;
  }

  #nothing(path: string, output: string): Problem {
    return new Problem("engine-stopped", {
      title: `Nothing answers at ${path}.`,
      detail: { host: this.#host.name, command: `connect ${path}`, output },
    });
  }
}

/** How each program connects its input and output with a socket; an engine's own client first, for its own socket. */
function dialCommand(path: string, programs: readonly Dialler[]): readonly [string, ...string[]] | undefined {
  const own = programs.find((name) => path.includes(name));
  for (const name of [own, "socat", "nc", "docker", "podman"] as const) {
    if (name === undefined || !programs.includes(name)) continue;
    if (name === "socat") return ["socat", "-t", "3600", "-", `UNIX-CONNECT:${path.replace(/[\\,:!'"([{]/g, "\\$&")}`];
    if (name === "nc") return ["nc", "-U", path];
    if (name === "docker") return ["docker", "-H", `unix://${path}`, "system", "dial-stdio"];
    return ["podman", "--url", `unix://${path}`, "system", "dial-stdio"];
  }
  return undefined;
}
