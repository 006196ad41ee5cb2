import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { PodmanService } from "../../src/engines/discover/service.ts";
import { discover } from "../../src/engines/index.ts";
import { type Host, localHost, openSsh, privateKey, run } from "../../src/hosts/index.ts";
import {
  addUser,
  makeKey,
  startPodman,
  startSshd,
  type TestEngine,
  type TestSshd,
  type TestUser,
  waitFor,
} from "../bed/index.ts";

let ann: TestUser;
let podman: TestEngine;
let sshd: TestSshd;
let key: string;
before(async () => {
  ann = await addUser("ann");
  [podman, sshd] = await Promise.all([startPodman({ user: ann, service: false }), startSshd()]);
  const made = await makeKey("ed25519");
  key = made.key;
  await mkdir(`${ann.env.HOME}/.ssh`);
  await writeFile(`${ann.env.HOME}/.ssh/authorized_keys`, `${made.line}\n`);
  await appendFile("/etc/shadow", "ann:*:19000:0:99999:7:::\n");
});
after(async () => {
  await podman[Symbol.asyncDispose]();
  await sshd[Symbol.asyncDispose]();
});

const wires: Record<string, () => Promise<Host & AsyncDisposable>> = {
  async local() {
    const base = localHost();
    return withPodman(base, (argv) => [...ann.as, ...argv]);
  },
  async ssh() {
    const base = await openSsh({
      name: "machine",
      target: { address: "127.0.0.1", port: sshd.port, user: "ann" },
      credentials: { keys: [await privateKey(key)] },
      trust: async () => {},
      reusable: true,
      signal: new AbortController().signal,
    });
    return withPodman(base, (argv) => argv);
  },
};

type Argv = readonly [string, ...string[]];

/** The host with the bed's Podman. */
function withPodman(base: Host & AsyncDisposable, as: (argv: Argv) => Argv): Host & AsyncDisposable {
  return {
    name: base.name,
    files: base.files,
    exec: (argv, options) => base.exec(as(argv), { ...options, cwd: "/", env: { ...podman.env, ...options?.env } }),
    connect: (address, options) => base.connect(address, options),
    terminal: (argv, size, options) => base.terminal(argv, size, options),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}

for (const [name, open] of Object.entries(wires))
  test(`${name}: the network of a container outlives the service that started it, and that ends with the connection`, async () => {
    const root = `${ann.env.HOME}/${name}`;
    const mark = name === "ssh" ? "7001" : "7002";
    await using host = await open();
    await run(host, ["sh", "-c", 'mkdir -p "$1/bin" && cp /bin/busybox "$1/bin/sleep"', "sh", root]);
    const made = ["podman", "create", "--network", "slirp4netns", "--name", name, "--rootfs", root, "/bin/sleep", mark];
    await run(host, made as unknown as Argv);
    const { environment } = await discover(host, { engine: "docker" });
    const service = new PodmanService(host, environment);
    const stream = await service.dial();
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const path = `/v4.0.0/libpod/containers/${name}/start`;
      request({ method: "POST", path, host: "podman", createConnection: () => stream })
        .on("response", (response) => void text(response).then(() => resolve(response.statusCode), reject))
        .on("error", reject)
        .end();
    });
    assert.equal(answer, 204);
    assert.equal((await running("slirp4netns")).length, 1);
    assert.ok((await running("podman", "system", "service")).length > 0);
    await host[Symbol.asyncDispose]();
    await waitFor("the service to end", async () => (await running("podman", "system", "service")).length === 0, 5000);
    assert.equal((await running("slirp4netns")).length, 1);
    assert.equal((await running("/bin/sleep", mark)).length, 1);
    await podman.cli("rm", "--force", "--time", "0", name);
    await waitFor("its end", async () => (await running("slirp4netns")).length === 0);
  });

for (const [name, open] of Object.entries(wires))
  test(`${name}: the service ends with its connection although somebody else still follows it`, async () => {
    await using host = await open();
    const { environment } = await discover(host, { engine: "docker" });
    await using service = new PodmanService(host, environment);
    (await service.dial()).destroy();
    const [line = ""] = await running("podman", "system", "service");
    const socketPath = /unix:\/\/([^\0]+)/.exec(line)?.[1] ?? "";
    const following = request({ socketPath, path: "/v4.0.0/libpod/events?stream=true", host: "podman" });
    following.on("error", () => {}).end();
    const [events] = (await once(following, "response")) as [IncomingMessage];
    // Podman waits for whom it serves.
    events.on("error", () => {}).resume();
    const ended = service[Symbol.asyncDispose]();
    await waitFor("the service to end", async () => (await running("podman", "system", "service")).length === 0, 5000);
    await ended;
  });

/** Processes by how their command line begins. */
async function running(...words: readonly string[]): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((pid) => /^\d+$/.test(pid));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.replace(/^\/usr\/bin\//, "").startsWith(`${words.join("\0")}\0`));
}
