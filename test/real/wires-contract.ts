import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { type Host, run } from "../../src/hosts/index.ts";
import { waitFor } from "../bed/index.ts";
import { much, startMuch } from "./wires-contract-much.ts";

/** A way to a machine, as the suite needs it. */
export interface Wire {
  readonly name: string;
  /** Opens the host anew; disposing it is the log-out. */
  open(): Promise<Host & AsyncDisposable>;
  /** The same as the text of a module, for a server that is going to be killed: the last line names the host `host`. */
  module(): Promise<string>;
  /** What stands before that server, so that it runs as another user. */
  as?(): Promise<readonly string[]>;
}

/** What every wire does in the same way. */
export function wiresContract(wire: Wire): void {
  const title = wire.name;
  const over = (what: string, work: (host: Host) => Promise<void>): void => {
    test(`${title}: ${what}`, { timeout: 60_000 }, async () => {
      await using host = await wire.open();
      await work(host);
    });
  };

  over("a program gets its arguments as they are, whatever stands in them", async (host) => {
    const hostile = [
      "",
      " ",
      "a b",
      "'",
      '"',
      "\\",
      "\\\\'",
      "a'b\"c`d",
      "$HOME $(id) `id` $x",
      "!!",
      "!$",
      "a!b",
      "-n",
      "--",
      "%s%n%d",
      "\\n\\101",
      "line\nline\n",
      "\n",
      "\t\r\v\f\b\u001b[31m",
      "*",
      "~",
      "~root",
      "[a-z]?",
      "{a,b}",
      "a;b&c|d>e<f(g)",
      "#x",
      "=x",
      "x=y",
      "^a^b",
      "ü🐳\u2028",
      "\u0081\u0084\u0088\u00a0",
      "x".repeat(100_000),
    ];
    const script = 'for a; do printf "%s" "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done';
    const said = await run(host, ["sh", "-c", script, "sh", ...hostile]);
    const got = said.trimEnd().split("\n");
    assert.equal(got.length, hostile.length);
    for (const [index, argument] of hostile.entries())
      assert.ok(got[index] === Buffer.from(argument).toString("hex"), JSON.stringify(argument.slice(0, 40)));
  });

  over("a program runs in the folder and with the variables that it is given", async (host) => {
    const env = { ONE: "a'b\n$x", TWO: "", PATH: "/nowhere:/usr/bin:/bin" };
    const said = await run(host, ["sh", "-c", 'pwd; printf "%s|" "$ONE" "$TWO" "$PATH"'], {
      env,
      cwd: "/usr/lib",
    });
    assert.equal(said, `/usr/lib\n${env.ONE}|${env.TWO}|${env.PATH}|`);
    const name = await run(host, ["printenv", "ph_s"]).catch(() => "none");
    assert.equal(name, "none", "nothing of ours is in its environment");
  });

  over("input comes to the program, and ends; without it there is none", async (host) => {
    assert.equal(await run(host, ["cat"], { input: "a\0b\n" }), "a\0b\n");
    assert.equal(await run(host, ["cat"]), "");
    await using process = host.exec(["cat"], { stdin: "pipe" });
    process.stdin?.write("one ");
    const [first] = await once(process.stdout, "data");
    assert.equal(String(first), "one ");
    process.stdin?.end("two");
    assert.equal(await text(process.stdout), "two");
    assert.deepEqual(await process.exit, { code: 0, signal: undefined });
  });

  over("output and errors come apart, with the exit code", async (host) => {
    const process = host.exec(["sh", "-c", "echo out; echo err >&2; exit 7"]);
    const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exit]);
    assert.deepEqual([out, err, exit], ["out\n", "err\n", { code: 7, signal: undefined }]);
    for (const code of [0, 1, 126, 127, 130, 137, 255])
      assert.deepEqual(await host.exec(["sh", "-c", `exit ${code}`]).exit, { code, signal: undefined });
  });

  over("a program that is missing, or may not be run, is told from one that fails", async (host) => {
    await assert.rejects(host.exec(["no-such-program-here"]).exit, { code: "gone" });
    await assert.rejects(host.exec(["/no/such/program"]).exit, { code: "gone" });
    await assert.rejects(host.exec(["/etc/passwd"]).exit, { code: "permission-denied" });
    await assert.rejects(host.exec(["true"], { cwd: "/no/such/folder" }).exit, { code: "gone" });
    assert.equal((await host.exec(["true"]).exit).code, 0);
  });

  over("200 MB come whole, and a reader that waits makes the program wait", async (host) => {
    const hash = createHash("sha256");
    await using all = host.exec(["sh", "-c", "head -c 200000000 /dev/zero"]);
    let size = 0;
    for await (const chunk of all.stdout) {
      size += chunk.length;
      hash.update(chunk);
    }
    assert.equal(size, 200_000_000);
    assert.equal(hash.digest("hex"), createHash("sha256").update(Buffer.alloc(200_000_000)).digest("hex"));

    await using endless = host.exec(["sh", "-c", "while :; do printf %010000d 1; echo x >&2; done"]);
    await once(endless.stderr, "data");
    endless.stderr.resume();
    // It stops on its own: the pipes, the windows and our buffers are full.
    let rounds = 0;
    endless.stderr.on("data", (chunk: Buffer) => {
      rounds += chunk.length / 2;
    });
    let before = -1;
    await waitFor("the program to be held up", async () => {
      const same = rounds === before;
      before = rounds;
      await new Promise((resolve) => setTimeout(resolve, 400));
      return same;
    });
    assert.ok(rounds < 2000, `${rounds} times 10 kB are held`);
  });

  over("a program that reads nothing makes the writer wait", async (host) => {
    await using process = host.exec(["sleep", "1000"], { stdin: "pipe" });
    const { stdin } = process;
    assert.ok(stdin);
    stdin.on("error", () => {}); // it is ended before it has read
    let written = 0;
    const chunk = Buffer.alloc(256 * 1024);
    const full = new Promise<void>((resolve) => {
      const more = (): void => {
        if (written > 64 * 1024 * 1024) return;
        stdin.write(chunk, (error) => {
          if (error) return;
          written += chunk.length;
          more();
        });
        setTimeout(resolve, 1500);
      };
      more();
    });
    await full;
    assert.ok(written < 16 * 1024 * 1024, `${written} bytes were taken`);
  });

  over("a signal reaches the program, and its end tells of it", async (host) => {
    await using process = host.exec(["sleep", "1000"]);
    process.kill("SIGTERM");
    assert.deepEqual(await process.exit, { code: undefined, signal: "SIGTERM" });

    const handling = host.exec(["sh", "-c", 'trap "echo got; exit 5" USR1; echo ready; while :; do sleep 0.05; done']);
    await once(handling.stdout, "data");
    handling.kill("SIGUSR1");
    assert.equal((await text(handling.stdout)).trim(), "got");
    assert.deepEqual(await handling.exit, { code: 5, signal: undefined });

    const killed = host.exec(["sh", "-c", 'trap "" TERM; echo ready; while :; do sleep 1; done']);
    await once(killed.stdout, "data");
    killed.kill("SIGKILL");
    assert.deepEqual(await killed.exit, { code: undefined, signal: "SIGKILL" });
  });

  over("disposing and aborting end the whole group, one that will not end included", async (host) => {
    const mark = randomInt(1e9, 2e9);
    {
      await using process = host.exec([
        "sh",
        "-c",
        `sleep ${mark} & trap "" TERM; echo ready; sleep ${mark}; sleep ${mark}`,
      ]);
      await once(process.stdout, "data");
      await waitFor("both", async () => (await withArgument(mark)).length === 2);
    }
    assert.deepEqual(await withArgument(mark), []);
    const stop = new AbortController();
    const process = host.exec(["sleep", String(mark)], { signal: stop.signal });
    await waitFor("the program", async () => (await withArgument(mark)).length > 0);
    stop.abort();
    await process.exit;
    await waitFor("its end", async () => (await withArgument(mark)).length === 0);
  });

  over("twenty programs run at once, and each gets its own output", async (host) => {
    const said = await Promise.all(
      Array.from({ length: 20 }, (_, n) => run(host, ["sh", "-c", `sleep 0.1; echo ${n}`])),
    );
    assert.deepEqual(
      said,
      Array.from({ length: 20 }, (_, n) => `${n}\n`),
    );
  });

  over("a unix socket is a stream in both directions; a missing or a dead one says so", async (host) => {
    const path = `/run/bed/tmp/echo-${randomBytes(4).toString("hex")} it's.sock`;
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(path);
    await once(server, "listening");
    await run(host, ["true"]);
    const { chmod } = await import("node:fs/promises");
    await chmod(path, 0o666);
    const big = randomBytes(3_000_000);
    const streams = await Promise.all(Array.from({ length: 12 }, () => host.connect({ path })));
    for (const stream of streams) {
      stream.end(big);
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(part);
      assert.ok(Buffer.concat(parts).equals(big));
    }
    const left = await host.connect({ path });
    left.destroy();
    await assert.rejects(host.connect({ path: "/run/bed/tmp/no-such.sock" }), { code: "engine-stopped" });
    const dead = `/run/bed/tmp/dead-${randomBytes(4).toString("hex")}.sock`;
    const child = spawn(process.execPath, [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(dead)},()=>console.log(1))`,
    ]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    await chmod(dead, 0o666);
    await assert.rejects(host.connect({ path: dead }), { code: "engine-stopped" });
    server.close();
  });

  over("a terminal has a size, an echo, and an end", async (host) => {
    const terminal = await host.terminal(["sh"], { columns: 91, rows: 23 }, { env: { PS1: "$ " }, cwd: "/usr" });
    terminal.stream.setEncoding("utf8");
    let said = "";
    terminal.stream.on("data", (text: string) => {
      said += text;
    });
    terminal.stream.write("stty size; pwd; echo $TERM\n");
    await waitFor("its size", () => /23 91\r\n\/usr\r\nxterm-256color\r\n/.test(said));
    terminal.resize({ columns: 120, rows: 40 });
    terminal.stream.write("stty size\n");
    await waitFor("its new size", () => said.includes("40 120"));
    terminal.stream.write("echo ü; exit 4\n");
    assert.deepEqual(await terminal.exit, { code: 4, signal: undefined });
    assert.match(said, /\r\nü\r\n/);
  });

  over("a terminal that is let go takes its programs with it", async (host) => {
    const mark = randomInt(1e9, 2e9);
    const terminal = await host.terminal(["sh"], { columns: 80, rows: 24 });
    terminal.stream.resume();
    terminal.stream.write(`sleep ${mark} & sleep ${mark}\n`);
    await waitFor("its programs", async () => (await withArgument(mark)).length > 1);
    await terminal[Symbol.asyncDispose]();
    await waitFor("their end", async () => (await withArgument(mark)).length === 0, 5000);
  });

  test(`${title}: five seconds after log-out nothing is left, but for what began a session of its own`, async () => {
    const mark = randomInt(1e9, 2e9);
    const host = await wire.open();
    await startMuch(host, mark);
    await waitFor("all of it", () => allOfIt(mark));
    await host[Symbol.asyncDispose]();
    await waitFor("its end", async () => (await withArgument(mark)).length === 0, 5000);
    await nothingOfOurs(5000);
    assert.equal((await withArgument(mark + 1)).length, 1, "what has a session of its own lives on");
    for (const pid of await withArgument(mark + 1)) process.kill(pid);
  });

  test(`${title}: five seconds after the server was killed nothing is left`, async () => {
    const mark = randomInt(1e9, 2e9);
    const server = await serverThatDies(wire, mark);
    await waitFor("all of it", () => allOfIt(mark));
    server.kill("SIGKILL");
    await once(server, "exit");
    await waitFor("its end", async () => (await withArgument(mark)).length === 0, 5000);
    await nothingOfOurs(5000);
    assert.equal((await withArgument(mark + 1)).length, 1, "what has a session of its own lives on");
    for (const pid of await withArgument(mark + 1)) process.kill(pid);
  });
}

/** A process that opens the wire, starts much on it, and would go on for ever. */
async function serverThatDies(wire: Wire, mark: number): Promise<ChildProcess> {
  const program = `${await wire.module()}
import { startMuch } from ${JSON.stringify(new URL("wires-contract-much.ts", import.meta.url).href)};
await startMuch(host, ${mark});
setInterval(() => {}, 1000);
`;
  const argv = [process.execPath, "--input-type=module-typescript", "-e", program];
  const [file = "", ...args] = [...((await wire.as?.()) ?? []), ...argv];
  return spawn(file, args, { stdio: ["ignore", "inherit", "inherit"] });
}

/** Numbers of the processes that have this number among their arguments, the shells that only mention it left out. */
async function withArgument(mark: number): Promise<readonly number[]> {
  return (await commandLines()).filter(({ args }) => args[1] === String(mark)).map(({ pid }) => pid);
}

/** What is to have a session of its own has begun that, too. */
async function allOfIt(mark: number): Promise<boolean> {
  return (await withArgument(mark)).length === much && (await withArgument(mark + 1)).length === 1;
}

async function nothingOfOurs(timeout: number): Promise<void> {
  const ours = async (): Promise<readonly string[]> =>
    (await commandLines())
      .map(({ args }) => args.join(" "))
      .filter((line) => line.includes("pilothouse-wire") || line.includes("pilothouse-hold"));
  await waitFor("nothing of ours", async () => (await ours()).length === 0, timeout).catch(async () => {
    assert.deepEqual(await ours(), []);
  });
}

async function commandLines(): Promise<readonly { pid: number; args: readonly string[] }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.map((pid, index) => ({ pid: Number(pid), args: (lines[index] ?? "").split("\0") }));
}
