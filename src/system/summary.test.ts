import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { LiveValue } from "../access/index.ts";
import { type ExecOptions, type Host, localHost } from "../hosts/index.ts";
import { Problem } from "../problem/index.ts";
import type { EngineFacts } from "./attention.ts";
import { readSummary, SummaryWatch } from "./summary.ts";
import { Turns } from "./turns.ts";

const never = new AbortController().signal;

/** This machine, with a login shell that does something else. */
function lying(command: string, ended?: () => void): Host {
  const local = localHost();
  return Object.assign(Object.create(local) as Host, {
    exec: (_: readonly string[], options?: ExecOptions) => {
      const process = local.exec(["sh", "-c", command], options);
      process.exit.finally(() => ended?.()).catch(() => {});
      return process;
    },
  });
}

const is = (code: string, why: RegExp) => (error: unknown) =>
  error instanceof Problem && error.code === code && why.test(error.fields.why ?? "");

suite("asking a machine for its summary", () => {
  test("gives the figures of this machine, by one program", async () => {
    const quick = await readSummary(localHost(), false, never);
    assert.ok((quick.memory?.total ?? 0) > 0 && quick.load && quick.cpu);
    assert.deepEqual(quick.fileSystems, []);
    const slow = await readSummary(localHost(), true, never);
    assert.ok(slow.fileSystems.some(({ mountPoint, size }) => mountPoint === "/" && size > 0));
  });

  test("a machine that floods is cut off at once, and its program ended", async () => {
    const ended = Promise.withResolvers<void>();
    const before = process.memoryUsage().rss;
    await assert.rejects(readSummary(lying("yes", ended.resolve), true, never), is("unknown", /more than/));
    await ended.promise;
    assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024);
  });

  test("a machine that answers with something else is told so", async () => {
    await assert.rejects(readSummary(lying("head -c 4096 /dev/urandom"), true, never), is("unknown", /not what/));
    await assert.rejects(readSummary(lying("exit 1"), true, never), is("unknown", /not what/));
    await assert.rejects(
      readSummary(lying("echo; echo load; echo 1.00 1.00 1.00 1/1 1"), true, never),
      is("unknown", /not what/),
    );
  });

  test("a machine that floods its complaints, or hangs, is given up after ten seconds", {
    timeout: 30_000,
  }, async () => {
    const begun = Date.now();
    await Promise.all(
      ["yes >&2", "sleep 100", "while :; do printf x; sleep 0.1; done"].map((command) =>
        assert.rejects(readSummary(lying(command), true, never), is("timeout", /ten seconds/)),
      ),
    );
    assert.ok(Date.now() - begun < 15_000);
  });
});

suite("following a machine's summary", () => {
  const engines = new LiveValue<EngineFacts>({ lost: [], unhealthy: [], rootlessRunning: 0 });

  test("asks only while somebody follows", async () => {
    let asked = 0;
    const local = localHost();
    const host = Object.assign(Object.create(local) as Host, {
      exec: (...given: Parameters<Host["exec"]>) => {
        asked += 1;
        return local.exec(...given);
      },
    });
    const watch = new SummaryWatch(host, engines, new Turns(1));
    assert.equal(asked, 0);
    const told = Promise.withResolvers<void>();
    using _ = watch.subscribe(() => watch.read().checked > 0 && told.resolve());
    await told.promise;
    assert.equal(asked, 1);
    assert.equal(watch.read().silent, undefined);
    engines.set({ ...engines.read(), unhealthy: [{ engine: "podman", id: "1", name: "api" }] });
    assert.ok(watch.read().attention.some(({ kind }) => kind === "unhealthy"));
  });

  test("says since when a machine does not answer", async () => {
    const watch = new SummaryWatch(lying("exit 1"), engines, new Turns(1));
    const told = Promise.withResolvers<void>();
    using _ = watch.subscribe(told.resolve);
    await told.promise;
    assert.equal(watch.read().checked, 0);
    assert.ok((watch.read().silent?.since ?? 0) > Date.now() - 10_000);
  });

  test("asks no more machines at a time than there are turns", async () => {
    const turns = new Turns(2);
    const [one] = [await turns.take(never), await turns.take(never)];
    const gone = new AbortController();
    const left = turns.take(gone.signal);
    const third = turns.take(never);
    gone.abort();
    await assert.rejects(left);
    one?.[Symbol.dispose]();
    one?.[Symbol.dispose]();
    using _ = await third;
    const state = await Promise.race([
      turns.take(never).then(() => "taken"),
      new Promise((r) => setTimeout(r, 20, "waits")),
    ]);
    assert.equal(state, "waits");
  });
});
