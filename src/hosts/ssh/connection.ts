import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { Problem } from "../../problem/index.ts";
import type { TerminalSize } from "../host.ts";
import type { RawProcess } from "../leash/raw.ts";
import { algorithms, hostKeyAlgorithms } from "./algorithms.ts";
import { type Carrier, channelProcess, channelStream, heldLimit } from "./channel.ts";
import { hostKeyOf } from "./host-key.ts";
import { library } from "./library.ts";
import { Login } from "./login.ts";
import { connectionLost, connectProblem, hostTimeout } from "./problems.ts";
import type { Credentials, SshOptions, SshTarget } from "./target.ts";

/** How long a host may take for its part of each step of a log-in, in milliseconds; PAM may ask a slow directory. */
const stepMs = 30_000;
const tcpMs = 10_000;
/** Three answers missing in a row: the host is lost. */
const keepAliveMs = 10_000;
/** All that a host may say before it has let the person in, in bytes: keys, banners, questions. */
const beforeLoginLimit = 1024 * 1024;
/** What may wait to be sent, in bytes; a channel waits beyond it. */
const unsentLimit = 1024 * 1024;
/**
 * What is read of one connection in one turn of the event loop, in bytes. The system would give 2 MiB at once, which
 * takes several milliseconds to decrypt: with some connections that send as much as they can, all others would wait.
 */
const turnBytes = 64 * 1024;
/** What may wait to be sent although every channel waits: answers to requests of the host's own. */
const unsentMost = 16 * 1024 * 1024;

export type ConnectOptions = Pick<SshOptions, "credentials" | "trust" | "hostKeyTypes" | "signal">;

/** One SSH connection, logged in. */
export class Connection implements Carrier {
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #target: SshTarget;
  readonly #channels = new Set<ClientChannel>();
  readonly #jump: Connection | undefined;
  readonly #lost = Promise.withResolvers<Problem>();
  #problem: Problem | undefined;
  #closing = false;
  #thisTurn = 0;

  private constructor(client: Client, socket: Duplex, target: SshTarget, jump: Connection | undefined) {
    this.#client = client;
    this.#socket = socket;
    this.#target = target;
    this.#jump = jump;
    socket.on("data", (chunk: Buffer) => {
      this.#share(chunk.length);
      this.#bound();
    });
    client.on("error", (error) => this.#end(error));
    client.on("close", () => this.#end(undefined));
  }

  /** @throws Problem `login-failed`, `host-unreachable`, `host-key-unknown`, `host-key-changed`, `timeout` */
  static async open(target: SshTarget, options: ConnectOptions): Promise<Connection> {
    const { signal } = options;
    signal.throwIfAborted();
    const jump = target.via === undefined ? undefined : await Connection.open(target.via, options);
    try {
      const socket = jump ? await jump.tcp(target.address, target.port) : await openSocket(target, signal);
      try {
        const client = await logIn(socket, target, options);
        return new Connection(client, socket, target, jump);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    } catch (error) {
      jump?.close();
      throw error;
    }
  }

  /** Resolves with the reason when the connection is over. */
  get ended(): Promise<Problem> {
    return this.#lost.promise;
  }

  get lost(): Problem | undefined {
    return this.#problem;
  }

  /** Runs a line in the person's log-in shell. */
  async exec(line: string, signal?: AbortSignal, terminal?: TerminalSize): Promise<RawProcess & Resizable> {
    const pty = terminal && {
      term: "xterm-256color",
      cols: terminal.columns,
      rows: terminal.rows,
      width: 0,
      height: 0,
    };
    const channel = await this.#open(signal, (done) => this.#client.exec(line, pty ? { pty } : {}, done));
    return Object.assign(channelProcess(channel, this), {
      resize: ({ columns, rows }: TerminalSize) => channel.setWindow(rows, columns, 0, 0),
    });
  }

  /** Opens a unix socket of the host, without a program there. */
  async unix(path: string, signal?: AbortSignal): Promise<Duplex> {
    const channel = await this.#open(signal, (done) =>
      this.#client.openssh_forwardOutStreamLocal(
        path,
        done as (error: Error | undefined, channel: ClientChannel) => void,
      ),
    );
    return channelStream(channel, this);
  }

  /** Opens a subsystem, as "sftp". */
  async subsystem(name: string, signal?: AbortSignal): Promise<Duplex> {
    return channelStream(await this.#open(signal, (done) => this.#client.subsys(name, done)), this);
  }

  /** Opens a connection from the host to another machine. */
  async tcp(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    const channel = await this.#open(signal, (done) =>
      this.#client.forwardOut("127.0.0.1", 0, address, port, done),
    ).catch((error: Error) => {
      throw connectProblem(address, error);
    });
    return channelStream(channel, this);
  }

  close(): void {
    this.#closing = true;
    this.#client.end();
    // A host that does not end its side is not waited for.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
  }

  async sendable(): Promise<void> {
    while (!this.#problem && this.#socket.writableLength > unsentLimit)
      await Promise.race([once(this.#socket, "drain").catch(() => {}), this.ended]);
  }

  /** A channel that is opened too late is closed again. Rejects with the library's own error where the host refuses. */
  #open(
    signal: AbortSignal | undefined,
    start: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      if (this.#problem) return reject(this.#problem);
      if (signal?.aborted) return reject(signal.reason);
      let over = false;
      const fail = (reason: unknown): void => {
        over = true;
        signal?.removeEventListener("abort", abort);
        reject(reason);
      };
      const abort = (): void => fail(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      this.ended.then(fail);
      try {
        start((error, channel) => {
          if (error) return fail(this.#problem ?? error);
          if (over) {
            channel.close();
            channel.resume();
            channel.stderr.resume();
            return;
          }
          signal?.removeEventListener("abort", abort);
          this.#channels.add(channel);
          channel.once("close", () => this.#channels.delete(channel));
          channel.on("error", () => {});
          resolve(channel);
        });
      } catch (error) {
        fail(this.#problem ?? error);
      }
    });
  }

  /** Leaves the rest of this turn to the others. */
  #share(bytes: number): void {
    if (this.#thisTurn === 0) setImmediate(() => this.#nextTurn());
    this.#thisTurn += bytes;
    if (this.#thisTurn >= turnBytes) this.#socket.pause();
  }

  #nextTurn(): void {
    const full = this.#thisTurn >= turnBytes;
    this.#thisTurn = 0;
    if (full) this.#socket.resume();
  }

  /** A host that sends more than it was allowed to, or asks without reading the answers, is let go. */
  #bound(): void {
    const floods = this.#socket.writableLength > unsentMost || [...this.#channels].some(holdsTooMuch);
    if (!floods) return;
    this.#end(new Error("It sends more than it was allowed to."));
    this.#socket.destroy();
  }

  #end(error: Error | undefined): void {
    if (this.#problem) return;
    this.#problem = this.#closing
      ? new Problem("connection-lost", { title: `The connection to ${this.#target.address} was closed.` })
      : connectionLost(this.#target, error);
    this.#lost.resolve(this.#problem);
    this.#socket.destroy();
    this.#jump?.close();
  }
}

export interface Resizable {
  resize(size: TerminalSize): void;
}

function holdsTooMuch(channel: ClientChannel): boolean {
  return channel.readableLength > heldLimit || channel.stderr.readableLength > heldLimit;
}

function credentialsOf({ credentials }: ConnectOptions, target: SshTarget): Credentials {
  return typeof credentials === "function" ? credentials(target) : credentials;
}

async function openSocket(target: SshTarget, signal: AbortSignal): Promise<Socket> {
  const socket = connect({
    host: target.address,
    port: target.port,
    ...(target.from === undefined ? {} : { localAddress: target.from }),
    noDelay: true,
    keepAlive: true,
  });
  const limit = AbortSignal.timeout(tcpMs);
  try {
    await once(socket, "connect", { signal: AbortSignal.any([signal, limit]) });
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw limit.aborted ? hostTimeout(target) : connectProblem(target.address, error as Error);
  }
}

/** From an open stream to a person who is logged in. */
async function logIn(socket: Duplex, target: SshTarget, options: ConnectOptions): Promise<Client> {
  const ssh2 = await library();
  const { signal } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  const client = new ssh2.Client();
  let step: NodeJS.Timeout | undefined;
  const timer = {
    start(): void {
      clearTimeout(step);
      step = setTimeout(() => reject(hostTimeout(target)), stepMs);
    },
    stop: () => clearTimeout(step),
  };
  const login = new Login(ssh2, target, credentialsOf(options, target), signal, timer);
  let heard = 0;
  const count = (chunk: Buffer): void => {
    heard += chunk.length;
    if (heard > beforeLoginLimit) reject(connectProblem(target.address, new Error("It talks without end.")));
  };
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  let trusted: Buffer | undefined;
  let distrust: unknown;
  const fail = (error: Error & { level?: string }): void =>
    reject(
      distrust ??
        (error.level === "client-authentication" ? login.problem : undefined) ??
        (login.begun ? ended(error) : connectProblem(target.address, error)),
    );
  /** sshd hangs up after too many tries, or when it has waited long enough. */
  const ended = (error: Error): Problem =>
    /authentication failures|auth fail/i.test(error.message) ? login.problem : connectProblem(target.address, error);
  client.on("error", fail);
  client.once("close", () => fail(new Error("It closed the connection.")));
  client.once("ready", () => resolve(client));
  timer.start();
  client.connect({
    sock: socket as Socket,
    username: target.user,
    readyTimeout: 0,
    keepaliveInterval: keepAliveMs,
    keepaliveCountMax: 3,
    algorithms: { ...algorithms, serverHostKey: hostKeyAlgorithms(options.hostKeyTypes?.(target) ?? []) },
    authHandler: login.handler,
    hostVerifier: (blob: Buffer, verify: (trusted: boolean) => void): void => {
      // Keys are exchanged again later: then it must be the same one.
      if (trusted) {
        verify(trusted.equals(blob));
        return;
      }
      timer.stop();
      const key = hostKeyOf(blob);
      options.trust(key, target).then(
        () => {
          trusted = key.blob;
          timer.start();
          verify(true);
        },
        (error: unknown) => {
          distrust = error;
          reject(error);
          verify(false);
        },
      );
    },
  });
  socket.on("data", count);
  try {
    return await promise;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    timer.stop();
    socket.off("data", count);
    signal.removeEventListener("abort", abort);
    client
      .off("error", fail)
      .removeAllListeners("close")
      .on("error", () => {});
  }
}
