import { once } from "node:events";
import { WebSocket } from "ws";
import type { TestConsole } from "../bed/index.ts";

/** What a call was answered: its value, or the code of its problem. */
export type Answer = { readonly data: unknown } | { readonly problem: string };

/** A page without a browser: it may send what no page of ours would. */
export interface RpcPage extends Disposable {
  readonly socket: WebSocket;
  /** Calls a query or a mutation, or begins a subscription and gives its first message. */
  call(method: "query" | "mutation" | "subscription", path: string, input?: unknown): Promise<Answer>;
  /** Begins a subscription and gives all its messages to a listener, until the connection closes. */
  follow(path: string, input: unknown, listener: (answer: Answer) => void): Disposable;
}

/** Logs in with the token and gives the cookie. */
export async function login({ url }: Pick<TestConsole, "url">): Promise<string> {
  const answer = await fetch(url, { redirect: "manual" });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** Opens the connection of a page about a host, or about none. */
export async function openPage(
  origin: string,
  cookie: string,
  host: string | undefined = "local",
  path = `/rpc?host=${host}`,
): Promise<RpcPage> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, { headers: { cookie, origin } });
  const waiting = new Map<number, (answer: Answer) => void>();
  const following = new Map<number, (answer: Answer) => void>();
  let count = 0;
  socket.on("error", () => {});
  socket.on("message", (data) => {
    const text = String(data);
    if (text === "PING") return socket.send("PONG");
    const { id, result, error } = JSON.parse(text);
    if (result?.type === "started") return;
    const answer = error ? { problem: error.data?.problem?.code ?? String(error.code) } : { data: result?.data };
    if (result?.type !== "stopped") following.get(id)?.(answer);
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  socket.on("close", () => {
    for (const tell of waiting.values()) tell({ problem: "closed" });
    waiting.clear();
  });
  await once(socket, "open");
  return {
    socket,
    call(method, path, input) {
      const id = ++count;
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params: { path, input } }));
      return promise;
    },
    follow(path, input, listener) {
      const id = ++count;
      following.set(id, listener);
      socket.send(JSON.stringify({ id, method: "subscription", params: { path, input } }));
      return { [Symbol.dispose]: () => socket.send(JSON.stringify({ id, method: "subscription.stop" })) };
    },
    [Symbol.dispose]: () => socket.terminate(),
  };
}
