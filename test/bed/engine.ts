import { createConnection } from "node:net";
import { command, Daemon, type Environment } from "./daemon.ts";

/** A real container engine inside the private machine, with storage and networks of its own. */
export interface TestEngine extends AsyncDisposable {
  readonly kind: "podman" | "docker";
  /** Path of the API's unix socket. */
  readonly socket: string;
  /** What a program needs in its environment so that the engine's command reaches this engine. */
  readonly env: Environment;
  /** Runs the engine's own command and gives its standard output; rejects where the exit code is not 0. */
  cli(...args: string[]): Promise<string>;
  /** The same with bytes on standard input. */
  feed(input: string | Uint8Array, ...args: string[]): Promise<string>;
  /** The API service dies at once (SIGKILL); containers and storage stay. */
  kill(): Promise<void>;
  /** Starts the API service (again) and waits until it answers. */
  start(): Promise<void>;
  /** What the API service has printed. */
  readonly output: string;
}

export interface EngineParts {
  readonly kind: "podman" | "docker";
  readonly socket: string;
  readonly env: Environment;
  readonly program: readonly [string, ...string[]];
  readonly service: readonly [string, ...string[]];
  /** Ends what must end before the service does, while it still answers. */
  clear(engine: TestEngine): Promise<void>;
}

/** The parts that both engines share: a service process, its socket, its command. */
export function testEngine(parts: EngineParts): TestEngine {
  let daemon: Daemon | undefined;
  const engine: TestEngine = {
    kind: parts.kind,
    socket: parts.socket,
    env: parts.env,
    cli: (...args) => command([...parts.program, ...args], { env: parts.env }),
    feed: (input, ...args) => command([...parts.program, ...args], { env: parts.env, input }),
    get output() {
      return daemon?.output ?? "";
    },
    async kill() {
      await daemon?.kill();
    },
    async start() {
      if (daemon?.running) return;
      daemon = new Daemon(parts.service, { env: parts.env });
      await daemon.until(() => answers(parts.socket));
    },
    async [Symbol.asyncDispose]() {
      await parts.clear(engine);
      await daemon?.[Symbol.asyncDispose]();
    },
  };
  return engine;
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
