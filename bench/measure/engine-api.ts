import { Agent, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { json, text } from "node:stream/consumers";

export const api = "/v4.0.0/libpod";

/** Podman's API as the figures use it: to prepare in parallel, and as a second listener that the product is held against. */
export class EngineApi implements Disposable {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async get(path: string): Promise<unknown> {
    return json(await this.#send("GET", path));
  }

  async post(path: string, body?: unknown): Promise<void> {
    await text(await this.#send("POST", path, body));
  }

  /** Events from now on; each with the moment when it arrived, in milliseconds since the epoch. */
  async events(signal: AbortSignal, seen: (event: ApiEvent, received: number) => void): Promise<void> {
    const answer = await this.#send("GET", `${api}/events?stream=true`, undefined, signal);
    const lines = createInterface({ input: answer });
    lines.on("error", () => {}); // aborted
    lines.on("line", (line) => {
      const event: ApiEvent = JSON.parse(line);
      seen(event, performance.timeOrigin + performance.now());
    });
  }

  #send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const call = request(
        {
          socketPath: this.#socketPath,
          path,
          method,
          agent: signal ? false : this.#agent,
          headers: body === undefined ? {} : { "content-type": "application/json" },
          ...(signal ? { signal } : {}),
        },
        (answer) => {
          if ((answer.statusCode ?? 500) < 400) resolve(answer);
          else text(answer).then((why) => reject(new Error(`${method} ${path}: ${answer.statusCode} ${why}`)), reject);
        },
      );
      call.on("error", (error) => {
        if (!signal?.aborted) reject(error);
      });
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** The part of an event that figures read. */
export interface ApiEvent {
  readonly Type: string;
  readonly Action: string;
  readonly status?: string;
  readonly timeNano: number;
  readonly Actor: { readonly ID: string; readonly Attributes: { readonly name?: string } };
}

/** Creates so many containers of localhost/tiny:1 without a network, named c-0001 and so on; gives their ids. */
export async function createContainers(engine: EngineApi, count: number): Promise<string[]> {
  await each(count, 4, (index) =>
    engine.post(`${api}/containers/create`, {
      name: `c-${String(index + 1).padStart(4, "0")}`,
      image: "localhost/tiny:1",
      netns: { nsmode: "none" },
    }),
  );
  const list = (await engine.get(`${api}/containers/json?all=true`)) as { Id: string; Names: string[] }[];
  return list.sort((a, b) => ((a.Names[0] ?? "") < (b.Names[0] ?? "") ? -1 : 1)).map(({ Id }) => Id);
}

/** Does the work for 0 to count - 1, so many at the same time. */
export async function each(count: number, workers: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
