import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import ssh2, { type Connection as ServerConnection } from "ssh2";
import { Connection } from "./connection.ts";

const hostKey = ssh2.utils.generateKeyPairSync("ed25519").private;

/** Logs in to a server of this process. */
async function connected(context: TestContext, serve: (client: ServerConnection) => void): Promise<Connection> {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (authentication) => authentication.accept());
    serve(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const connection = await Connection.open(
    { address: "127.0.0.1", port, user: "somebody" },
    {
      credentials: { password: async () => "" },
      trust: async () => {},
      signal: new AbortController().signal,
    },
  );
  context.after(() => connection.close());
  return connection;
}

/** A global request that wants an answer, as the server's library sends it to see whether the client is there. */
function ping(client: ServerConnection): void {
  (client as ServerConnection & { _protocol: { ping(): void } })._protocol.ping();
}

test("a server that sends what nobody has asked for is let go", async (context) => {
  const connection = await connected(context, (client) => {
    let gone = false;
    client.on("close", () => {
      gone = true;
    });
    client.on("ready", async () => {
      for (let n = 0; n < 500_000 && !gone; n++) {
        ping(client);
        if (n % 1000 === 0) await turn();
      }
    });
  });
  assert.match((await connection.ended).fields.why ?? "", /nobody has asked for/);
});

test("a server that exchanges keys without end is let go", async (context) => {
  const connection = await connected(context, (client) =>
    client.on("ready", () => {
      const again = (): void => void client.rekey(again);
      again();
    }),
  );
  assert.match((await connection.ended).fields.why ?? "", /keys without end/);
});

test("channels that are closed leave nothing behind, however long the connection lasts", async (context) => {
  const connection = await connected(context, (client) =>
    client.on("session", (take) => {
      take().on("exec", (begin) => {
        const channel = begin();
        channel.end("said");
        channel.exit(0);
        channel.close();
      });
    }),
  );
  const used = await (async () => {
    const all: WeakRef<object>[] = [];
    for (let n = 0; n < 50; n++) {
      const process = await connection.exec("true");
      process.stdout.resume();
      process.stderr.resume();
      await process.exit;
      all.push(new WeakRef(process.stdout));
    }
    return all;
  })();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const left = (): number => used.filter((one) => one.deref() !== undefined).length;
  for (let n = 0; n < 20 && left() > 2; n++) {
    await turn();
    collect();
  }
  assert.ok(left() <= 2, `${left()} of 50 are kept`);
});
