import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createTRPCClient, createWSClient } from "@trpc/client";
import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import type { AppRouter } from "../../../src/server/index.ts";
import { linksOver } from "./links.ts";

const trpc = initTRPC.create();
const router = trpc.router({
  fleet: trpc.router({
    watch: trpc.procedure.subscription(async function* ({ signal }) {
      yield { snapshot: { looks: {} } };
      await new Promise((resolve) => signal?.addEventListener("abort", resolve));
    }),
  }),
});

/** A console that turns the first connection of each page away, as about a host that is not open. */
async function turningAway(): Promise<AsyncDisposable & { readonly address: string }> {
  const pages = new WebSocketServer({ noServer: true });
  applyWSSHandler({ wss: pages, router });
  const server = createServer().listen(0, "127.0.0.1");
  server.on("upgrade", (request, socket, head) =>
    pages.handleUpgrade(request, socket, head, (page) => {
      if (request.url?.includes("host=")) page.close(4404, "web1");
      else pages.emit("connection", page, request);
    }),
  );
  await once(server, "listening");
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`,
    async [Symbol.asyncDispose]() {
      for (const page of pages.clients) page.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("what a page asks while it is turned away is answered over its next connection", async () => {
  await using console_ = await turningAway();
  // The moments in which a call is lost are short: so many pages meet each of them.
  const pages = Array.from({ length: 60 }, async (_, index) => {
    let open = true;
    const client = createWSClient({
      url: () => `${console_.address}${open ? "?host=web1" : ""}`,
      retryDelayMs: () => 0,
      onClose: (cause) => {
        if (cause?.code === 4404) open = false;
      },
    });
    const rpc = createTRPCClient<AppRouter>({ links: linksOver(client) });
    const answers = Array.from({ length: 5 }, async (__, number) => {
      await new Promise((resolve) => setTimeout(resolve, number * (index % 7)));
      return new Promise((resolve) =>
        rpc.fleet.watch.subscribe(undefined, {
          onData: () => resolve("answer"),
          onError: (error) => resolve(error.message),
        }),
      );
    });
    const all = await Promise.all(answers);
    await client.close();
    return all;
  });
  assert.deepEqual([...new Set((await Promise.all(pages)).flat())], ["answer"]);
});
