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
import type { ContainerRow, EnginesView, ListState } from "../../src/engines/index.ts";
import { type Json, merge } from "../../src/live/index.ts";
import type { FleetView } from "../../src/server/index.ts";
import { standing } from "../../ui/src/kits/engines/standing.ts";
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

interface Liar<What> {
  readonly is: What;
  /** What the list of containers on its own page tells the person. */
  readonly tells: RegExp;
}

const endless = /prints without end\. What its log-in shell prints before a program begins is more than is read\./;
const silent =
  /does not answer\. A program that asks what it has gave no answer in 10 seconds\. Its log-in shell may hang\./;
/** What stands in the place of a log-in shell. */
const shells: Readonly<Record<string, Liar<string>>> = {
  floods: { is: "exec yes", tells: endless },
  hangs: { is: "exec sleep 1000", tells: silent },
  garbage: { is: "head -c 4096 /dev/urandom", tells: /garbage runs no programs for this user\./ },
  gigabyte: { is: "head -c 1000000000 /dev/zero", tells: endless },
  complains: { is: "yes >&2", tells: endless },
  drips: { is: "while :; do printf x; sleep 0.05; done", tells: silent },
};
const unstarted = /^Podman was started, and does not answer\. Nothing answered at the socket of its service/;
/** What stands in the place of podman, which is started as a service. */
const podmans: Readonly<Record<string, Liar<string>>> = {
  "podman-floods": { is: "exec yes", tells: unstarted },
  "podman-gigabyte": {
    is: "head -c 1000000000 /dev/zero; head -c 1000000000 /dev/zero >&2",
    tells: unstarted,
  },
  "podman-hangs": { is: "exec sleep 1000", tells: unstarted },
  "podman-drips": { is: "while :; do printf x; sleep 0.05; done", tells: unstarted },
};
/** What listens in the place of a Podman. */
const engines: Readonly<Record<string, Liar<Lie>>> = {
  "engine-list": {
    is: "endless list",
    tells: /^The list of containers is too large to be shown\. .* larger than 16 MiB/,
  },
  "engine-event": { is: "endless event", tells: /^podman: The engine sent a line of more than 1 MiB\./ },
  // More happens than is followed, but there it is: its containers are shown, as they change.
  "engine-storm": { is: "event storm", tells: /^200\d rows$/ },
  "engine-hangs": { is: "hangs", tells: /^What listens at .*podman\.sock does not answer\./ },
  "engine-garbage": { is: "garbage", tells: /^The engine does not speak HTTP\./ },
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
  /** How long the good machine took without the liars, the last time. */
  let alone: number[] | undefined;

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
      for (const [name, { is }] of Object.entries(shells)) await join(name, await script(name, is));
    if (kind === "podmans")
      for (const [name, { is }] of Object.entries(podmans)) {
        const podman = await script(`bin-${name}/podman`, is);
        await join(name, await script(name, `PATH=${dirname(podman)}:$PATH exec /bin/sh "$@"`));
      }
    if (kind === "engines")
      for (const [name, { is }] of Object.entries(engines)) {
        // The console would start a Podman of the person's own instead.
        const none = await script(`bin-${name}/podman`, "exit 1");
        const shell = await script(name, `PATH=${dirname(none)}:$PATH exec /bin/sh "$@"`);
        await join(name, shell, async (uid) => {
          const folder = await runtimeFolder(uid);
          lying.use(await startLyingEngine(is, `${folder}/podman/podman.sock`));
        });
      }
    return Object.keys({ shells, podmans, engines }[kind]);
  };

  for (const kind of ["shells", "podmans", "engines"] as const)
    test(`${kind}: the good machine's answers come as before, and memory stays`, async () => {
      using fleet = await openPage(served.origin, cookie, undefined, "/rpc");
      using looks = new DisposableStack();
      const before = alone ?? (await measure(100));
      const began = resident(served.pid);
      let highest = began;
      const look = setInterval(() => {
        highest = Math.max(highest, resident(served.pid));
      }, 20);
      looks.defer(() => clearInterval(look));
      const names = await invite(kind);
      const line = followed<FleetView>(fleet, "fleet.watch");
      const pages = await Promise.all(names.map((name) => openPage(served.origin, cookie, name)));
      const panels = pages.map((one) => {
        for (const list of ["images", "volumes", "networks", "pods"]) void one.call("subscription", `${list}.watch`);
        return panelOf(one);
      });
      const beside = await measure(300);
      // Nobody is left waiting: each says on its own page what is wrong with it.
      for (const [index, name] of names.entries()) {
        const tells = (): string | undefined => panels[index]?.();
        const expected = { ...shells, ...podmans, ...engines }[name]?.tells;
        assert.ok(expected);
        await waitFor(`what ${name} tells`, () => tells() !== undefined, 60_000);
        assert.match(tells() ?? "", expected, name);
        if (kind !== "shells") continue;
        const told = (): boolean => line()?.looks[name]?.summary.silent !== undefined;
        await waitFor(`the line of ${name} in the list of hosts`, told, 60_000);
      }
      clearInterval(look);
      for (const one of pages) one[Symbol.dispose]();
      for (const name of names) await page.call("mutation", "hosts.disconnect", { name });
      alone = await measure(100);
      const both = [...before, ...alone];
      const found = {
        median: [part(both, 0.5), part(beside, 0.5)],
        p95: [part(both, 0.95), part(beside, 0.95)],
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

/** The state that a page follows, as it is now; undefined until it is there. */
function followed<State extends object>(page: RpcPage, path: string): () => State | undefined {
  let state: Json | undefined;
  page.follow(path, undefined, (answer) => {
    assert.ok("data" in answer, `${path}: ${JSON.stringify(answer)}`);
    const { snapshot, patch } = (answer.data ?? {}) as { snapshot?: Json; patch?: Json };
    if (snapshot !== undefined) state = snapshot;
    else if (patch !== undefined && state !== undefined) state = merge(state, patch);
  });
  return () => state as State | undefined;
}

/** What the list of containers on a page tells, as the page itself works it out; undefined while it only waits. */
function panelOf(page: RpcPage): () => string | undefined {
  const list = followed<ListState<ContainerRow>>(page, "containers.watch");
  const found = followed<EnginesView>(page, "engines.watch");
  return () => {
    const { status, lost } = standing({
      live: { kind: list() ? "live" : "loading", problem: undefined, asOf: 0 },
      parts: list()?.parts,
      engines: found(),
      theConsole: "The console",
      lostWords: (engine) => engine,
    });
    assert.deepEqual(lost, []);
    if (status.kind === "error") return [status.problem.title, status.problem.why ?? ""].join(" ");
    if (status.kind === "disconnected") return `${status.what}: ${status.why}`;
    return status.kind === "ready" ? `${Object.keys(list()?.rows ?? {}).length} rows` : undefined;
  };
}

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
