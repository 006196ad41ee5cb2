import { Duplex, Readable, Writable } from "node:stream";
import type { ClientChannel } from "ssh2";
import type { ExitStatus } from "../host.ts";
import type { RawProcess } from "../leash/raw.ts";

/** The library gives a host a window of 2 MiB for each channel; what is held beyond twice that breaks the protocol. */
export const heldLimit = 4 * 1024 * 1024;

/** What a channel needs to know of its connection. */
export interface Carrier {
  /** Resolves when the connection takes more to send. */
  sendable(): Promise<void>;
  /** Told of what came for a channel, and of what was sent on one, in bytes: the rest is the host's own. */
  received(bytes: number): void;
  sent(bytes: number): void;
  /** Why it ended. */
  readonly lost: Error | undefined;
}

/** How long a host may take to close its side of a channel that was let go, in milliseconds. */
const closeMs = 2000;

/** A channel that is one stream in each direction. */
export function channelStream(channel: ClientChannel, carrier: Carrier): Duplex {
  const stream = new Duplex({
    allowHalfOpen: true,
    highWaterMark: 64 * 1024,
    read: () => void channel.resume(),
    write: (chunk, _encoding, done) => send(channel, carrier, chunk, done),
    final(done) {
      channel.end();
      done();
    },
    destroy(error, done) {
      channel.close();
      channel.resume(); // its last bytes, which nobody reads any more
      done(error);
    },
  });
  readFrom(channel, stream, carrier);
  channel.stderr.resume();
  channel.once("close", () => {
    if (carrier.lost) stream.destroy(carrier.lost);
    else if (!stream.writableEnded) stream.destroy();
  });
  return stream;
}

/** A channel that runs a program. */
export function channelProcess(channel: ClientChannel, carrier: Carrier): RawProcess {
  const stdout = new Readable({ highWaterMark: 64 * 1024, read: () => void channel.resume() });
  const stderr = new Readable({ highWaterMark: 64 * 1024, read: () => void channel.stderr.resume() });
  readFrom(channel, stdout, carrier);
  readFrom(channel.stderr, stderr, carrier);
  const stdin = new Writable({
    write: (chunk, _encoding, done) => send(channel, carrier, chunk, done),
    final(done) {
      channel.end();
      done();
    },
  });
  stdin.on("error", () => {});
  // Both share one window, which reading either opens: where one is not read, the other must wait some time, too.
  channel.stderr.on("data", () => {
    if (channel.readableLength > heldLimit / 2) channel.stderr.pause();
  });
  channel.on("data", () => {
    if (channel.stderr.readableLength > heldLimit / 2) channel.pause();
  });
  const { promise: exit, resolve, reject } = Promise.withResolvers<ExitStatus>();
  exit.catch(() => {});
  let status: ExitStatus | undefined;
  channel.once("exit", (code: number | null, signal?: string) => {
    status = { code: code ?? undefined, signal: code === null ? (signal as NodeJS.Signals) : undefined };
  });
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    stdin.destroy();
    if (status) resolve(status);
    else if (carrier.lost) reject(carrier.lost);
    else resolve({ code: undefined, signal: undefined });
  };
  channel.once("close", close);
  return {
    stdin,
    stdout,
    stderr,
    exit,
    close() {
      channel.close();
      for (const stream of [stdout, stderr]) stream.destroy();
      for (const source of [channel, channel.stderr]) source.resume();
      setTimeout(close, closeMs).unref();
    },
  };
}

function readFrom(source: Readable, stream: Readable, carrier: Carrier): void {
  source.pause();
  source.on("data", (chunk: Buffer) => {
    carrier.received(chunk.length);
    if (!stream.destroyed && !stream.push(chunk)) source.pause();
  });
  source.once("end", () => {
    if (!stream.destroyed) stream.push(null);
  });
}

/** The library's own answer says only that the host's window had room: a connection that takes nothing holds it up. */
function send(channel: ClientChannel, carrier: Carrier, chunk: Buffer, done: (error?: Error | null) => void): void {
  carrier.sendable().then(() => {
    if (carrier.lost || !channel.writable) done(carrier.lost ?? new Error("the channel is closed"));
    else channel.write(chunk, () => done());
    carrier.sent(chunk.length);
  }, done);
}
