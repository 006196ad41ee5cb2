import { randomBytes } from "node:crypto";
import { type Readable, Transform } from "node:stream";
import type { Session } from "../../access/index.ts";
import { Problem } from "../../problem/index.ts";

/** A page begins its upload at once; what has not come after a minute will not. */
const patienceMs = 60_000;

/** Bytes on their way from a page. */
export interface Upload {
  readonly stream: Readable;
  /** Bytes to come, where the page said so. */
  readonly total: number | undefined;
  /** Bytes taken so far. */
  received(): number;
}

export interface ExpectedUpload {
  /** Names the upload, once, for the session that asked. */
  readonly id: string;
  /** Rejects where it does not come, or where `signal` aborts. */
  readonly arrived: Promise<Upload>;
  /** The work is over: what is still to come is not wanted. */
  end(): void;
}

interface Waiting {
  readonly session: string;
  readonly deliver: (upload: Upload) => void;
  readonly ended: Promise<void>;
}

/** Uploads that tasks wait for: the task is there first, so that it shows, and can be cancelled, from the first byte on. */
export class Uploads {
  readonly #waiting = new Map<string, Waiting>();

  expect(session: Pick<Session, "id">, signal: AbortSignal): ExpectedUpload {
    const id = randomBytes(16).toString("hex");
    const arrived = Promise.withResolvers<Upload>();
    const ended = Promise.withResolvers<void>();
    arrived.promise.catch(() => {});
    const refuse = (reason: unknown): void => {
      this.#waiting.delete(id);
      arrived.reject(reason);
    };
    const timer = setTimeout(
      () =>
        refuse(new Problem("timeout", { title: "The upload did not begin.", why: "The page may have been closed." })),
      patienceMs,
    );
    const abort = (): void => refuse(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    this.#waiting.set(id, {
      session: session.id,
      ended: ended.promise,
      deliver: (upload) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        arrived.resolve(upload);
      },
    });
    return {
      id,
      arrived: arrived.promise,
      end: () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
        refuse(new Problem("cancelled", { title: "The upload is not wanted any more." }));
        ended.resolve();
      },
    };
  }

  /**
   * Hands the bytes to who waits for them; resolves when the work with them is over.
   * @throws Problem `gone` where nobody waits for it
   */
  async deliver(id: string, session: Pick<Session, "id">, source: Readable, total: number | undefined): Promise<void> {
    const waiting = this.#waiting.get(id);
    if (!waiting || waiting.session !== session.id)
      throw new Problem("gone", { title: "Nobody waits for this upload (any more)." });
    let received = 0;
    const stream = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        done(null, chunk);
      },
    });
    stream.on("error", () => {}); // who reads it hears of it
    const broken = (): void => {
      if (source.readableEnded) return;
      stream.destroy(
        new Problem("connection-lost", { title: "The upload broke off.", why: "Nothing of it was kept." }),
      );
    };
    source.once("error", broken).once("close", broken);
    stream.once("close", () => source.unpipe(stream));
    source.pipe(stream);
    waiting.deliver({ stream, total, received: () => received });
    await waiting.ended;
  }
}
