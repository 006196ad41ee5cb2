import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { extract } from "tar-stream";
import { type TestConsole, type TestEngine, waitFor } from "../bed/index.ts";
import { logLines, type PageStreamClient, type StreamPage } from "./page-stream.ts";

const patient = 30_000;

/** A console that has the host of an engine open, and a page of that host. */
export interface Streaming {
  readonly engine: TestEngine;
  readonly server: TestConsole;
  readonly page: StreamPage;
  /** The same once more, in a console of its own. */
  another(): Promise<{ readonly server: TestConsole; readonly page: StreamPage }>;
}

export interface StreamsOptions {
  /** Leaves out what takes longest and does not depend on the wire. */
  readonly shorter?: boolean;
}

/** Bytes of memory that the process has. */
function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}

/** Gives a terminal another size, and waits until its shell has it. */
async function resizes(stream: PageStreamClient): Promise<void> {
  stream.control({ resize: { columns: 77, rows: 21 } });
  await waitFor(
    "the size",
    async () => {
      stream.send("stty size\n");
      await delay(100);
      return /21 77/.test(stream.text);
    },
    patient,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; it said ${JSON.stringify([stream.text.slice(-300), stream.notes])}`);
  });
}

let suites = 0;

/** Logs, terminals and files of containers and volumes, as a page has them, whatever wire leads to the engine. */
export function streamsContract(its: () => Streaming, { shorter = false }: StreamsOptions = {}): void {
  // Suites that share an engine do not meet.
  const of = `s${++suites}-`;
  const run = async (name: string, ...command: string[]): Promise<string> =>
    (await its().engine.cli("run", "-d", "--name", of + name, "localhost/tiny:1", ...command)).trim();
  const remove = async (name: string): Promise<void> => {
    const { engine } = its();
    await engine.cli("rm", "--force", "--time", "0", of + name).catch(() => engine.cli("rm", "--force", of + name));
  };
  const processes = (name: string): Promise<string> => its().engine.cli("exec", of + name, "ps", "-o", "args");

  test("a log that is there comes whole, in order, with both streams told apart", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const id = await run("wrote", "sh", "-c", "seq 1 20000; echo bad >&2; printf unfinished");
    await engine.cli("wait", `${of}wrote`);
    const { onBytes, lines, notes } = logLines();
    const stream = page.open("logs", { engine: kind, id, follow: "0" }, { onBytes });
    await stream.closed();
    const out = lines.filter((line) => line.startsWith("stdout ")).map((line) => line.split(" ").at(-1));
    assert.equal(out.length, 20_000);
    assert.ok(out.every((text, index) => text === String(index + 1)));
    assert.match(lines.find((line) => line.startsWith("stderr ")) ?? "", /^stderr \S+T\S+ bad$/);
    assert.ok(notes.some((note) => "ended" in note));
  });

  if (!shorter)
    test("a container that prints without end costs little memory, and the newest lines come", async () => {
      const { engine, server, page } = its();
      const { kind } = engine;
      // Lines of 128 bytes fill conmon's reads exactly. Where a read cuts a line in two, Podman 4.3 itself glues pieces of
      // different lines together as soon as it is asked for a tail (`podman logs --tail` on a log at rest shows it).
      // At most 130 MB a second, and a log of two gigabytes at most: a test that fails must not fill the machine.
      const flood = `sleep 1; for i in $(seq 160); do yes ${"flood ".repeat(20)}torrent | head -c 12800000; sleep 0.1; done; sleep 99`;
      const calls: number[] = [];
      const { onBytes, lines, notes } = logLines();
      // What a first log costs once (code, buffers) is no cost of the flood.
      const first = page.open("logs", { engine: kind, id: `${of}wrote`, follow: "0" });
      await waitFor("lines", () => first.received > 0, patient);
      await first.closed();
      const ask = async (): Promise<number> => {
        const asked = performance.now();
        await fetch(`${server.origin}/session`, { headers: { cookie: page.cookie } });
        return performance.now() - asked;
      };
      // How long it takes on this machine as it is now, with whatever else runs on it.
      const quiet: number[] = [];
      for (let i = 0; i < 40; i++) quiet.push(await ask());
      const before = memoryOf(server.pid);
      const id = await run("flood", "sh", "-c", flood);
      const stream = page.open("logs", { engine: kind, id, tail: "100", follow: "1" }, { onBytes, rate: 2_000_000 });
      let highest = before;
      const until = Date.now() + 6000;
      while (Date.now() < until) {
        calls.push(await ask());
        highest = Math.max(highest, memoryOf(server.pid));
        await delay(40);
      }
      // A page that stops working altogether costs no more.
      stream.pause(true);
      await delay(1500);
      highest = Math.max(highest, memoryOf(server.pid));
      stream.pause(false);
      const resumed = { at: new Date().toISOString(), received: stream.received };
      await waitFor("a fresh line", () => Date.now() - stampOf(lines.at(-1)) < 8000, patient).catch((error: Error) => {
        const told = { resumed, received: stream.received, last: lines.at(-1), notes, controls: stream.notes };
        throw new Error(`${error.message}: ${JSON.stringify(told)}`);
      });
      stream.socket.close();
      await remove("flood");
      const grown = (highest - before) / 1024 / 1024;
      const p95 = percentile(calls);
      const skipped = notes.reduce((sum, note) => sum + Number(note.skipped ?? 0), 0);
      console.log(
        `${kind}: +${grown.toFixed(1)} MiB, p95 ${p95.toFixed(0)} ms, ${(stream.received / 1e6).toFixed(1)} MB, ${skipped} skipped`,
      );
      assert.ok(grown <= 50, `the server grew by ${grown} MiB`);
      assert.ok(p95 <= Math.max(200, 3 * percentile(quiet)), `another request took ${p95} ms`);
      const broken = lines.filter((line) => !/^stdout \S+T\S+ (?:flood ){20}torrent$/.test(line));
      assert.deepEqual(broken.slice(0, 3), []);
    });

  test("a line of ten megabytes and binary rubbish pass as they are", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const rubbish =
      "head -c 10000000 /dev/zero | tr '\\0' x; echo; printf '\\000\\377\\033]0;t\\007\\342\\200\\256\\n'";
    const id = await run("rubbish", "sh", "-c", rubbish);
    await engine.cli("wait", `${of}rubbish`);
    let bytes = 0;
    const { onBytes, lines } = logLines();
    const stream = page.open(
      "logs",
      { engine: kind, id, follow: "0" },
      {
        onBytes(piece) {
          bytes += piece.length;
          onBytes(piece);
        },
      },
    );
    await stream.closed();
    assert.ok(bytes > 10_000_000);
    assert.equal(lines[0]?.split(" ")[2]?.length, 10_000_000);
  });

  test("a program ends with its page, and so does what it has started", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const id = await run("shell");
    const argv = JSON.stringify(["/bin/ash"]);
    const stream = page.open("exec", { engine: kind, id, argv, columns: "90", rows: "20" });
    await waitFor("the prompt", () => stream.text.includes("#"), patient);
    await resizes(stream);
    stream.send("sleep 1234 & sleep 4321\n");
    await waitFor("the programs", async () => /sleep 4321/.test(await processes("shell")), patient);
    stream.socket.close();
    await waitFor("their end", async () => !/ash|sleep (?:1234|4321)|LEASH/.test(await processes("shell")), patient);
    await remove("shell");
  });

  if (!shorter)
    test("a terminal holds its engine, though nobody looks at anything else", async () => {
      const { engine, page } = its();
      const { kind } = engine;
      const id = await run("alone");
      const argv = JSON.stringify(["/bin/ash"]);
      const stream = page.open("exec", { engine: kind, id, argv, columns: "90", rows: "20" });
      await waitFor("the prompt", () => stream.text.includes("#"), patient);
      // Longer than what nobody follows goes on.
      await delay(12_000);
      await resizes(stream);
      stream.socket.close();
      await remove("alone");
    });

  test("a program that ends tells its code; one that does not exist is a problem", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const id = await run("codes");
    const done = page.open("exec", { engine: kind, id, argv: JSON.stringify(["sh", "-c", "echo hi; exit 7"]) });
    await done.closed();
    assert.match(done.text, /hi/);
    assert.deepEqual(done.notes.at(-1), { exit: 7 });
    const none = page.open("exec", { engine: kind, id, argv: JSON.stringify(["/no/such"]) });
    await none.closed();
    assert.ok(none.notes.some((note) => "problem" in note) || (none.notes.at(-1) as { exit?: number }).exit !== 0);
    await remove("codes");
  });

  test("attached to the main process, one reads it and types at it, and it goes on without", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const id = (await engine.cli("run", "-d", "-i", "-t", "--name", `${of}main`, "localhost/tiny:1", "sh")).trim();
    const stream = page.open("attach", { engine: kind, id });
    await waitFor("the start", () => stream.notes.length > 0, patient);
    stream.send("echo $((40+2))\n");
    await waitFor("its answer", () => /\b42\b/.test(stream.text), patient);
    stream.socket.close();
    await stream.closed();
    await delay(300);
    assert.match(await engine.cli("inspect", "--format", "{{.State.Running}}", `${of}main`), /true/);
    await remove("main");
  });

  test("streams that are given up at any moment leave nothing behind", async () => {
    const { engine, server, page } = its();
    const { kind } = engine;
    const id = await run("left");
    const files = (): number =>
      Number(readFileSync(`/proc/${server.pid}/status`, "utf8").match(/FDSize:\s+(\d+)/)?.[1]);
    const begin = files();
    let left = "";
    const argv = JSON.stringify(["sh"]);
    for (let wait = 0; wait <= 240; wait += 40) {
      const streams = [
        page.open("exec", { engine: kind, id, argv }),
        page.open("logs", { engine: kind, id, follow: "1" }),
        page.open("attach", { engine: kind, id }),
      ];
      await delay(wait);
      for (const { socket } of streams) socket.terminate();
    }
    const some = async (): Promise<boolean> => {
      left = await processes("left");
      return /^sh$|LEASH/m.test(left);
    };
    await waitFor("their end", async () => !(await some()), patient).catch(() => assert.fail(`left behind:\n${left}`));
    assert.ok(files() <= begin * 2);
    await remove("left");
  });

  test("a killed server leaves no program behind", async () => {
    const { engine } = its();
    const { kind } = engine;
    const id = await run("orphan");
    const own = await its().another();
    const stream = own.page.open("exec", { engine: kind, id, argv: JSON.stringify(["sh"]) });
    await waitFor("the prompt", () => stream.text.includes("#"), patient);
    stream.send("sleep 5678\n");
    await waitFor("the programs", async () => /sleep 5678/.test(await processes("orphan")), patient);
    await waitFor("the leash", async () => /LEASH/.test(await processes("orphan")), patient);
    await own.server.kill();
    await waitFor("their end", async () => !/sleep 5678|LEASH/.test(await processes("orphan")), patient);
    await remove("orphan");
  });

  test("files of a container are downloaded as they are, a log as text, a folder as a tar; a file is uploaded whole", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const id = await run("files", "sh", "-c", "echo hello; mkdir -p /data/sub; echo inside >/data/sub/file; exec wait");
    await waitFor("the file", async () => (await processes("files")).includes("wait"), patient);
    const at = { engine: kind, id };
    const log = await page.fetch("container/log", at);
    assert.equal(await log.text(), "hello\n");
    const sent = randomBytes(3_000_000);
    const up = await page.fetch("container/file", { ...at, path: "/data/sub", name: "up load" }, sent);
    assert.equal(up.status, 204, await up.text());
    const back = await page.fetch("container/file", { ...at, path: "/data/sub/up load" });
    assert.ok(sent.equals(Buffer.from(await back.arrayBuffer())));
    const names = await namesOf(await page.fetch("container/archive", { ...at, path: "/data" }));
    assert.deepEqual(names, ["data/", "data/sub/", "data/sub/file", "data/sub/up load"]);
    const none = await page.fetch("container/file", { ...at, path: "/data/none" });
    assert.equal(none.status, 404, await none.text());
    await remove("files");
  });

  test("files of a volume are downloaded as they are, and a volume as a tar; its links lead nowhere", async () => {
    const { engine, page } = its();
    const { kind } = engine;
    const volume = `${of}volume`;
    await engine.cli("volume", "create", volume);
    const fill =
      "mkdir /v/sub; head -c 3000000 /dev/urandom >/v/sub/much; ln -s /etc/passwd /v/link; md5sum </v/sub/much";
    const said = await engine.cli("run", "--rm", "-v", `${volume}:/v`, "localhost/tiny:1", "sh", "-c", fill);
    const at = { engine: kind, name: volume };
    const file = await page.fetch("volume/file", { ...at, path: "/sub/much" });
    assert.equal(file.headers.get("content-length"), "3000000");
    const sum = createHash("md5")
      .update(Buffer.from(await file.arrayBuffer()))
      .digest("hex");
    assert.equal(sum, said.split(" ")[0]);
    assert.deepEqual(await namesOf(await page.fetch("volume/archive", at)), ["link", "sub/", "sub/much"]);
    const link = await page.fetch("volume/file", { ...at, path: "/link" });
    assert.equal(link.status, 400, await link.text());
    await engine.cli("volume", "rm", volume);
  });
}

/** The names in a tar, sorted. */
async function namesOf(answer: Response): Promise<readonly string[]> {
  assert.equal(answer.status, 200);
  const names: string[] = [];
  const reader = extract();
  reader.on("entry", ({ name, type }, content, next) => {
    names.push(type === "directory" && !name.endsWith("/") ? `${name}/` : name);
    content.on("end", next).resume();
  });
  const read = once(reader, "finish");
  reader.end(Buffer.from(await answer.arrayBuffer()));
  await read;
  return names.sort();
}

function percentile(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

function stampOf(line: string | undefined): number {
  const stamp = line?.split(" ")[1] ?? "";
  return Date.parse(stamp.replace(/(\.\d{3})\d+/, "$1")) || 0;
}
