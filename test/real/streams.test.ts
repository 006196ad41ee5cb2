import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  startConsole,
  startDocker,
  startPodman,
  type TestConsole,
  type TestEngine,
  tinyImages,
  waitFor,
} from "../bed/index.ts";
import { logLines, pageOf } from "./page-stream.ts";

const patient = 30_000;

/** Bytes of memory that the process has. */
function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}

for (const kind of ["podman", "docker"] as const)
  describe(kind, () => {
    let engine: TestEngine;
    let server: TestConsole;
    let page: Awaited<ReturnType<typeof pageOf>>;
    const run = async (name: string, ...command: string[]): Promise<string> =>
      (await engine.cli("run", "-d", "--name", name, "localhost/tiny:1", ...command)).trim();
    const processes = (name: string): Promise<string> => engine.cli("exec", name, "ps", "-o", "args");

    before(async () => {
      engine = kind === "podman" ? await startPodman() : await startDocker();
      await tinyImages(engine);
      server = await startConsole({ env: engine.env, args: ["--engine", kind] });
      page = await pageOf(server);
    });
    after(async () => {
      await server[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    });

    test("a log that is there comes whole, in order, with both streams told apart", async () => {
      const id = await run("wrote", "sh", "-c", "seq 1 20000; echo bad >&2; printf unfinished");
      await engine.cli("wait", "wrote");
      const { onBytes, lines, notes } = logLines();
      const stream = page.open("logs", { engine: kind, id, follow: "0" }, { onBytes });
      await stream.closed();
      const out = lines.filter((line) => line.startsWith("stdout ")).map((line) => line.split(" ").at(-1));
      assert.equal(out.length, 20_000);
      assert.ok(out.every((text, index) => text === String(index + 1)));
      assert.match(lines.find((line) => line.startsWith("stderr ")) ?? "", /^stderr \S+T\S+ bad$/);
      assert.ok(notes.some((note) => "ended" in note));
    });

    test("a container that prints without end costs little memory, and the newest lines come", async () => {
      // Lines of 128 bytes fill conmon's reads exactly. Where a read cuts a line in two, Podman 4.3 itself glues pieces of
      // different lines together as soon as it is asked for a tail (`podman logs --tail` on a log at rest shows it).
      // At most 130 MB a second, and a log of two gigabytes at most: a test that fails must not fill the machine.
      const flood = `sleep 1; for i in $(seq 160); do yes ${"flood ".repeat(20)}torrent | head -c 12800000; sleep 0.1; done; sleep 99`;
      const calls: number[] = [];
      const { onBytes, lines, notes } = logLines();
      // What a first log costs once (code, buffers) is no cost of the flood.
      const first = page.open("logs", { engine: kind, id: "wrote", follow: "0" });
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
      await engine.cli("rm", "--force", "--time", "0", "flood").catch(() => engine.cli("rm", "--force", "flood"));
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
      const rubbish =
        "head -c 10000000 /dev/zero | tr '\\0' x; echo; printf '\\000\\377\\033]0;t\\007\\342\\200\\256\\n'";
      const id = await run("rubbish", "sh", "-c", rubbish);
      await engine.cli("wait", "rubbish");
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
      const id = await run("shell");
      const argv = JSON.stringify(["/bin/ash"]);
      const stream = page.open("exec", { engine: kind, id, argv, columns: "90", rows: "20" });
      await waitFor("the prompt", () => stream.text.includes("#"), patient);
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
      stream.send("sleep 1234 & sleep 4321\n");
      await waitFor("the programs", async () => /sleep 4321/.test(await processes("shell")), patient);
      stream.socket.close();
      await waitFor("their end", async () => !/ash|sleep (?:1234|4321)|LEASH/.test(await processes("shell")), patient);
      await engine.cli("rm", "--force", "--time", "0", "shell").catch(() => engine.cli("rm", "--force", "shell"));
    });

    test("a terminal holds its engine, though nobody looks at anything else", async () => {
      const id = await run("alone");
      const argv = JSON.stringify(["/bin/ash"]);
      const stream = page.open("exec", { engine: kind, id, argv, columns: "90", rows: "20" });
      await waitFor("the prompt", () => stream.text.includes("#"), patient);
      // Longer than what nobody follows goes on.
      await delay(12_000);
      stream.control({ resize: { columns: 77, rows: 21 } });
      await waitFor(
        "the size",
        async () => {
          stream.send("stty size\n");
          await delay(100);
          return /21 77/.test(stream.text);
        },
        patient,
      );
      stream.socket.close();
      await engine.cli("rm", "--force", "--time", "0", "alone").catch(() => engine.cli("rm", "--force", "alone"));
    });

    test("a program that ends tells its code; one that does not exist is a problem", async () => {
      const id = await run("codes");
      const done = page.open("exec", { engine: kind, id, argv: JSON.stringify(["sh", "-c", "echo hi; exit 7"]) });
      await done.closed();
      assert.match(done.text, /hi/);
      assert.deepEqual(done.notes.at(-1), { exit: 7 });
      const none = page.open("exec", { engine: kind, id, argv: JSON.stringify(["/no/such"]) });
      await none.closed();
      assert.ok(none.notes.some((note) => "problem" in note) || (none.notes.at(-1) as { exit?: number }).exit !== 0);
      await engine.cli("rm", "--force", "codes");
    });

    test("attached to the main process, one reads it and types at it, and it goes on without", async () => {
      const id = (await engine.cli("run", "-d", "-i", "-t", "--name", "main", "localhost/tiny:1", "sh")).trim();
      const stream = page.open("attach", { engine: kind, id });
      await waitFor("the start", () => stream.notes.length > 0, patient);
      stream.send("echo $((40+2))\n");
      await waitFor("its answer", () => /\b42\b/.test(stream.text), patient);
      stream.socket.close();
      await stream.closed();
      await delay(300);
      assert.match(await engine.cli("inspect", "--format", "{{.State.Running}}", "main"), /true/);
      await engine.cli("rm", "--force", "main");
    });

    test("streams that are given up at any moment leave nothing behind", async () => {
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
      await waitFor("their end", async () => !(await some()), patient).catch(() =>
        assert.fail(`left behind:\n${left}`),
      );
      assert.ok(files() <= begin * 2);
      await engine.cli("rm", "--force", "left");
    });

    test("a killed server leaves no program behind", async () => {
      const id = await run("orphan");
      const own = await startConsole({ env: engine.env, args: ["--engine", kind] });
      const stream = (await pageOf(own)).open("exec", { engine: kind, id, argv: JSON.stringify(["sh"]) });
      await waitFor("the prompt", () => stream.text.includes("#"), patient);
      stream.send("sleep 5678\n");
      await waitFor("the programs", async () => /sleep 5678/.test(await processes("orphan")), patient);
      await waitFor("the leash", async () => /LEASH/.test(await processes("orphan")), patient);
      await own.kill();
      await waitFor("their end", async () => !/sleep 5678|LEASH/.test(await processes("orphan")), patient);
      await engine.cli("rm", "--force", "orphan");
    });
  });

function percentile(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

function stampOf(line: string | undefined): number {
  const stamp = line?.split(" ")[1] ?? "";
  return Date.parse(stamp.replace(/(\.\d{3})\d+/, "$1")) || 0;
}
