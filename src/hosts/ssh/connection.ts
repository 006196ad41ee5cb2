import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { Problem } from "../../problem/index.ts";
import type { TerminalSize } from "../host.ts";
import type { RawProcess } from "../leash/raw.ts";
import { algorithms, hostKeyAlgorithms } from "./algorithms.ts";
import { Allowance } from "./allowance.ts";
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

/** How long a host may take to open a channel and begin what runs on it, in milliseconds. */
const openMs = 30_000;
/**
 * What a host may send that belongs to none of our channels, in bytes: messages to ignore, requests, channels of its
 * own, new keys. Every one of them costs work; what is asked for comes on top.
 */
const unasked = { most: 4 * 1024 * 1024, perSecond: 64 * 1024, ofMessage: 256, ofChannel: 2048, ofSent: 1 / 16 };
/**
 * How often it may exchange keys. Each costs up to half a second of work with the largest groups; sshd does it once an
 * hour, or for every gigabyte (sshd_config(5), RekeyLimit).
 */
const rekeys = { most: 4, perSecond: 1 / 30, ofByte: 1 / (16 * 1024 * 1024) };

export type ConnectOptions = Pick<SshOptions, "credentials" | "trust" | "hostKeyTypes" | "signal">;

/** One SSH connection, logged in. */
export class Connection implements Carrier {
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #target: SshTarget;
  readonly #channels = new Set<ClientChannel>();
  readonly #jump: Connection | undefined;
  readonly #lost = Promise.withResolvers<Problem>();
  /** Called when it ends. What waits for that stands here, and not at the promise, which would keep all of them. */
  readonly #atEnd = new Set<(problem: Problem) => void>();
  readonly #unasked = new Allowance(unasked.most, unasked.perSecond);
  readonly #rekeys = new Allowance(rekeys.most, rekeys.perSecond);
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
      this.#bound(chunk.length);
    });
    client.on("handshake", () => {
      if (this.#rekeys.spend(1) < 0) this.#letGo("It exchanges keys without end.");
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

  /** No network lies in between. */
  get near(): boolean {
    return this.#target.near === true;
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
      await new Promise<void>((resolve) => {
        const go = (): void => {
          this.#socket.off("drain", go);
          this.#atEnd.delete(go);
          resolve();
        };
        this.#socket.on("drain", go);
        this.#atEnd.add(go);
      });
  }

  received(bytes: number): void {
    this.#unasked.earn(bytes + unasked.ofMessage);
    this.#rekeys.earn(bytes * rekeys.ofByte);
  }

  sent(bytes: number): void {
    this.#unasked.earn(bytes * unasked.ofSent);
    this.#rekeys.earn(bytes * rekeys.ofByte);
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
      const settle = (): void => {
        signal?.removeEventListener("abort", abort);
        this.#atEnd.delete(fail);
        clearTimeout(late);
      };
      const fail = (reason: unknown): void => {
        over = true;
        settle();
        reject(reason);
      };
      const abort = (): void => fail(signal?.reason);
      const late = setTimeout(() => fail(hostTimeout(this.#target)), openMs);
      signal?.addEventListener("abort", abort, { once: true });
      this.#atEnd.add(fail);
      this.#unasked.earn(unasked.ofChannel);
      try {
        start((error, channel) => {
          if (error) return fail(this.#problem ?? error);
          if (over) {
            channel.close();
            channel.resume();
            channel.stderr.resume();
            return;
          }
          settle();
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
  #bound(bytes: number): void {
    const left = this.#unasked.spend(bytes);
    if (this.#socket.writableLength > unsentMost || [...this.#channels].some(holdsTooMuch))
      this.#letGo("It sends more than it was allowed to.");
    else if (left < 0 && left + this.#held() < 0) this.#letGo("It sends what nobody has asked for.");
  }

  /** What has come for our channels and was not read yet. */
  #held(): number {
    let held = 0;
    for (const channel of this.#channels) held += channel.readableLength + channel.stderr.readableLength;
    return held;
  }

  #letGo(why: string): void {
    this.#end(new Error(why));
    this.#socket.destroy();
  }

  #end(error: Error | undefined): void {
    if (this.#problem) return;
    this.#problem = this.#closing
      ? new Problem("connection-lost", { title: `The connection to ${this.#target.address} was closed.` })
      : connectionLost(this.#target, error);
    this.#lost.resolve(this.#problem);
    for (const tell of [...this.#atEnd]) tell(this.#problem);
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
  const login = new Login(ssh2, target, credentialsOf(options, target), signal, timer, reject);
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
  let exchanges = 0;
  const exchanged = (): void => {
    exchanges += 1;
    if (exchanges > rekeys.most) reject(connectProblem(target.address, new Error("It exchanges keys without end.")));
  };
  client.on("handshake", exchanged);
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
      .off("handshake", exchanged)
      .removeAllListeners("close")
      .on("error", () => {});
  }
}
