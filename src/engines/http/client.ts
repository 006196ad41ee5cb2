import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import type { Abortable } from "../../hosts/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { type Dial, DialAgent } from "./agent.ts";
import { jsonLines, type LineOptions, parsed } from "./lines.ts";
import { answerProblem, type Subject } from "./problems.ts";
import { usedUp } from "./used-up.ts";

/** Most bytes of an answer that is no list, and of an error's text. */
const answerLimit = 8 * 1024 * 1024;
const errorLimit = 64 * 1024;
/** Of answers that are larger, in bytes, one is read of an engine at a time: so much of each is held while it waits. */
const largeFrom = 1024 * 1024;
/** Where an answer had no end, so much is taken of the others for a while, in bytes and milliseconds. */
const distrustedLimit = 4 * 1024 * 1024;
const distrustMs = 60_000;
/** Most objects and lists in an answer: each takes some ten times the two bytes that it can be written with. */
const partsLimit = 2_000_000;
/** Milliseconds until the whole answer must be there. */
const readTimeout = 30_000;
const writeTimeout = 120_000;

/** How often a reading call is tried where the engine hangs up without an answer. */
const readAttempts = 3;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Call extends Abortable {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it comes. */
  readonly upload?: Readable;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the answer is whole, or for streams until it begins; 0 for no limit. */
  readonly timeout?: number;
  /** Most bytes of the answer. */
  readonly limit?: number;
  /** It only looks on, and does not make the client busy. */
  readonly watching?: boolean;
  /** What the call is about, for the words of a Problem. */
  readonly subject?: Subject;
}

type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

/** HTTP/1.1 to one engine over the wire. Every method rejects with a Problem; aborting closes the connection. */
export class EngineClient {
  readonly label: string;
  readonly #pool: DialAgent;
  readonly #single: DialAgent;
  readonly #prefix: string;
  readonly #open = new Set<(error: Error) => void>();
  /** How many calls and taken-over connections are under way, but for those that only look on. */
  #busy = 0;
  /** Settles when the large answer before has been read. */
  #large: Promise<void> = Promise.resolve();
  #distrustedUntil = 0;

  /** `label` names the engine in problems; `prefix` is the pinned version, like "/v4.0.0/libpod". */
  constructor(dial: Dial, label: string, prefix: string) {
    this.label = label;
    this.#prefix = prefix;
    this.#pool = new DialAgent(dial);
    this.#single = new DialAgent(dial, { keepAlive: false });
  }

  /** The answer's JSON value; undefined where the answer is empty. Rejects with `too-large` beyond `limit` bytes. */
  async json(method: Method, path: string, call: Call = {}): Promise<unknown> {
    return (await this.answer(method, path, call)).value;
  }

  /** Status, headers and JSON value of a bounded answer. */
  async answer(method: Method, path: string, call: Call = {}): Promise<Answer> {
    for (let left = readAttempts; ; left--) {
      // A new connection after the first time: of those kept, more may be dead.
      const agent = call.upload || left < readAttempts ? this.#single : this.#pool;
      try {
        return await this.#answer(agent, method, path, call);
      } catch (error) {
        // The engine closed a kept connection just now, or is being restarted: reading once more does no harm.
        if (!(error instanceof HungUp) || method !== "GET" || left === 1) throw error;
      }
    }
  }

  async #answer(agent: DialAgent, method: Method, path: string, call: Call): Promise<Answer> {
    const timeout = call.timeout ?? (method === "GET" || method === "HEAD" ? readTimeout : writeTimeout);
    return this.#guarded(agent, method, path, { ...call, timeout }, async (sent) => {
      const response = await sent;
      const status = response.statusCode ?? 0;
      const failed = isFailure(status);
      const asked = failed ? errorLimit : (call.limit ?? answerLimit);
      const distrusted = (): boolean => performance.now() < this.#distrustedUntil;
      const limit = (): number => (distrusted() ? Math.min(asked, distrustedLimit) : asked);
      using turn = new LargeTurn(() => this.#largeTurn());
      const bytes = await gathered(response, limit, failed, (length) => turn.need(length)).catch((error: unknown) => {
        // What was cut because of an earlier answer proves nothing: an honest one would never be read again.
        if (error instanceof Problem && error.code === "too-large" && asked > distrustedLimit && !distrusted())
          this.#distrustedUntil = performance.now() + distrustMs;
        throw error;
      });
      if (failed) throw answerProblem(status, bytes.toString("utf8"), call.subject, this.label);
      if (bytes.length > largeFrom && tooManyParts(bytes)) throw tooLarge(`${partsLimit} parts`);
      return { status, headers: response.headers, value: parsed(bytes.toString("utf8")) };
    });
  }

  /** Resolves, when the large answers before are done, with what says that this one is. */
  async #largeTurn(): Promise<() => void> {
    const before = this.#large;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#large = promise;
    await before;
    return resolve;
  }

  /** The answer's body as it comes. The caller reads or destroys it; an abort destroys it. */
  async stream(method: Method, path: string, call: Call = {}): Promise<IncomingMessage> {
    return this.#guarded(this.#single, method, path, { timeout: 0, ...call }, async (sent) => {
      const response = await sent;
      const status = response.statusCode ?? 0;
      if (!isFailure(status)) return response;
      const bytes = await gathered(response, () => errorLimit, true);
      throw answerProblem(status, bytes.toString("utf8"), call.subject, this.label);
    });
  }

  /** The JSON lines of an answer, until it ends (returns), breaks (throws) or the signal aborts (throws). */
  async *jsonStream(
    method: Method,
    path: string,
    call: Call & LineOptions & { opened?: () => void } = {},
  ): AsyncGenerator<unknown> {
    const response = await this.stream(method, path, call);
    call.opened?.();
    try {
      yield* jsonLines(response, call);
    } catch (error) {
      throw this.problem(error, call.signal);
    } finally {
      response.destroy();
    }
  }

  /** Takes the connection over after the request (attach, exec): a stream both ways. */
  async upgrade(path: string, call: Call = {}): Promise<Duplex> {
    const headers = { ...call.headers, connection: "Upgrade", upgrade: "tcp" };
    return this.#guarded(
      this.#single,
      "POST",
      path,
      { timeout: readTimeout, ...call, headers },
      async (sent, request) => {
        const taken = new Promise<Duplex>((resolve) => {
          request.once("upgrade", (_response, stream, head) => {
            if (head.length > 0) stream.unshift(head);
            this.#busy += 1;
            stream.once("close", () => {
              this.#busy -= 1;
            });
            resolve(stream);
          });
        });
        const refused = sent.then(async (response) => {
          const bytes = await gathered(response, () => errorLimit, true);
          throw answerProblem(response.statusCode ?? 0, bytes.toString("utf8"), call.subject, this.label);
        });
        return Promise.race([taken, refused]);
      },
    );
  }

  /** Whether anything is under way that somebody waits for. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Ends everything that is under way. */
  close(): void {
    for (const end of this.#open) end(new Problem("cancelled", { title: "Cancelled." }));
    this.#pool.destroy();
    this.#single.destroy();
  }

  async #guarded<T>(
    agent: DialAgent,
    method: Method,
    path: string,
    call: Call,
    work: (sent: Promise<IncomingMessage>, request: ClientRequest) => Promise<T>,
  ): Promise<T> {
    const { signal } = call;
    if (signal?.aborted) throw asProblem(signal.reason);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const request = httpRequest({
      agent,
      host: "engine",
      method,
      path: this.#prefix + path + queryText(call.query),
      headers: { ...bodyHeaders(call, body), ...call.headers },
    });
    const { promise: failure, reject: fail } = Promise.withResolvers<never>();
    failure.catch(() => {});
    // A request without a connection yet tells nobody that it was destroyed: the failure is told beside it.
    const end = (error: Error): void => {
      request.destroy(error);
      fail(error);
    };
    // Stays on after the answer began: an abort ends a stream in its middle, too.
    const abort = (): void => end(asProblem(signal?.reason));
    signal?.addEventListener("abort", abort, { once: true });
    request.on("error", fail);
    const over = (): void => {
      if (this.#open.delete(end) && !call.watching) this.#busy -= 1;
      signal?.removeEventListener("abort", abort);
    };
    request.once("close", over);
    this.#open.add(end);
    if (!call.watching) this.#busy += 1;
    request.on("upgrade", (_response, stream) => {
      const stop = (): void => void stream.destroy();
      signal?.addEventListener("abort", stop, { once: true });
      stream.once("close", () => signal?.removeEventListener("abort", stop));
    });
    const late = (): void => end(new DOMException("No answer in time.", "TimeoutError"));
    const timer = call.timeout ? setTimeout(late, call.timeout) : undefined;
    const sent = new Promise<IncomingMessage>((resolve) => request.once("response", resolve));
    try {
      send(request, call.upload, body);
      return await Promise.race([work(sent, request), failure]);
    } catch (error) {
      request.destroy();
      over();
      call.upload?.destroy();
      if (signal?.aborted) throw asProblem(signal.reason);
      throw this.problem(error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What broke a stream, as a Problem; the signal's reason where that was an abort. */
  problem(error: unknown, signal?: AbortSignal): Problem {
    if (signal?.aborted) return asProblem(signal.reason);
    return asConnectionProblem(error, this.label);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly value: unknown;
}

/** The engine closed the connection in the middle, or what it said cannot be read on. */
class HungUp extends Problem {
  constructor(label: string, error: Error, what?: string) {
    const title = what ? `${label} ${what}.` : `The connection to ${label.replace(/^The /, "the ")} broke.`;
    super(
      "connection-lost",
      { title, remedies: [{ do: "retry" }], detail: { output: error.message } },
      { cause: error },
    );
  }
}

function send(request: ClientRequest, upload: Readable | undefined, body: string | undefined): void {
  if (upload) {
    upload.once("error", (error) => request.destroy(error));
    request.once("close", () => upload.destroy());
    upload.pipe(request);
  } else request.end(body);
}

function bodyHeaders(call: Call, body: string | undefined): Record<string, string> {
  if (call.upload) return { "content-type": call.contentType ?? "application/x-tar" };
  if (body === undefined) return {};
  return { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
}

function queryText(query: Query = {}): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "object" ? value : [value])
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one).toWellFormed())}`);
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** All bytes of a body up to the limit; beyond it a Problem, or where `cut` the beginning. */
async function gathered(
  body: Readable,
  limitOf: () => number,
  cut: boolean,
  grown: (length: number) => Promise<void> = async () => {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largeFrom) {
      await grown(length);
      // On its way it was encrypted, too.
      usedUp(2 * chunk.length);
    }
    const limit = limitOf();
    if (length > limit) {
      if (!cut) throw tooLarge(`${limit / 1024 ** 2} MiB`);
      chunks.push(chunk.subarray(0, chunk.length - (length - limit)));
      break;
    }
    chunks.push(chunk);
  }
  // Once as pieces, once in one, and about as much again for its values.
  usedUp(3 * length);
  return Buffer.concat(chunks);
}

function tooLarge(limit: string): Problem {
  return new Problem("too-large", {
    title: `The engine's answer is larger than ${limit}.`,
    why: `At most ${limit} are read of it, so that one engine cannot hold up the others.`,
  });
}

/** Whether an answer has more objects and lists than an honest one. */
function tooManyParts(bytes: Buffer): boolean {
  let parts = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0x7b || bytes[at] === 0x5b) parts += 1;
  return parts > partsLimit;
}

/** The turn of one answer among the large ones of its engine, taken when it turns out to be one. */
class LargeTurn implements Disposable {
  readonly #take: () => Promise<() => void>;
  #release: (() => void) | undefined;
  #over = false;

  constructor(take: () => Promise<() => void>) {
    this.#take = take;
  }

  async need(length: number): Promise<void> {
    if (length <= largeFrom || this.#release) return;
    this.#release = await this.#take();
    if (this.#over) this.#release();
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.#release?.();
  }
}

/** 304 says that it is so already (started, stopped); no other redirection is ever meant. */
function isFailure(status: number): boolean {
  return (status >= 300 && status !== 304) || status < 200;
}

function isReset(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ECONNRESET" || code === "EPIPE";
}

/** A broken connection as a Problem; other Problems and time-outs pass. */
function asConnectionProblem(error: unknown, label: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && "code" in error) {
    const parse = /^HPE_(.*)/.exec(String(error.code))?.[1];
    if (parse !== undefined && !/EOF|CLOSED/.test(parse)) return new HungUp(label, error, "does not speak HTTP");
    if (isReset(error) || parse !== undefined || error.code === "ERR_STREAM_PREMATURE_CLOSE")
      return new HungUp(label, error);
  }
  return asProblem(error);
}
