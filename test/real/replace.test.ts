import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type TaskOwner, Tasks } from "../../src/access/index.ts";
import { type ContainerSpec, keepVolumes } from "../../src/commandline/index.ts";
import { openDatabase } from "../../src/database/index.ts";
import { type Engine, HostEngines, Journal, Replacer } from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import { startDocker, startPodman, type TestEngine, tinyImages } from "../bed/index.ts";

const ann: TaskOwner = { id: "0123456789abcdef", user: "ann", hold: () => ({ [Symbol.dispose]() {} }) };

// Both engines at the same time: a replacement looks for three seconds whether the new one goes on.
describe("replacing a container", { concurrency: true }, () => {
  for (const [kind, start] of [
    ["podman", startPodman],
    ["docker", startDocker],
  ] as const)
    describe(`on ${kind}`, { concurrency: false, timeout: 300_000 }, () => {
      let bed: TestEngine;
      let engines: HostEngines;
      let engine: Engine;
      let following: Disposable;
      const database = openDatabase(`/run/bed/replace-${kind}`);
      const journal = new Journal(database);
      const tasks = new Tasks(database);

      before(async () => {
        bed = await start();
        await tinyImages(bed);
        engines = new HostEngines(localHost(), kind);
        following = engines.engines.subscribe(() => {});
        engine = await engines.engine(kind);
      });
      after(async () => {
        following[Symbol.dispose]();
        await engines.close();
        await bed[Symbol.asyncDispose]();
        database.close();
      });

      const replace = async (replacer: Replacer, name: string, change: (spec: ContainerSpec) => ContainerSpec) => {
        const { spec } = await engine.containers.inspect(name);
        let error: unknown;
        const id = tasks.start(ann, { verb: "Edit", object: name, host: "local" }, async (task) => {
          try {
            await replacer.replace(engine, name, "Edit", change(spec), task);
          } catch (thrown) {
            error = thrown;
            throw thrown;
          }
        });
        const task = await tasks.settled(id);
        return { task, error };
      };
      /** inspect without what a stop and a start change by nature: times, processes, addresses of this run. */
      const lasting = async (name: string): Promise<unknown> => {
        const [raw] = JSON.parse(await bed.cli("container", "inspect", name));
        return withoutRun(raw);
      };
      const names = async (): Promise<string[]> =>
        (await bed.cli("ps", "-a", "--format", "{{.Names}}")).split("\n").filter(Boolean).sort();

      test("an image that exits 1 leaves the old container as it was, running under its name", async () => {
        await bed.cli("run", "-d", "--name", "web", "-e", "A=1", "-l", "team=shop", "localhost/tiny:1");
        const before = await lasting("web");
        const { task, error } = await replace(new Replacer(journal), "web", (spec) => ({
          ...spec,
          image: "localhost/tiny:fails",
        }));
        assert.equal(task?.state, "failed");
        assert.equal((error as { code?: string }).code, "unhealthy-rolled-back");
        assert.deepEqual(await lasting("web"), before);
        assert.equal((await engine.containers.inspect("web")).state, "running");
        assert.deepEqual(await names(), ["web"]);
      });

      test("a change that runs replaces it under the same name, and undo brings the old one back", async () => {
        const replacer = new Replacer(journal);
        const old = await engine.containers.inspect("web");
        const { task } = await replace(replacer, "web", (spec) => ({
          ...spec,
          env: [...(spec.env ?? []), { name: "B", value: "2" }],
        }));
        assert.equal(task?.state, "done", JSON.stringify(task?.problem));
        const now = await engine.containers.inspect("web");
        assert.notEqual(now.id, old.id);
        assert.equal(now.state, "running");
        assert.ok(now.spec.env?.some(({ name, value }) => name === "B" && value === "2"));
        const [kept] = replacer.kept();
        assert.equal(kept?.old.id, old.id);
        await replacer.undo(engine, kept?.id ?? "");
        const back = await engine.containers.inspect("web");
        assert.equal(back.id, old.id);
        assert.equal(back.state, "running");
        assert.deepEqual(await names(), ["web"]);
        await assert.rejects(replacer.undo(engine, kept?.id ?? ""), { code: "gone" });
      });

      test("cancelling while the new one starts puts the old one back", async () => {
        const replacer = new Replacer(journal);
        const { spec, id } = await engine.containers.inspect("web");
        const taskId = tasks.start(ann, { verb: "Edit", object: "web", host: "local" }, async (task) => {
          await replacer.replace(engine, "web", "Edit", { ...spec, labels: [{ name: "x", value: "y" }] }, task);
        });
        for await (const chunk of tasks.log(taskId, new AbortController().signal)) if (/Starting it/.test(chunk)) break;
        tasks.cancel(taskId);
        assert.equal((await tasks.settled(taskId))?.state, "cancelled");
        const back = await engine.containers.inspect("web");
        assert.deepEqual([back.id, back.state], [id, "running"]);
        assert.deepEqual(await names(), ["web"]);
      });

      for (const flags of [[], ["--rm"]])
        test(`cancelling while the old one stops leaves it running, with its data, ${flags.join(" ") || "plain"}`, async () => {
          // It takes two seconds to stop.
          const slow = "trap 'sleep 2; exit 0' TERM; while :; do sleep 0.1; done";
          const run = [
            "run",
            "-d",
            "--name",
            "slow",
            ...flags,
            "-v",
            "/nameless",
            "localhost/tiny:1",
            "sh",
            "-c",
            slow,
          ];
          await bed.cli(...run);
          await bed.cli("exec", "slow", "sh", "-c", "echo dear >/nameless/x");
          const { spec } = await engine.containers.inspect("slow");
          const id = tasks.start(ann, { verb: "Edit", object: "slow", host: "local" }, async (task) => {
            await new Replacer(journal).replace(engine, "slow", "Edit", { ...spec, hostname: "other" }, task);
          });
          for await (const chunk of tasks.log(id, new AbortController().signal))
            if (/Stopping the old/.test(chunk)) break;
          await delay(300);
          tasks.cancel(id);
          assert.equal((await tasks.settled(id))?.state, "cancelled");
          await delay(3000); // an engine that goes on stopping it would have done so by now
          assert.equal((await bed.cli("exec", "slow", "cat", "/nameless/x")).trim(), "dear");
          assert.equal((await engine.containers.inspect("slow")).state, "running");
          assert.deepEqual(
            (await names()).filter((name) => name.startsWith("slow")),
            ["slow"],
          );
          await bed.cli("rm", "-f", "-v", "slow");
        });

      test("one that restarts always is kept as its specification and a commit, with what it had written", async () => {
        const secret = "multi=1\nline canary-51c2";
        await bed.cli("run", "-d", "--name", "data", "--restart", "always", "-e", `KEY=${secret}`, "localhost/tiny:1");
        await bed.cli("exec", "data", "sh", "-c", "echo kept > /written");
        const replacer = new Replacer(journal);
        const { task } = await replace(replacer, "data", (spec) => ({ ...spec, hostname: "other" }));
        assert.equal(task?.state, "done", JSON.stringify(task?.problem));
        assert.deepEqual(await names(), ["data", "web"], "no second container that would start at boot");
        const folder = `/run/bed/replace-${kind}`;
        for (const file of readdirSync(folder))
          assert.ok(!readFileSync(join(folder, file)).includes("canary-51c2"), file);
        const kept = replacer.kept().find(({ name }) => name === "data");
        await replacer.undo(engine, kept?.id ?? "");
        assert.equal((await bed.cli("exec", "data", "cat", "/written")).trim(), "kept");
        const { spec } = await engine.containers.inspect("data");
        const key = spec.env?.find(({ name }) => name === "KEY");
        assert.equal(key?.value, secret, "from the commit, as its own again, which another image does not take away");
        assert.deepEqual(await names(), ["data", "web"]);
      });

      test("what a killed server left half-made is put back by the next one", async () => {
        // The moment before the new container's id could be written down: the name is held by one that nobody knows.
        const { id, spec } = await engine.containers.inspect("web");
        const lost = Journal.id();
        journal.write({
          id: lost,
          engine: kind,
          verb: "Edit",
          name: "web",
          keptName: "web-replaced-000000",
          old: { id, state: "running", spec, cannotStay: false },
          step: "working",
          created: Date.now(),
        });
        await bed.cli("stop", "-t", "0", "web");
        await bed.cli("rename", "web", "web-replaced-000000");
        await bed.cli("create", "--name", "web", "localhost/tiny:1");
        assert.deepEqual(await new Replacer(journal).tidy(engine), ["web"]);
        const back = await engine.containers.inspect("web");
        assert.deepEqual([back.id, back.state], [id, "running"]);
        assert.deepEqual(await names(), ["data", "web"]);
      });

      test("one that somebody removed while it was kept is said to be gone, once", async () => {
        await bed.cli("run", "-d", "--name", "lost", "-e", "A=1", "localhost/tiny:1");
        const replacer = new Replacer(journal);
        await replace(replacer, "lost", (spec) => ({ ...spec, hostname: "later" }));
        const kept = replacer.kept().find(({ name }) => name === "lost");
        await bed.cli("rm", kept?.keptName ?? "");
        await assert.rejects(replacer.undo(engine, kept?.id ?? ""), { code: "gone", message: /was removed meanwhile/ });
        assert.equal((await engine.containers.inspect("lost")).spec.hostname, "later", "what runs goes on");
        assert.equal(journal.find(kept?.id ?? ""), undefined);
        await bed.cli("rm", "-f", "lost");
      });

      test("a container that is kept is let go after 24 hours, and not before", async () => {
        let now = Date.now();
        const replacer = new Replacer(journal, () => now);
        const { task } = await replace(replacer, "web", (spec) => ({ ...spec, hostname: "later" }));
        assert.equal(task?.state, "done", JSON.stringify(task?.problem));
        await replacer.tidy(engine);
        assert.equal((await names()).length, 3);
        now += 25 * 3600_000;
        await replacer.tidy(engine);
        assert.deepEqual(await names(), ["data", "web"]);
      });

      const read = async (name: string, file: string) => (await bed.cli("exec", name, "cat", file)).trim();
      for (const flags of [[], ["--restart", "always"], ["--rm"]])
        test(`data in named and nameless volumes survives an edit and an undo, ${flags.join(" ") || "plain"}`, async () => {
          await bed.cli(
            ...["run", "-d", "--name", "db", ...flags, "-v", "named:/named", "-v", "/nameless"],
            "localhost/tiny:1",
          );
          await bed.cli("exec", "db", "sh", "-c", "echo a >/named/x; echo b >/nameless/x; echo c >/own");
          const replacer = new Replacer(journal);
          // What an edit gets from the page: the volumes by their real names.
          const { anonymousVolumes } = await engine.containers.inspect("db");
          assert.deepEqual(
            anonymousVolumes.map(({ target }) => target),
            ["/nameless"],
          );
          const { task } = await replace(replacer, "db", (spec) =>
            keepVolumes({ ...spec, hostname: "edited" }, anonymousVolumes),
          );
          assert.equal(task?.state, "done", JSON.stringify(task?.problem));
          assert.deepEqual([await read("db", "/named/x"), await read("db", "/nameless/x")], ["a", "b"]);
          assert.equal(await read("db", "/proc/sys/kernel/hostname"), "edited");
          await bed.cli("exec", "db", "sh", "-c", "echo newer >/nameless/x");
          const kept = replacer.kept().find(({ name }) => name === "db");
          const back = await replacer.undo(engine, kept?.id ?? "");
          const now = await engine.containers.inspect("db");
          assert.deepEqual([now.id, now.state], [back, "running"]);
          assert.deepEqual([await read("db", "/named/x"), await read("db", "/nameless/x")], ["a", "newer"]);
          assert.equal(await read("db", "/own"), "c", "what it had written itself is back too");
          assert.deepEqual(
            (await names()).filter((name) => name.startsWith("db")),
            ["db"],
          );
          await bed.cli("rm", "-f", "-v", "db");
          await bed.cli("volume", "rm", "named");
        });

      test("one with --rm keeps the data of a nameless volume that the new one does not have", async () => {
        await bed.cli("run", "-d", "--name", "brief", "--rm", "-v", "/nameless", "localhost/tiny:1");
        await bed.cli("exec", "brief", "sh", "-c", "echo dear >/nameless/x");
        const replacer = new Replacer(journal);
        const without = ({ mounts: _, ...spec }: ContainerSpec): ContainerSpec => spec;
        const failed = await replace(replacer, "brief", (spec) => ({
          ...without(spec),
          image: "localhost/tiny:fails",
        }));
        assert.equal(failed.task?.state, "failed");
        assert.equal(await read("brief", "/nameless/x"), "dear", "after an edit that failed");
        const { task } = await replace(replacer, "brief", without);
        assert.equal(task?.state, "done", JSON.stringify(task?.problem));
        await assert.rejects(read("brief", "/nameless/x"));
        const kept = replacer.kept().find(({ name }) => name === "brief");
        await replacer.undo(engine, kept?.id ?? "");
        assert.equal(await read("brief", "/nameless/x"), "dear", "after an undo");
        assert.deepEqual(
          (await names()).filter((name) => name.startsWith("brief")),
          ["brief"],
        );
        await bed.cli("rm", "-f", "-v", "brief");
      });

      test("settings that the engine refuses stop nothing", async () => {
        await bed.cli("run", "-d", "--name", "calm", "localhost/tiny:1");
        const before = await engine.containers.inspect("calm");
        const { task } = await replace(new Replacer(journal), "calm", (spec) => ({
          ...spec,
          networks: [{ name: "no-such-network" }],
        }));
        assert.equal(task?.state, "failed");
        const after = await engine.containers.inspect("calm");
        assert.deepEqual([after.id, after.state, after.started], [before.id, "running", before.started]);
        await bed.cli("rm", "-f", "calm");
      });

      test("with a health check the old one goes only when the new one is healthy, and comes back when it is not", async () => {
        await bed.cli("run", "-d", "--name", "checked", "localhost/tiny:1");
        const replacer = new Replacer(journal);
        const { task } = await replace(replacer, "checked", (spec) => ({ ...spec, image: "localhost/tiny:health" }));
        assert.equal(task?.state, "done", JSON.stringify(task?.problem));
        const healthy = await engine.containers.inspect("checked");
        assert.equal(healthy.health, "healthy");
        const { error } = await replace(replacer, "checked", (spec) => ({
          ...spec,
          command: ["sh", "-c", "touch /tmp/sick; exec wait"],
        }));
        assert.equal((error as { code?: string }).code, "unhealthy-rolled-back");
        assert.match((error as { fields?: { why?: string } }).fields?.why ?? "", /unhealthy/);
        const back = await engine.containers.inspect("checked");
        assert.deepEqual([back.id, back.state], [healthy.id, "running"]);
        await bed.cli("rm", "-f", "checked");
      });

      test("replacements are undone the last one first, and never at the cost of somebody else's container", async () => {
        await bed.cli("run", "-d", "--name", "twice", "localhost/tiny:1");
        const replacer = new Replacer(journal);
        const first = (await engine.containers.inspect("twice")).id;
        for (const hostname of ["one", "two"]) await replace(replacer, "twice", (spec) => ({ ...spec, hostname }));
        const [one, two] = replacer
          .kept()
          .filter(({ name }) => name === "twice")
          .sort((a, b) => a.created - b.created);
        await assert.rejects(replacer.undo(engine, one?.id ?? ""), { code: "name-in-use" });
        await replacer.undo(engine, two?.id ?? "");
        assert.equal((await engine.containers.inspect("twice")).spec.hostname, "one");
        // Somebody removes it and takes the name.
        await bed.cli("rename", "twice", "mine");
        await bed.cli("create", "--name", "twice", "localhost/tiny:1");
        await assert.rejects(replacer.undo(engine, one?.id ?? ""), { code: "name-in-use" });
        await bed.cli("rm", "twice");
        await replacer.undo(engine, one?.id ?? "");
        assert.equal((await engine.containers.inspect("twice")).id, first);
        await bed.cli("rm", "-f", "twice");
      });

      test("one whose network others share is refused, with their names", async () => {
        await bed.cli("run", "-d", "--name", "gate", "localhost/tiny:1");
        await bed.cli("run", "-d", "--name", "guest", "--network", "container:gate", "localhost/tiny:1");
        const { error } = await replace(new Replacer(journal), "gate", (spec) => spec);
        assert.equal((error as { code?: string }).code, "in-use");
        assert.match(String(error), /"guest"/);
        await bed.cli("rm", "-f", "guest");
        await bed.cli("rm", "-f", "gate");
      });

      if (kind === "podman") {
        test("a member of a pod is replaced in its pod, and the pod never starts the old one", async () => {
          await bed.cli("pod", "create", "--name", "shop", "-p", "8081:80");
          await bed.cli("run", "-d", "--pod", "shop", "--name", "member", "localhost/tiny:1");
          await bed.cli("exec", "member", "sh", "-c", "echo own > /own");
          const replacer = new Replacer(journal);
          const { task } = await replace(replacer, "member", (spec) => ({ ...spec, user: "1000" }));
          assert.equal(task?.state, "done", JSON.stringify(task?.problem));
          const members = async () =>
            (await bed.cli("ps", "-a", "--filter", "pod=shop", "--format", "{{.Names}}")).split("\n").filter(Boolean);
          assert.equal((await members()).length, 2, "the pod's own and the new one");
          const kept = replacer.kept().find(({ name }) => name === "member");
          await replacer.undo(engine, kept?.id ?? "");
          assert.equal(await read("member", "/own"), "own");
          assert.equal((await members()).length, 2);
          await bed.cli("pod", "rm", "-f", "shop");
        });

        test("a container of a bare root file system is replaced and undone, with what was written to it", async () => {
          await bed.cli("create", "--name", "source", "localhost/tiny:1");
          execFileSync("mkdir", ["-p", "/run/bed/rootfs"]);
          await bed.cli("export", "-o", "/run/bed/rootfs.tar", "source");
          execFileSync("tar", ["-xf", "/run/bed/rootfs.tar", "-C", "/run/bed/rootfs"]);
          await bed.cli("rm", "source");
          await bed.cli(
            ...["run", "-d", "--name", "bare", "--restart", "always", "--rootfs", "/run/bed/rootfs"],
            "/bin/wait",
          );
          await bed.cli("exec", "bare", "sh", "-c", "echo own > /own");
          const replacer = new Replacer(journal);
          const { task } = await replace(replacer, "bare", (spec) => ({ ...spec, hostname: "edited" }));
          assert.equal(task?.state, "done", JSON.stringify(task?.problem));
          assert.equal(await read("bare", "/own"), "own");
          const kept = replacer.kept().find(({ name }) => name === "bare");
          await replacer.undo(engine, kept?.id ?? "");
          assert.equal(await read("bare", "/own"), "own");
          assert.notEqual(await read("bare", "/proc/sys/kernel/hostname"), "edited");
          await bed.cli("rm", "-f", "bare");
        });
      }

      test("one that systemd looks after is refused, untouched", async () => {
        await bed.cli("create", "--name", "unit", "-l", "PODMAN_SYSTEMD_UNIT=web.service", "localhost/tiny:1");
        const before = await lasting("unit");
        const { error } = await replace(new Replacer(journal), "unit", (spec) => spec);
        assert.equal((error as { code?: string }).code, "unsupported");
        assert.deepEqual(await lasting("unit"), before);
      });
    });
});

const ofThisRun = new Set([
  "State",
  "Pid",
  "PidFile",
  "ConmonPidFile",
  "SandboxID",
  "SandboxKey",
  "EndpointID",
  "IPAddress",
  "MacAddress",
  "GlobalIPv6Address",
  "RestartCount",
  "MountLabel",
  "ProcessLabel",
]);

function withoutRun(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRun);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !ofThisRun.has(key))
      .map(([key, inner]) => [key, withoutRun(inner)]),
  );
}
