/** What an sshd is set up to refuse: programs beyond MaxSessions, log-ins beyond MaxStartups, the forwarding of sockets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openSsh, type Process, privateKey, run, type SshHost } from "../../src/hosts/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { addSshUser, type SshUser, startSshd, type TestSshd, waitFor } from "../bed/index.ts";

let count = 0;

async function machine(
  context: TestContext,
  config: string,
  user: Parameters<typeof addSshUser>[1] = {},
): Promise<{ sshd: TestSshd; user: SshUser; open(reusable?: boolean): Promise<SshHost> }> {
  const sshd = await startSshd({ config });
  const added = await addSshUser(`user${++count}`, user);
  const opened: SshHost[] = [];
  context.after(async () => {
    await Promise.all(opened.map((host) => host[Symbol.asyncDispose]()));
    await sshd[Symbol.asyncDispose]();
  });
  return {
    sshd,
    user: added,
    async open(reusable = true) {
      const host = await openSsh({
        name: "machine",
        target: { address: "127.0.0.1", port: sshd.port, user: added.name },
        credentials: { keys: [await privateKey(added.key)] },
        trust: async () => {},
        reusable,
        signal: new AbortController().signal,
      });
      opened.push(host);
      return host;
    },
  };
}

/** Runs many, sees that so many run at the same time and no more, and that the others do when those have ended. */
async function together(host: SshHost, programs: number, most: number): Promise<void> {
  let begun = 0;
  const free = Promise.withResolvers<void>();
  const all = Array.from({ length: programs }, async (_, n) => {
    const process = host.exec(["sh", "-c", `echo ${n}; cat`], { stdin: "pipe" });
    const [first] = await once(process.stdout, "data");
    assert.equal(String(first), `${n}\n`);
    begun += 1;
    await free.promise;
    process.stdin?.end();
    assert.equal((await process.exit).code, 0);
  });
  await waitFor(`${most} programs`, async () => begun >= most);
  await delay(500);
  assert.equal(begun, most);
  free.resolve();
  await Promise.all(all);
}

/** How many log-ins sshd has seen. */
function logins({ output }: TestSshd): number {
  return output.split("Accepted publickey").length - 1;
}

test("where sshd allows three programs on a connection, others wait their turn, or get more connections", async (context) => {
  const { sshd, open } = await machine(context, "MaxSessions 3");
  await together(await open(false), 8, 2); // the third is what holds them
  assert.equal(logins(sshd), 1);
  const host = await open();
  await together(host, 20, 8); // four connections at most
  assert.equal(logins(sshd), 5);
  assert.equal(await run(host, ["echo", "on"]), "on\n");
});

for (const sessions of [0, 1])
  test(`where it allows ${sessions} nothing runs, and each call is told why`, async (context) => {
    const { sshd, open } = await machine(context, `MaxSessions ${sessions}`);
    const host = await open();
    for (let n = 0; n < 2; n++)
      await assert.rejects(run(host, ["true"]), (problem: Problem) => {
        assert.equal(problem.code, "unsupported");
        assert.match(problem.message, /too few programs/);
        assert.match(problem.fields.why ?? "", /MaxSessions/);
        return true;
      });
    await Promise.all(
      Array.from({ length: 4 }, () => assert.rejects(host.exec(["true"]).exit, { code: "unsupported" })),
    );
    assert.ok(logins(sshd) <= 4);
    assert.equal(host.link.read().link.kind, "connected");
  });

/** Connections that never log in, which sshd counts. */
async function loiter(port: number, connections: number): Promise<readonly Socket[]> {
  return Promise.all(
    Array.from({ length: connections }, async () => {
      for (;;) {
        const socket = connect(port, "127.0.0.1");
        const [first] = await once(socket, "data");
        if (String(first).startsWith("SSH-2.0")) return socket;
        // One that has just logged in counted still.
        socket.destroy();
        await delay(50);
      }
    }),
  );
}

test("where sshd takes no more log-ins it is asked again shortly, and then it is told so", async (context) => {
  const { sshd, open } = await machine(context, "MaxStartups 2:100:2");
  const others = await loiter(sshd.port, 2);
  await assert.rejects(open(), (problem: Problem) => {
    assert.equal(problem.code, "host-unreachable");
    assert.match(problem.fields.why ?? "", /takes? no more connections for now/);
    return true;
  });
  const patient = open();
  for (const socket of others) socket.destroy();
  assert.equal(await run(await patient, ["echo", "in"]), "in\n");
});

test("a host that takes no second connection runs what it can on the first, and gets more when it does", async (context) => {
  const { sshd, open } = await machine(context, "MaxStartups 2:100:2");
  const host = await open();
  const others = await loiter(sshd.port, 2);
  const programs: Process[] = [];
  let begun = 0;
  for (let n = 0; n < 12; n++) {
    const process = host.exec(["sh", "-c", "echo on; cat"], { stdin: "pipe" });
    process.stdout.once("data", () => {
      begun += 1;
    });
    programs.push(process);
  }
  await waitFor("seven of them", async () => begun === 7);
  await waitFor("the refusal", async () => /drop connection|beginning MaxStartups/.test(sshd.output));
  assert.equal(begun, 7, "with what holds them eight on a connection");
  for (const socket of others) socket.destroy();
  await waitFor("the others", async () => begun === 12, 20_000);
  assert.equal(logins(sshd), 2);
  for (const { stdin } of programs) stdin?.end();
  for (const { exit } of programs) assert.equal((await exit).code, 0);
});

test("where sshd forwards no sockets a program dials them, in both directions", async (context) => {
  const { open } = await machine(context, "AllowStreamLocalForwarding no");
  const host = await open();
  const path = `/run/bed/tmp/docker-${++count}.sock`;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("data", (chunk) => socket.write(chunk));
    socket.on("end", () => socket.end("bye"));
    socket.on("error", () => {}); // of one that was let go
  }).listen(path);
  await once(server, "listening");
  context.after(() => server.close());
  await chmod(path, 0o666);
  const sent = Buffer.alloc(1_000_000, "0123456789").toString();
  const said = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const stream = await host.connect({ path });
      stream.end(sent);
      return text(stream);
    }),
  );
  assert.ok(said.every((one) => one === `${sent}bye`));
  const left = await host.connect({ path });
  left.destroy();
  await waitFor("all to be closed", () => new Promise((resolve) => server.getConnections((_, n) => resolve(n === 0))));
  await assert.rejects(host.connect({ path: "/run/bed/tmp/no-such.sock" }), { code: "engine-stopped" });
  await chmod(path, 0o600);
  await assert.rejects(host.connect({ path }), { code: "permission-denied" });
});

test("where nothing is there to dial them, it is told what is missing", async (context) => {
  const few = `/run/bed/few-${++count}`;
  await mkdir(few);
  for (const program of ["sh", "sleep"]) await symlink(`/bin/${program}`, `${few}/${program}`);
  const { open } = await machine(context, "AllowStreamLocalForwarding no", {
    shell: "/bin/bash",
    files: { ".bashrc": `PATH=${few}\n` },
  });
  const host = await open();
  const path = `/run/bed/tmp/lonely-${count}.sock`;
  const server = createServer().listen(path);
  await once(server, "listening");
  context.after(() => server.close());
  await chmod(path, 0o666);
  await assert.rejects(host.connect({ path }), (problem: Problem) => {
    assert.equal(problem.code, "unsupported");
    assert.match(problem.fields.why ?? "", /sshd forwards no sockets here, and none of podman, docker, socat and nc/);
    return true;
  });
});
