import assert from "node:assert/strict";
import { type Duplex, duplexPair } from "node:stream";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Files, Process } from "../host.ts";
import { sftpFiles } from "./files.ts";
import { type Field, Packets, packet, packetOf } from "./packets.ts";

/** What a server says to a request: packets, or nothing. */
type Say = (type: number, id: Field, send: (...packets: Buffer[]) => void) => void;

const u32 = (value: number): Field => ({ u32: value });
const version = packetOf(packet.version, u32(3));

/** Files over servers that say what the test wants: the first stream to the first, and so on; the last stays. */
function filesOver(...servers: Say[]): { files: Files; opened: () => number; streams: Duplex[] } {
  const streams: Duplex[] = [];
  let opened = 0;
  const open = async (): Promise<Duplex> => {
    const say = servers[Math.min(opened++, servers.length - 1)] as Say;
    const [ours, theirs] = duplexPair();
    streams.push(ours);
    const packets = new Packets();
    theirs.on("error", () => {});
    theirs.on("data", (chunk: Buffer) => {
      for (const bytes of packets.add(chunk)) {
        const send = (...answers: Buffer[]): void => void theirs.write(Buffer.concat(answers));
        if (bytes[0] === packet.init) say(packet.init, u32(0), send);
        else say(bytes[0] as number, u32(bytes.readUInt32BE(1)), send);
      }
    });
    return ours;
  };
  const exec = (): Process => {
    throw new Error("no program is to be run");
  };
  return { files: sftpFiles({ name: "box", exec }, open, { answerMs: 100 }), opened: () => opened, streams };
}

/** A server that is as it should be for one file, except for what the test says. */
const honest =
  (lie: Record<number, (id: Field) => Buffer[]> = {}): Say =>
  (type, id, send) => {
    const status = (code: number) => packetOf(packet.status, id, u32(code), "", "");
    const answer = lie[type]?.(id);
    if (answer) send(...answer);
    else if (type === packet.init) send(version);
    else if (type === packet.open || type === packet.opendir) send(packetOf(packet.handle, id, "handle"));
    else if (type === packet.close) send(status(0));
    else if (type === packet.lstat) send(packetOf(packet.attrs, id, u32(0)));
    else send(status(1));
  };

const lies: Record<string, { server: Say; code?: string }> = {
  "a length of four gigabytes": { server: honest({ [packet.open]: () => [Buffer.alloc(4, 0xff)] }) },
  "an answer to what nobody asked": {
    server: honest({ [packet.open]: () => [packetOf(packet.handle, u32(4711), "handle")] }),
  },
  "two answers to one request": {
    server: honest({
      [packet.open]: (id) => [packetOf(packet.handle, id, "handle"), packetOf(packet.handle, id, "handle")],
    }),
  },
  "an answer of another kind": { server: honest({ [packet.open]: (id) => [packetOf(packet.attrs, id, u32(0))] }) },
  "a request in place of an answer": { server: honest({ [packet.open]: (id) => [packetOf(packet.read, id)] }) },
  "more data than was asked for": {
    server: honest({ [packet.read]: (id) => [packetOf(packet.data, id, Buffer.alloc(200_000))] }),
  },
  "data without a byte": { server: honest({ [packet.read]: (id) => [packetOf(packet.data, id, "")] }) },
  "a web page": { server: (_type, _id, send) => send(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")) },
  "another version": {
    server: honest({ [packet.init]: () => [packetOf(packet.version, u32(6))] }),
  },
  "no greeting": { server: () => {}, code: "timeout" },
  "no answer": { server: honest({ [packet.open]: () => [] }), code: "timeout" },
  "half an answer": { server: honest({ [packet.open]: () => [Buffer.from([0, 0, 0, 9, 102])] }), code: "timeout" },
};

for (const [name, { server, code = "unknown" }] of Object.entries(lies))
  test(`a server that sends ${name} costs its stream and a problem, and the next call has a new one`, async () => {
    const { files, opened, streams } = filesOver(server, honest());
    const path = { code, message: /^The file service of box/ };
    await assert.rejects(files.read("/file"), path);
    assert.equal(streams[0]?.destroyed, true);
    assert.equal((await files.read("/file")).length, 0);
    assert.equal(opened(), 2);
  });

test("everybody who waits on a stream that breaks is told so", async () => {
  const { files } = filesOver(honest({ [packet.open]: () => [] }));
  const waiting = Array.from({ length: 200 }, () => files.read("/file"));
  for (const one of await Promise.allSettled(waiting)) assert.equal(one.status, "rejected");
});

test("a request that is never answered is noticed behind others that are", async () => {
  const { files } = filesOver(honest({ [packet.open]: () => [] }));
  const hanging = files.read("/file");
  let done = false;
  hanging.catch(() => {
    done = true;
  });
  while (!done) {
    await files.stat("/file").catch(() => {});
    await nextTurn();
  }
  await assert.rejects(hanging, { code: "timeout" });
});

test("a folder without an end, and a file without one, are read no further than is kept", async () => {
  const some = Array.from({ length: 100 }, () => ["name", "long", u32(0)]).flat() as Field[];
  const { files } = filesOver(
    honest({
      [packet.readdir]: (id) => [packetOf(packet.name, id, u32(100), ...some)],
      [packet.read]: (id) => [packetOf(packet.data, id, Buffer.alloc(32 * 1024))],
    }),
  );
  await assert.rejects(files.list("/folder"), { code: "too-large" });
  assert.equal((await files.list("/folder", { most: 150 })).length, 150);
  await assert.rejects(files.read("/file", { limit: 1_000_000 }), { code: "too-large" });
});

test("entries whose names lead elsewhere, and none at all for ever, are garbage", async () => {
  for (const names of [["../../etc/passwd"], ["a\0b"], [""], []]) {
    const fields = names.flatMap((name) => [name, "long", u32(0)]);
    const { files } = filesOver(
      honest({ [packet.readdir]: (id) => [packetOf(packet.name, id, u32(names.length), ...fields)] }),
    );
    await assert.rejects(files.list("/folder"), { code: "unknown", message: /makes no sense/ });
  }
});

test("a call that is given up ends at once, and what it opened late is closed", async () => {
  let late = (): void => {};
  const closed = Promise.withResolvers<void>();
  const { files } = filesOver((type, id, send) => {
    if (type === packet.open) late = () => send(packetOf(packet.handle, id, "late"));
    else if (type === packet.close) closed.resolve();
    else honest()(type, id, send);
  });
  await files.stat("/file");
  const control = new AbortController();
  const reading = files.read("/file", { signal: control.signal });
  await files.stat("/file");
  control.abort();
  await assert.rejects(reading, { code: "cancelled" });
  late();
  await closed.promise;
});

test("nine small files at once are three waits, not twenty-seven", async () => {
  const server = honest({});
  let waits = 0;
  const batch: (() => void)[] = [];
  const reads = new Map<number, number>();
  const { files } = filesOver((type, id, send) => {
    if (type === packet.close || type === packet.init || type === packet.lstat) return server(type, id, send);
    // Whatever comes before this side answers comes in one wait.
    if (batch.length === 0)
      setTimeout(() => {
        waits++;
        for (const answer of batch.splice(0)) answer();
      }, 20);
    batch.push(() => {
      if (type === packet.read && (reads.get(0) ?? 0) < 9) {
        reads.set(0, (reads.get(0) ?? 0) + 1);
        send(packetOf(packet.data, id, "cpu 1 2 3"));
      } else server(type, id, send);
    });
  });
  await files.stat("/file");
  const nine = await Promise.all(Array.from({ length: 9 }, (_, n) => files.read(`/proc/${n}`)));
  assert.deepEqual(nine.map(String), Array(9).fill("cpu 1 2 3"));
  assert.equal(waits, 3);
});
