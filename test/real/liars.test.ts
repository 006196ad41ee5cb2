/**
 * Machines that hang, lie, or send without end, beside one that is well: in the console as it is run, looked at on the
 * list of hosts and on their own pages, each costs its own panel, and the other is as fast as without them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  addSshUser,
  startConsole,
  startPodman,
  startSshd,
  type TestConsole,
  type TestEngine,
  type TestSshd,
  tinyImages,
  waitFor,
} from "../bed/index.ts";
import { joinHost } from "./host-joining.ts";
import { type Lie, startLyingEngine } from "./lying-engine.ts";
import { login, openPage, type RpcPage } from "./rpc-page.ts";

/** What stands in the place of a log-in shell. */
const shells = {
  floods: "exec yes",
  hangs: "exec sleep 1000",
  garbage: "head -c 4096 /dev/urandom",
  gigabyte: "head -c 1000000000 /dev/zero",
  complains: "yes >&2",
  drips: "while :; do printf x; sleep 0.05; done",
};
/** What stands in the place of podman, which is started as a service. */
const podmans = {
  "podman-floods": "exec yes",
  "podman-gigabyte": "head -c 1000000000 /dev/zero; head -c 1000000000 /dev/zero >&2",
  "podman-hangs": "exec sleep 1000",
  "podman-drips": "while :; do printf x; sleep 0.05; done",
};
/** What listens in the place of a Podman. */
const engines: Readonly<Record<string, Lie>> = {
  "engine-list": "endless list",
  "engine-event": "endless event",
  "engine-storm": "event storm",
  "engine-hangs": "hangs",
  "engine-garbage": "garbage",
};

/**
 * How much longer the good machine's answers may take beside them, in milliseconds: or so many times as long as alone,
 * where the machine that this runs on is busy with something else; and what they may cost, in MiB.
 */
const most = { median: 15, p95: 50, times: 3, memory: 64 };

suite("machines that lie", { timeout: 240_000 }, () => {
  const lying = new AsyncDisposableStack();
  let sshd: TestSshd;
  let podman: TestEngine;
  let served: TestConsole;
  let cookie: string;
  /** About no host. */
  let page: RpcPage;
  let good: RpcPage;
  let id: string;

  before(async () => {
    [sshd, served] = await Promise.all([startSshd({ config: "MaxStartups 100" }), startConsole()]);
    served.announce(/warn what an earlier run left is still there/); // nobody can look there
    cookie = await login(served);
    page = await openPage(served.origin, cookie, undefined, "/rpc");
    const { key, uid } = await addSshUser("good");
    const folder = await runtimeFolder(uid);
    await mkdir(`${folder}/podman`);
    podman = await startPodman({ socket: `${folder}/podman/podman.sock` });
    await chmod(podman.socket, 0o777);
    await tinyImages(podman);
    id = (await podman.cli("run", "-d", "--name", "web", "localhost/tiny:1")).trim();
    await joinHost(page, { name: "good", user: "good", port: sshd.port, key });
    good = await openPage(served.origin, cookie, "good");
    await good.call("subscription", "containers.watch");
    await waitFor("the engine", async () => "data" in (await ask()));
  });
  after(async () => {
    await served?.[Symbol.asyncDispose]();
    await lying.disposeAsync();
    await podman?.[Symbol.asyncDispose]();
    await sshd?.[Symbol.asyncDispose]();
  });

  const ask = () => good.call("query", "container.inspect", { engine: "podman", id });
  /** How long the good machine takes to answer, in milliseconds, asked so often, 20 times a second. */
  const measure = async (count: number): Promise<number[]> => {
    const times: number[] = [];
    for (let n = 0; n < count; n++) {
      const next = delay(50);
      const begun = performance.now();
      const answer = await ask();
      times.push(performance.now() - begun);
      assert.ok("data" in answer, JSON.stringify(answer));
      await next;
    }
    return times;
  };
  const script = async (name: string, text: string): Promise<string> => {
    const path = `/run/bed/tmp/${name}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return path;
  };
  const join = async (name: string, shell?: string, prepare?: (uid: number) => Promise<unknown>): Promise<void> => {
    const { key, uid } = await addSshUser(name, shell === undefined ? {} : { shell });
    await prepare?.(uid);
    await joinHost(page, { name, user: name, port: sshd.port, key });
  };
  const invite = async (kind: "shells" | "podmans" | "engines"): Promise<string[]> => {
    if (kind === "shells")
      for (const [name, program] of Object.entries(shells)) await join(name, await script(name, program));
    if (kind === "podmans")
      for (const [name, program] of Object.entries(podmans)) {
        const podman = await script(`bin-${name}/podman`, program);
        await join(name, await script(name, `PATH=${dirname(podman)}:$PATH exec /bin/sh "$@"`));
      }
    if (kind === "engines")
      for (const [name, lie] of Object.entries(engines))
        await join(name, undefined, async (uid) => {
          const folder = await runtimeFolder(uid);
          lying.use(await startLyingEngine(lie, `${folder}/podman/podman.sock`));
        });
    return Object.keys({ shells, podmans, engines }[kind]);
  };

  for (const kind of ["shells", "podmans", "engines"] as const)
    test(`${kind}: the good machine's answers come as before, and memory stays`, async () => {
      using fleet = await openPage(served.origin, cookie, undefined, "/rpc");
      const before = await measure(100);
      const began = resident(served.pid);
      let highest = began;
      const look = setInterval(() => {
        highest = Math.max(highest, resident(served.pid));
      }, 20);
      const names = await invite(kind);
      await fleet.call("subscription", "fleet.watch");
      const pages = await Promise.all(names.map((name) => openPage(served.origin, cookie, name)));
      for (const one of pages)
        for (const list of ["engines", "containers", "images", "volumes", "networks", "pods"])
          void one.call("subscription", `${list}.watch`);
      const beside = await measure(300);
      clearInterval(look);
      for (const one of pages) one[Symbol.dispose]();
      for (const name of names) await page.call("mutation", "hosts.disconnect", { name });
      const alone = [...before, ...(await measure(100))];
      const found = {
        median: [part(alone, 0.5), part(beside, 0.5)],
        p95: [part(alone, 0.95), part(beside, 0.95)],
      } as const;
      console.log(
        `${kind}: median ${found.median.join(" → ")} ms, p95 ${found.p95.join(" → ")} ms beside ${names.length}; +${highest - began} MiB`,
      );
      for (const what of ["median", "p95"] as const) {
        const [alone, beside] = found[what];
        const limit = Math.max(alone + most[what], most.times * alone);
        assert.ok(beside <= limit, `${what}: ${beside} ms, ${alone} ms alone`);
      }
      assert.ok(highest - began <= most.memory, `${highest - began} MiB more`);
    });
});

/** The runtime folder of a user, where sockets of his own are looked for. */
async function runtimeFolder(uid: number): Promise<string> {
  const folder = `/run/user/${uid}`;
  await mkdir(folder, { recursive: true });
  await chown(folder, uid, uid);
  return folder;
}

function part(values: readonly number[], share: number): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN);
}

/** Resident memory in MiB. */
function resident(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
}
