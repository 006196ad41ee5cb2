import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

/** Stands between an engine and a registry: slows blobs down, holds answers back, and counts what is under way. */
export interface SlowProxy extends AsyncDisposable {
  readonly address: string;
  /** Requests under way. */
  readonly open: () => number;
  /** Bytes of blobs passed so far, either way. */
  readonly passed: () => number;
  /** Requests so far, "GET /v2/…". */
  readonly requests: readonly string[];
  /** Milliseconds between two pieces of a blob of 16 KiB; 0 lets them through. */
  pace: number;
  /** Requests matching this get no answer; unset, those that wait lose their connection. */
  hold: RegExp | undefined;
  /** Requests matching this get this status. */
  refuse: { readonly pattern: RegExp; readonly status: number; readonly body: string } | undefined;
}

export async function slowProxy(registry: string): Promise<SlowProxy> {
  let open = 0;
  let passed = 0;
  let hold: RegExp | undefined;
  const held = new Set<ServerResponse>();
  const requests: string[] = [];
  const [host = "", port = ""] = registry.split(":");
  const paced = async function* (source: IncomingMessage, blob: boolean) {
    for await (const chunk of source as AsyncIterable<Buffer>)
      for (let at = 0; at < chunk.length; at += 16_384) {
        if (blob && proxy.pace > 0) await delay(proxy.pace);
        const piece = chunk.subarray(at, at + 16_384);
        if (blob) passed += piece.length;
        yield piece;
      }
  };
  const server = createServer((incoming, answer) => {
    const line = `${incoming.method} ${incoming.url}`;
    requests.push(line);
    open += 1;
    answer.once("close", () => {
      open -= 1;
    });
    if (proxy.refuse?.pattern.test(line)) {
      answer
        .writeHead(proxy.refuse.status, { "content-type": "application/json", "retry-after": "0" })
        .end(proxy.refuse.body);
      return;
    }
    if (hold?.test(line)) {
      held.add(answer);
      return;
    }
    const blob = line.includes("/blobs/");
    const onwards = request(
      { host, port, path: incoming.url, method: incoming.method, headers: incoming.headers },
      async (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        try {
          for await (const piece of paced(response, blob)) await sent(answer, piece);
          answer.end();
        } catch {
          answer.destroy();
        }
      },
    );
    onwards.on("error", () => answer.destroy());
    answer.once("close", () => onwards.destroy());
    void (async () => {
      try {
        for await (const piece of paced(incoming, blob)) await sent(onwards, piece);
        onwards.end();
      } catch {
        onwards.destroy();
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address !== "object") throw new Error("no port");
  const proxy: SlowProxy = {
    address: `127.0.0.1:${address.port}`,
    open: () => open,
    passed: () => passed,
    requests,
    pace: 0,
    get hold() {
      return hold;
    },
    set hold(pattern) {
      hold = pattern;
      if (pattern) return;
      for (const answer of held) answer.destroy();
      held.clear();
    },
    refuse: undefined,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}

async function sent(to: Writable, piece: Buffer): Promise<void> {
  if (to.destroyed) throw new Error("closed");
  if (to.write(piece)) return;
  const end = new AbortController();
  try {
    await Promise.race([once(to, "drain", end), once(to, "close", end)]);
  } finally {
    end.abort();
  }
}
