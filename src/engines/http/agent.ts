import { Agent, type AgentOptions } from "node:http";
import type { Duplex } from "node:stream";

/** Opens one more stream to the engine's socket. Rejects with a Problem. */
export type Dial = (signal?: AbortSignal) => Promise<Duplex>;

/** A pool of kept-alive connections over any stream: a unix socket here, a channel of SSH elsewhere. */
export class DialAgent extends Agent {
  readonly #dial: Dial;
  #destroyed = false;

  constructor(dial: Dial, options: AgentOptions = {}) {
    super({ keepAlive: true, maxFreeSockets: 4, ...options });
    this.#dial = dial;
  }

  override createConnection(
    _options: object,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    this.#dial().then(
      (stream) => {
        if (this.#destroyed) stream.destroy(); // closed while it was dialled: nobody else would close it
        callback?.(null, socketLike(stream));
      },
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  }

  override destroy(): void {
    this.#destroyed = true;
    super.destroy();
  }
}

/** Node's agent calls these on what it keeps; a stream that is no net.Socket lacks them and needs nothing of them. */
function socketLike(stream: Duplex): Duplex {
  const nothing = (): Duplex => stream;
  const missing = ["setKeepAlive", "setNoDelay", "setTimeout", "ref", "unref"].filter((name) => !(name in stream));
  return Object.assign(stream, Object.fromEntries(missing.map((name) => [name, nothing])));
}
