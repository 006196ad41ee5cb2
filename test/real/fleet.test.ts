/** The list of hosts beside machines that lie: each costs its own line, and the others go on as before. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { LiveValue, type Session } from "../../src/access/index.ts";
import { openDatabase } from "../../src/database/index.ts";
import { HostEngines } from "../../src/engines/index.ts";
import { ConsoleKeys, HostBook, Hosts, openSsh, privateKey, type SshHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { Fleet, type LookedAt } from "../../src/server/fleet/fleet.ts";
import { addSshUser, startSshd, type TestSshd, waitFor } from "../bed/index.ts";

/** What stands in the place of a log-in shell. */
const liars = {
  floods: "exec yes",
  hangs: "exec sleep 1000",
  garbage: "head -c 4096 /dev/urandom",
  gigabyte: "head -c 1000000000 /dev/zero",
  complains: "yes >&2",
  drips: "while :; do printf x; sleep 0.05; done",
};

const end = new AbortController();
const session: Session = {
  id: "0123456789abcdef",
  user: "me",
  role: "admin",
  signal: end.signal,
  hold: () => ({ [Symbol.dispose]() {} }),
};

suite("the list of hosts", { timeout: 120_000 }, () => {
  let sshd: TestSshd;
  let hosts: Hosts;
  let fleet: Fleet;
  const open = new Map<string, LookedAt & { readonly host: SshHost; readonly of: HostEngines }>();
  before(async () => {
    sshd = await startSshd({ config: "MaxStartups 100" });
    const data = await mkdtemp("/run/bed/fleet-");
    hosts = new Hosts({
      book: new HostBook(openDatabase(data)),
      keys: new ConsoleKeys(join(data, "keys")),
      open: openSsh,
      readKey: privateKey,
      opened: async (_, name, host) => {
        const before = open.get(name);
        open.delete(name);
        await before?.of.close();
        await before?.host[Symbol.asyncDispose]();
        const facts = new LiveValue({ lost: [], unhealthy: [], rootlessRunning: 0 });
        const of = host && new HostEngines(host);
        if (of) open.set(name, { host, of, engines: of.glance, facts });
      },
    });
    // What is open here changes with the connections alone.
    const { states } = hosts.connections(session);
    fleet = new Fleet(
      hosts,
      () => states,
      (_, name) => open.get(name),
    );
  });
  after(async () => {
    for (const name of [...open.keys()]) await hosts.connections(session).disconnect(name);
    end.abort();
    await sshd?.[Symbol.asyncDispose]();
  });

  /** Adds a machine with the key that it shows, and connects it. */
  const join_ = async (name: string, shell?: string): Promise<void> => {
    const { key } = await addSshUser(name, shell === undefined ? {} : { shell });
    const target = { address: "localhost", port: sshd.port, user: name };
    const connections = hosts.connections(session);
    const shown = await connections.probe(target, undefined, async () => undefined, end.signal);
    hosts.book.add(session.user, name, { ...target, proof: "key", keys: [shown.key] });
    await connections.connect(name, async (ask) => (ask.wants === "key" ? [key, ""] : undefined), end.signal);
  };
  /** Milliseconds that the good machine's line came later than it is due, over so many answers. */
  const latencies = async (count: number): Promise<number[]> => {
    const view = fleet.view(session);
    const times: number[] = [];
    using _ = view.subscribe(() => {
      const { checked = 0 } = view.read().looks.good?.summary ?? {};
      if (checked > 0 && checked !== times.at(-1)) times.push(checked);
    });
    await waitFor("the good machine to answer", () => times.length > count, 60_000);
    return times.slice(1).map((time, index) => time - (times[index] ?? time) - 5000);
  };

  test("shows a machine's own line, and after a wrong answer to the log-in nothing of it", async () => {
    await join_("good");
    const connections = hosts.connections(session);
    await assert.rejects(
      connections.connect("nobody", async () => undefined, end.signal),
      (error) => error instanceof Problem && error.code === "gone",
    );
    assert.equal(connections.states.read().good?.kind, "connected");
  });

  test("machines that lie lose their own lines; the good one's comes as before", async () => {
    const alone = await latencies(2);
    for (const [name, program] of Object.entries(liars)) {
      const shell = `/run/bed/tmp/${name}`;
      await writeFile(shell, `#!/bin/sh\n${program}\n`);
      await chmod(shell, 0o755);
      await join_(name, shell);
    }
    const before = process.memoryUsage().rss;
    const view = fleet.view(session);
    using _ = view.subscribe(() => {});
    const beside = await latencies(4);
    const talking = (): string[] => Object.keys(liars).filter((name) => !view.read().looks[name]?.summary.silent);
    await waitFor("all that lie to be told so", () => talking().length === 0, 40_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${talking()}`);
    });
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
    for (const name of Object.keys(liars)) assert.equal(view.read().looks[name]?.summary.checked, 0, name);
    assert.equal(view.read().looks.good?.summary.silent, undefined);
    const [worst, usual] = [Math.max(...beside), Math.max(...alone)];
    console.log(
      `the good machine's line is late by ${usual} ms alone, by ${worst} ms beside ${Object.keys(liars).length} liars`,
    );
    assert.ok(worst < Math.max(usual * 2, usual + 400), `${worst} ms late, ${usual} ms alone`);
    // Six of them, each with windows of its own, in the process that runs this test; liars.test.ts has the console's.
    assert.ok(grown < 128, `${grown} MiB more`);
  });

  test("nothing runs a moment after the last one has looked: no summary, no engine, no list", async () => {
    const view = fleet.view(session);
    const following = view.subscribe(() => {});
    const of = open.get("good")?.of;
    assert.ok(of);
    await waitFor("the search for engines", () => view.read().looks.good?.searched === true);
    following[Symbol.dispose]();
    assert.equal(view.read().looks.good, undefined);
    await waitFor("the engines to be let go", () => !of.engines.read().searched, 3000);
    assert.deepEqual(of.containers.read(), { rows: {}, parts: {} });
  });
});
