import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { test } from "node:test";
import { extract, pack } from "tar-stream";
import type { Engine, LogChunk } from "../../src/engines/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { waitFor } from "../bed/index.ts";
import { contract, holdsNoNull, recorded, refused } from "./engines-contract.ts";

const tiny = "localhost/tiny:1";

contract("containers", (its) => {
  const made = async (engine: Engine, name: string, ...command: string[]): Promise<string> => {
    const id = await engine.containers.create({ image: tiny, name, ...(command.length > 0 ? { command } : {}) });
    assert.match(id, /^[0-9a-f]{64}$/);
    return id;
  };

  test("says what it is and what it can do", async () => {
    const { engine } = its();
    const info = await engine.info();
    assert.equal(info.version, engine.version);
    assert.ok([1, 2].includes(info.cgroupVersion));
    assert.match(info.rootDirectory, /^\//);
    assert.equal(engine.owner, "root");
    assert.equal(engine.id, engine.kind);
    assert.equal(engine.capabilities.rootless, false);
    assert.equal(engine.capabilities.pods, engine.kind === "podman");
    assert.equal(engine.pods !== undefined, engine.capabilities.pods);
  });

  test("goes through a container's whole life, and every step is an event in order", async () => {
    const { engine } = its();
    const { containers } = engine;
    await using recording = await recorded(engine);
    const id = await made(engine, "life");
    const state = async () => (await containers.summary(id))?.state;
    assert.equal(await state(), "created");
    await containers.start(id);
    assert.equal(await state(), "running");
    await containers.pause(id);
    assert.equal(await state(), "paused");
    await containers.unpause(id);
    await containers.rename(id, "lively");
    await containers.restart(id, { timeout: 5 });
    await containers.stop(id, { timeout: 5 });
    assert.equal(await state(), "exited");
    await containers.stop(id); // once more does no harm
    await containers.start(id);
    await containers.start(id);
    await containers.kill(id, { signalName: "SIGKILL" });
    await waitFor("the kill", async () => (await state()) === "exited");
    assert.equal((await containers.summary(id))?.exitCode, 137);
    await containers.remove(id);
    assert.equal(await containers.summary(id), undefined);
    const own = () => recording.events.filter((event) => event.id === id);
    await waitFor("the last event", () => own().some((event) => event.action === "destroy"));
    const words = own().map((event) => event.action);
    const expected = [
      "create",
      "start",
      "pause",
      "unpause",
      "rename",
      "die",
      "start",
      "die",
      "start",
      "die",
      "destroy",
    ];
    assert.deepEqual(
      words.filter((word) => expected.includes(word)),
      expected,
    );
    for (const event of own()) {
      assert.equal(event.type, "container");
      assert.ok(Math.abs(event.time - Date.now()) < 60_000, "in milliseconds");
    }
    assert.equal(own().find((event) => event.action === "rename")?.name, "lively");
    assert.equal(own().findLast((event) => event.action === "die")?.attributes.exitCode, "137");
  });

  test("a list row is whole, holds no null, and is the same alone", async () => {
    const { bed, engine } = its();
    await bed.cli(
      "run",
      "-d",
      "--name",
      "row",
      "--label",
      "a=b",
      "-p",
      "127.0.0.1:8099:80",
      "-p",
      "9000-9003:9000-9003/udp",
      "-v",
      "rowdata:/data",
      tiny,
    );
    const list = await engine.containers.list();
    const row = list.find((one) => one.name === "row");
    assert.ok(row);
    holdsNoNull(list);
    for (const one of list) assert.deepEqual(await engine.containers.summary(one.id), one);
    assert.equal(row.image, tiny);
    assert.match(row.imageId, /^sha256:[0-9a-f]{64}$/);
    assert.ok(row.created > Date.now() - 60_000 && row.created < Date.now() + 5000);
    assert.equal(row.labels.a, "b");
    assert.equal(row.state, "running");
    assert.equal(row.health, "none");
    assert.ok(row.mounts.includes("/data"));
    const web = row.ports.find((port) => port.containerPort === 80);
    assert.deepEqual(web, { hostIp: "127.0.0.1", hostPort: 8099, containerPort: 80, protocol: "tcp" });
    const range = row.ports.find((port) => port.containerPort === 9000 && !port.hostIp.includes(":"));
    assert.equal(range?.range, 4);
    assert.equal(range?.protocol, "udp");

    const details = await engine.containers.inspect(row.id);
    assert.equal(details.name, "row");
    assert.equal(details.imageId, row.imageId);
    assert.ok(details.pid > 0);
    assert.deepEqual(
      details.ports.find((port) => port.containerPort === 80),
      web,
    );
    assert.match(details.addresses[0]?.address ?? "", /^\d+\.\d+\.\d+\.\d+$/);
    assert.ok((details.started ?? 0) >= Math.floor(details.created / 1000) * 1000);
    assert.equal(details.spec.image, tiny);
    const { raw, ...rest } = details;
    holdsNoNull(rest);
    assert.ok(raw);

    const conflict = await refused(
      bed.cli("run", "-d", "--name", "row2", tiny).then(() => engine.containers.rename("row2", "row")),
      "name-in-use",
    );
    assert.match(conflict.message, /row/);
    await refused(engine.containers.create({ image: tiny, name: "row" }), "name-in-use");
    await refused(engine.containers.remove("row"), "in-use");
    await bed.cli("create", "--name", "port", "-p", "127.0.0.1:8099:80", tiny);
    const port = await refused(engine.containers.start("port"), "port-in-use");
    assert.match(port.message, /8099/);
  });

  test("what is not there is gone, an image that is not there is not found", async () => {
    const { containers } = its().engine;
    const { fields } = await refused(containers.inspect("nobody"), "gone");
    assert.match(fields.title, /"nobody"/);
    assert.ok(fields.detail?.output, "the engine's own words are kept");
    const works = [
      containers.start("nobody"),
      containers.stop("nobody"),
      containers.kill("nobody"),
      containers.remove("nobody"),
      containers.rename("nobody", "x"),
      containers.wait("nobody"),
      containers.processes("nobody"),
      containers.changes("nobody"),
      containers.archive("nobody", "/"),
      containers.attach("nobody"),
      containers.exec("nobody", { argv: ["sh"], tty: true }),
      collected(containers.logs("nobody", {})),
    ];
    await Promise.all(works.map((work) => refused(work, "gone")));
    assert.equal(await containers.summary("0".repeat(64)), undefined);
    await refused(containers.create({ image: "localhost/nothing:1", name: "x" }), "image-not-found");
  });

  test("makes nothing where a part of it fails, or where it is cancelled", async () => {
    const { bed, engine } = its();
    await bed.cli("network", "create", "half");
    const networks = [{ name: "half" }, { name: "nowhere" }];
    await refused(engine.containers.create({ image: tiny, name: "half", networks }), "gone");
    for (const delay of [0, 5, 20]) {
      const stop = new AbortController();
      const work = engine.containers.create({ image: tiny, name: "half" }, { signal: stop.signal });
      setTimeout(() => stop.abort(), delay);
      // It may be done before the abort comes; then it is there.
      const id = await work.catch((error: Problem) => assert.equal(error.code, "cancelled"));
      if (id) await engine.containers.remove(id);
    }
    assert.ok(!(await engine.containers.list()).some((one) => one.name === "half"));
    const id = await engine.containers.create({ image: tiny, name: "half", networks: [{ name: "half" }] });
    assert.deepEqual(
      (await engine.containers.inspect(id)).spec.networks?.map((one) => one.name),
      ["half"],
    );
    if (!engine.pods) return;
    await engine.containers.create({
      image: tiny,
      name: "podded",
      pod: "new:fresh",
      ports: [{ host: 8055, container: 80 }],
    });
    const pod = (await engine.pods.list()).find((one) => one.name === "fresh");
    assert.equal((await engine.containers.list()).find((one) => one.name === "podded")?.pod, pod?.id);
    await refused(
      engine.containers.create({ image: "localhost/nothing:1", name: "x", pod: "new:broken" }),
      "image-not-found",
    );
    assert.ok(!(await engine.pods.list()).some((one) => one.name === "broken"));
  });

  test("waits for the end and knows the exit code", async () => {
    const { engine } = its();
    const id = await made(engine, "ends", "sh", "-c", "sleep 0.5; exit 7");
    await engine.containers.start(id);
    assert.equal(await engine.containers.wait(id), 7);
    const row = await engine.containers.summary(id);
    assert.equal(row?.state, "exited");
    assert.equal(row?.exitCode, 7);
    assert.equal(await engine.containers.wait(id), 7, "and afterwards");
    const details = await engine.containers.inspect(id);
    assert.equal(details.exitCode, 7);
    assert.ok((details.finished ?? 0) >= (details.started ?? Number.POSITIVE_INFINITY));
  });

  test("logs keep both streams apart, in lines, from where they are asked", async () => {
    const { engine } = its();
    const id = await made(engine, "logs", "sh", "-c", "echo one; sleep 0.2; echo two >&2; sleep 1.2; echo three");
    await engine.containers.start(id);
    const followed = await collected(engine.containers.logs(id, { follow: true }));
    assert.equal(followed.stdout, "one\nthree\n");
    assert.equal(followed.stderr, "two\n");
    assert.equal((await collected(engine.containers.logs(id, {}))).all, followed.all);
    assert.match((await collected(engine.containers.logs(id, { tail: 2 }))).all, /^two\nthree\n$/);
    const stamped = await collected(engine.containers.logs(id, { timestamps: true }));
    for (const line of stamped.all.trim().split("\n"))
      assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* (one|two|three)$/);
    const started = (await engine.containers.inspect(id)).started ?? 0;
    const since = await collected(engine.containers.logs(id, { since: started + 1000 }));
    assert.equal(since.all, "three\n");
    assert.equal((await collected(engine.containers.logs(id, { until: started + 1000 }))).all, "one\ntwo\n");
  });

  test("a terminal's log is what the terminal got", async () => {
    const { engine } = its();
    const id = await engine.containers.create({
      image: tiny,
      name: "tty-logs",
      tty: true,
      command: ["sh", "-c", "echo hi; echo ho >&2"],
    });
    await engine.containers.start(id);
    await engine.containers.wait(id);
    assert.equal((await collected(engine.containers.logs(id, {}))).all, "hi\r\nho\r\n");
  });

  test("a line of 10 MB, control characters and right-to-left text come through whole and cost no memory", async () => {
    const { engine } = its();
    const id = await made(
      engine,
      "loud",
      "sh",
      "-c",
      `head -c 10000000 /dev/zero | tr '\\0' x; echo; printf '\\033[31mred\\0\\007<b>\\342\\200\\256\\n'`,
    );
    await engine.containers.start(id);
    await engine.containers.wait(id);
    for (const timestamps of [false, true]) {
      let size = 0;
      let last = Buffer.alloc(0);
      for await (const chunk of engine.containers.logs(id, { timestamps })) {
        size += chunk.data.length;
        last = Buffer.concat([last, chunk.data]).subarray(-80);
      }
      const tail = "\u001b[31mred\0\u0007<b>\u202e\n";
      assert.ok(last.toString("utf8").endsWith(tail), JSON.stringify(last.toString("utf8")));
      const least = 10_000_001 + Buffer.byteLength(tail);
      // A time before each of the two lines, and none within them.
      assert.ok(timestamps ? size > least && size < least + 80 : size === least, `${size}`);
    }
  });

  test("hostile labels, names of programs and environment come back as they are", async () => {
    const { engine } = its();
    const value = "\u001b[2J<script>alert(1)</script>\u202e\n\0".replace("\0", "") + "é".repeat(1000);
    const id = await engine.containers.create({
      image: tiny,
      name: "hostile",
      command: ["sh", "-c", "exec wait", value],
      labels: [
        { name: "evil", value },
        { name: "__proto__", value: "polluted" },
      ],
      env: [{ name: "EVIL", value }],
    });
    const row = await engine.containers.summary(id);
    assert.equal(row?.labels.evil, value);
    assert.equal(Object.getOwnPropertyDescriptor(row?.labels ?? {}, "__proto__")?.value, "polluted");
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    const details = await engine.containers.inspect(id);
    assert.ok(JSON.stringify(details.raw).includes(JSON.stringify(`EVIL=${value}`).slice(1, -1)) || details.raw);
    await refused(engine.containers.rename(id, "../../<b>"), "invalid-input");
    await refused(engine.containers.inspect("../../../version?x=1#"), "invalid-input");
  });

  test("lists processes, changed files, and live figures", async () => {
    const { engine } = its();
    const id = await made(engine, "busy", "sh", "-c", "echo new > /tmp/new; rm /bin/vi; while :; do :; done");
    await engine.containers.start(id);
    const kind = async (path: string) => (await engine.containers.changes(id)).find((one) => one.path === path)?.kind;
    await waitFor("the new file", async () => (await kind("/tmp/new")) === "added");
    await waitFor("the removal", async () => (await kind("/bin/vi")) === "removed");
    const { titles, rows } = await engine.containers.processes(id);
    assert.ok(rows.some((row) => row.some((cell) => cell.includes("while :"))));
    assert.ok(rows.every((row) => row.length === titles.length));
    const end = new AbortController();
    const idle = await made(engine, "idle");
    await engine.containers.start(idle);
    const seen: number[] = [];
    for await (const figures of engine.containers.stats({ ids: [id], signal: end.signal })) {
      assert.deepEqual(
        figures.map((one) => one.id),
        figures.length > 0 ? [id] : [],
      );
      const [one] = figures;
      if (!one) continue;
      seen.push(one.cpu);
      assert.ok(one.memory > 0 && one.memory < 100e6 && one.pids >= 1, JSON.stringify(one));
      if (one.cpu > 20) end.abort();
      if (seen.length > 8) end.abort();
    }
    assert.ok(Math.max(...seen) > 20 && Math.max(...seen) < 260, `${seen}`);
    const all = new AbortController();
    for await (const figures of engine.containers.stats({ signal: all.signal })) {
      const ids = figures.map((one) => one.id);
      if (ids.includes(id) && ids.includes(idle)) all.abort();
    }
    await engine.containers.remove(id, { force: true });
  });

  test("runs programs in a container, with a terminal and without", async () => {
    const { engine } = its();
    const id = await made(engine, "exec");
    await engine.containers.start(id);
    await using shell = await engine.containers.exec(id, {
      argv: ["sh"],
      tty: true,
      size: { columns: 97, rows: 31 },
      env: ["GREETING=hello"],
      workdir: "/tmp",
    });
    let output = "";
    shell.stream.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
    });
    shell.stream.write("echo $GREETING $(pwd); stty size\n");
    await waitFor("the size", () => output.includes("hello /tmp") && output.includes("31 97"));
    await shell.resize({ columns: 120, rows: 40 });
    shell.stream.write("stty size; exit 4\n");
    assert.equal(await shell.exit, 4);
    assert.match(output, /40 120/);

    await using cat = await engine.containers.exec(id, {
      argv: ["sh", "-c", "cat; echo done >&2; exit 3"],
      tty: false,
    });
    const big = Buffer.alloc(3_000_000, "abcdefghij");
    cat.stream.end(big);
    const echoed = await buffer(cat.stream);
    // Standard output and error are two streams in the engine: one may overtake the other.
    const error = echoed.indexOf("done\n");
    assert.ok(Buffer.concat([echoed.subarray(0, error), echoed.subarray(error + 5)]).equals(big));
    assert.equal(await cat.exit, 3);

    await using none = await engine.containers.exec(id, { argv: ["/no/such/program"], tty: false }).catch((error) => {
      assert.equal(error.code === "engine-refused" || error.code === "invalid-input", true, JSON.stringify(error));
      return undefined as never;
    });
    if (none) assert.ok([126, 127].includes((await none.exit) ?? 0));
    await engine.containers.stop(id, { timeout: 1 });
    await refused(engine.containers.exec(id, { argv: ["sh"], tty: false }), "conflict");
  });

  test("a session that is cut off hangs up its programs, whatever they are", async () => {
    const { engine } = its();
    const id = await made(engine, "hangs-up");
    await engine.containers.start(id);
    let last: unknown;
    const running = async (): Promise<number> => {
      const { rows } = await engine.containers.processes(id);
      last = rows;
      return rows.length;
    };
    // The container's own: the script that waits, and what it waits with.
    const alone = 2;
    await waitFor("the container's own programs", async () => (await running()) === alone);
    const stop = new AbortController();
    const sessions = [
      await engine.containers.exec(id, { argv: ["sh"], tty: true }),
      await engine.containers.exec(id, { argv: ["sh", "-c", "sleep 1000; sleep 1000"], tty: true }),
      await engine.containers.exec(id, { argv: ["sleep", "1000"], tty: true }, { signal: stop.signal }),
    ];
    for (const { stream } of sessions) stream.on("error", () => {}).resume();
    await waitFor("all programs", async () => (await running()) === alone + 4).catch((error: Error) => {
      throw new Error(`${error.message}; these ran: ${JSON.stringify(last)}`);
    });
    await sessions[0]?.[Symbol.asyncDispose]();
    sessions[1]?.stream.destroy();
    stop.abort();
    await waitFor("their end", async () => (await running()) === alone);
    assert.equal((await engine.containers.summary(id))?.state, "running");
  });

  test("attaches to the main process, reads and writes", async () => {
    const { engine } = its();
    const id = await engine.containers.create({
      image: tiny,
      name: "attach",
      tty: true,
      interactive: true,
      command: ["sh"],
    });
    await engine.containers.start(id);
    await using session = await engine.containers.attach(id, { size: { columns: 77, rows: 22 } });
    let output = "";
    session.stream.setEncoding("utf8").on("data", (piece: string) => {
      output += piece;
    });
    session.stream.write("stty size\n");
    await waitFor("the size", () => output.includes("22 77"));
    session.stream.write("echo \u0010; exit\n"); // ctrl-p reaches the program
    assert.equal(await session.exit, undefined);
    const plain = await engine.containers.create({
      image: tiny,
      name: "attach-plain",
      interactive: true,
      command: ["cat"],
    });
    await engine.containers.start(plain);
    await using second = await engine.containers.attach(plain);
    second.stream.write("hello\n");
    const [echo] = await once(second.stream, "data");
    assert.equal(String(echo), "hello\n");
  });

  test("copies files in and out as tar", async () => {
    const { engine } = its();
    const id = await made(engine, "files");
    const tar = pack();
    tar.entry({ name: "sub/one.txt" }, "one\n");
    tar.finalize();
    await engine.containers.unpack(id, "/tmp", tar as unknown as Readable);
    const names = await tarNames(await engine.containers.archive(id, "/tmp/sub"));
    assert.deepEqual(names, { sub: "", "sub/one.txt": "one\n" });
    await refused(engine.containers.archive(id, "/no/such"), "gone");
    const whole = await tarNames(await engine.containers.export(id));
    assert.equal(whole["tmp/sub/one.txt"], "one\n");
    const stopped = new AbortController();
    const half = await engine.containers.export(id, { signal: stopped.signal });
    half.once("data", () => stopped.abort());
    await assert.rejects(buffer(half));
  });

  test("commits what a container wrote as an image", async () => {
    const { engine } = its();
    const id = await made(engine, "commits", "sh", "-c", "echo kept > /kept");
    await engine.containers.start(id);
    await engine.containers.wait(id);
    const image = await engine.containers.commit(id, { reference: "localhost/kept:7", author: "Ann", comment: "why" });
    assert.match(image, /^sha256:[0-9a-f]{64}$/);
    const details = await engine.images.inspect("localhost/kept:7");
    assert.equal(details.id, image);
    assert.equal(details.author, "Ann");
  });

  test("knows the health, and runs the check where it can", async () => {
    const { engine } = its();
    const id = await engine.containers.create({ image: "localhost/tiny:health", name: "healthy" });
    await engine.containers.start(id);
    const health = async (): Promise<string | undefined> => {
      if (engine.capabilities.healthcheck === true) await engine.containers.healthcheck(id);
      return (await engine.containers.summary(id))?.health;
    };
    await waitFor("health", async () => (await health()) === "healthy");
    const details = await engine.containers.inspect(id);
    assert.equal(details.health, "healthy");
    assert.equal(details.healthLog.at(-1)?.exitCode, 0);
    assert.ok((details.healthLog.at(-1)?.end ?? 0) > 1e12);
    if (engine.capabilities.healthcheck !== true) await refused(engine.containers.healthcheck(id), "unsupported");
  });

  test("checkpoints and restores, or says why not", async () => {
    const { bed, engine } = its();
    const id = await made(engine, "freeze");
    await engine.containers.start(id);
    if (engine.capabilities.checkpoint !== true) {
      const { fields } = await refused(engine.containers.checkpoint(id, {}), "unsupported");
      assert.equal(fields.why, engine.capabilities.checkpoint);
      return;
    }
    // CRIU needs more of a kernel than every machine has: the engine's own command tells whether this one does.
    const possible = await bed.cli("container", "checkpoint", "freeze").then(
      () => true,
      () => false,
    );
    if (possible) await engine.containers.restore(id, {});
    else await refused(engine.containers.checkpoint(id, {}), "engine-refused");
  });

  test("removes by force with its volumes, and prunes what has ended", async () => {
    const { bed, engine } = its();
    await bed.cli("run", "-d", "--name", "forced", "-v", "/scratch", tiny);
    const details = await engine.containers.inspect("forced");
    const [scratch] = (await engine.volumes.list()).filter((volume) => volume.anonymous && volume.used);
    assert.ok(scratch);
    assert.deepEqual(await engine.volumes.users(scratch.name), [details.id]);
    await engine.containers.remove(details.id, { force: true, volumes: true });
    assert.ok(!(await engine.volumes.list()).some((volume) => volume.name === scratch.name));
    const ended = await made(engine, "pruned", "true");
    await engine.containers.start(ended);
    await engine.containers.wait(ended);
    const { removed, reclaimed } = await engine.containers.prune();
    assert.ok(removed.includes(ended));
    assert.ok(reclaimed >= 0);
    assert.ok((await engine.containers.list()).every((one) => one.state !== "exited"));
  });
});

async function collected(chunks: AsyncIterable<LogChunk>): Promise<{ stdout: string; stderr: string; all: string }> {
  const parts = { stdout: "", stderr: "", all: "" };
  for await (const { stream, data } of chunks) {
    parts[stream] += data.toString("utf8");
    parts.all += data.toString("utf8");
  }
  return parts;
}

async function tarNames(tar: Readable): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  const entries = extract();
  tar.on("error", (error) => entries.destroy(error));
  tar.pipe(entries);
  for await (const entry of entries) {
    const body = new PassThrough();
    entry.pipe(body);
    names[entry.header.name.replace(/\/$/, "")] = entry.header.size > 1000 ? "" : await text(body);
    body.resume();
  }
  return names;
}
