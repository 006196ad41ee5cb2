import type { Duplex } from "node:stream";
import { type Host, type Process, processMark, run, trickle } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import type { Environment } from "./environment.ts";
import { distantMark, serviceFolders, socketName, temporaryBase, temporaryName } from "./service-place.ts";

/**
 * Seconds without a connection after which the service ends by itself: what is left for that long when the server is
 * killed. An open event stream keeps it alive.
 */
const idleSeconds = 10;
/** Milliseconds that the service may take until it listens. */
const startTimeout = 15_000;

/**
 * Runs the service in a session of its own, for programs that are the containers' own (rootless Podman's slirp4netns and
 * rootlessport) stay in the one it is in: they would be ended with what is ours. It ends with this script. Without root
 * Podman works in a child of the one that is started, with the same arguments, which are nobody else's: told to end, that
 * one does so at once, and the child waits for whom it serves, up to `idleSeconds`. Both are told, and killed in a second.
 */
const apart = `
ours() {
  test -n "$line" && test "$(cat "/proc/$1/cmdline")" = "$line"
}
left() {
  for c in $all; do ours "$c" && return 0; done
  return 1
}
end() {
  trap "" TERM HUP INT
  line=$(cat "/proc/$p/cmdline")
  all=$p
  for c in $(cat "/proc/$p/task/"*/children); do ours "$c" && all="$all $c"; done
  kill $all
  for n in 1 2 3 4 5 6 7 8 9 10; do
    left || break
    sleep 0.1 || sleep 1
  done
  for c in $all; do ours "$c" && kill -s KILL "$c"; done
  kill -s KILL "$p"
  wait "$p"
  exit 143
}
trap "end 2>/dev/null" TERM HUP INT
if command -v setsid >/dev/null; then setsid "$@" & else "$@" & fi
p=$!
wait "$p"
`;

/** Podman's API service as a child of ours, on a private socket: started on demand, and again after it ended. */
export class PodmanService implements AsyncDisposable {
  readonly #host: Host;
  readonly #environment: Environment;
  readonly #mark: string;
  #folder: string | undefined;
  #temporary = false;
  #running: { process: Process; socket: string } | undefined;
  #starting: Promise<string> | undefined;
  #closed = false;
  #count = 0;

  constructor(host: Host, environment: Environment) {
    this.#host = host;
    this.#environment = environment;
    this.#mark = host.own ? processMark() : distantMark();
  }

  /** A connection to the service, which is started first where it does not run. Rejects with a Problem. */
  async dial(signal?: AbortSignal): Promise<Duplex> {
    const options = signal ? { signal } : {};
    if (this.#running) {
      try {
        return await this.#host.connect({ path: this.#running.socket }, options);
      } catch (error) {
        if (signal?.aborted) throw error; // else it ended just now
        this.#running = undefined;
      }
    }
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#host.connect({ path: await this.#starting }, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => {});
    await this.#running?.process[Symbol.asyncDispose]();
    this.#running = undefined;
    // It holds nothing by now but sockets of services that were killed.
    if (this.#temporary && this.#folder !== undefined)
      await run(this.#host, ["rm", "-rf", "--", this.#folder]).catch(() => {});
    this.#folder = undefined;
  }

  async #start(): Promise<string> {
    if (this.#closed) throw new Problem("engine-stopped", { title: "Podman's service is closed." });
    this.#folder ??= await this.#privateFolder();
    const socket = `${this.#folder}/${socketName(this.#mark, ++this.#count)}`;
    const service = ["podman", "system", "service", "--time", String(idleSeconds), `unix://${socket}`];
    const child = this.#host.exec(["sh", "-c", apart, "sh", ...service]);
    const state = { ended: false, output: "" };
    trickle(child.stdout);
    trickle(child.stderr, (chunk) => {
      state.output = (state.output + chunk.toString("utf8")).slice(-4096);
    });
    child.exit
      .catch((error: unknown) => {
        state.output ||= asProblem(error).message;
      })
      .finally(() => {
        state.ended = true;
        if (this.#running?.process === child) this.#running = undefined;
        run(this.#host, ["rm", "-f", "--", socket]).catch(() => {});
      });
    try {
      await this.#listening(socket, state);
    } catch (error) {
      await child[Symbol.asyncDispose]();
      if (this.#temporary) this.#folder = undefined; // it may have been swept away
      throw error;
    }
    if (this.#closed) await child[Symbol.asyncDispose]();
    else this.#running = { process: child, socket };
    return socket;
  }

  /** Resolves when something answers at the socket. Podman tells nobody when it listens, so this asks. */
  async #listening(socket: string, state: { ended: boolean; output: string }): Promise<void> {
    const until = Date.now() + startTimeout;
    for (let wait = 20; ; wait = Math.min(wait * 1.5, 250)) {
      try {
        (await this.#host.connect({ path: socket })).destroy();
        return;
      } catch (error) {
        if (state.ended || Date.now() > until)
          throw new Problem(
            "engine-stopped",
            {
              title: "Podman's service did not start.",
              why: state.output.trim().split("\n").at(-1)?.slice(0, 300) || "It did not listen in time.",
              detail: { host: this.#host.name, command: "podman system service", output: state.output },
            },
            { cause: error },
          );
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** A folder that only this user can enter, where it survives nothing: below the runtime folder, else a new one. */
  async #privateFolder(): Promise<string> {
    const [folder] = serviceFolders(this.#environment);
    if (folder !== undefined) {
      try {
        await run(this.#host, ["mkdir", "-p", "-m", "0700", "--", folder]);
        const entry = await this.#host.files.stat(folder);
        const own = entry?.uid === this.#environment.uid && (entry.mode & 0o077) === 0;
        if (entry?.kind === "directory" && own) return folder;
      } catch {
        // Not writable: a folder of its own will do.
      }
    }
    this.#temporary = true;
    return (await run(this.#host, ["mktemp", "-d", `${temporaryBase}/${temporaryName(this.#mark)}`])).trim();
  }
}
