import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type TaskControl, type TaskOwner, Tasks } from "../../src/access/index.ts";
import { openDatabase } from "../../src/database/index.ts";
import { type Engine, HostEngines, Journal, Replacer } from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import { startDocker, startPodman, tinyImages } from "../bed/index.ts";

const ann: TaskOwner = { id: "0123456789abcdef", user: "ann", hold: () => ({ [Symbol.dispose]() {} }) };

for (const [kind, start] of [
  ["podman", startPodman],
  ["docker", startDocker],
] as const)
  describe(`a name that somebody else takes on ${kind} while a container is replaced`, { timeout: 180_000 }, () => {
    test("stays theirs: their container is never removed, and the old one goes on", async () => {
      await using bed = await start();
      await tinyImages(bed);
      using database = openDatabase(`/run/bed/taken-${kind}`);
      const journal = new Journal(database);
      const tasks = new Tasks(database);
      const engines = new HostEngines(localHost(), kind);
      using _ = engines.engines.subscribe(() => {});
      const engine = await engines.engine(kind);
      const state = async (name: string) =>
        (await bed.cli("inspect", name, "--format", "{{.Id}} {{.State.Status}}")).trim();
      const ended = async (work: (task: TaskControl) => Promise<unknown>) =>
        tasks.settled(
          tasks.start(ann, { verb: "Edit", object: "web", host: "local" }, async (task) => {
            await work(task);
          }),
        );

      // The moment between the old one's new name and the new one's creation, as two consoles or a script hit it.
      for (const [theirs, ...flags] of [["run", "-d"], ["create"]] as const) {
        const old = (await bed.cli("run", "-d", "--name", "web", "localhost/tiny:1")).trim();
        const { spec } = await engine.containers.inspect("web");
        let their = "";
        const taken = withCreate(engine, async () => {
          their = (await bed.cli(theirs, ...flags, "--name", "web", "localhost/tiny:2")).trim();
        });
        const task = await ended((task) => new Replacer(journal).replace(taken, "web", "Edit", spec, task));
        assert.equal(task?.problem?.code, "name-in-use", JSON.stringify(task));
        assert.equal(await state("web"), `${their} ${theirs === "run" ? "running" : "created"}`);
        assert.equal(await state(old), `${old} running`);
        assert.deepEqual(journal.open(), []);
        await bed.cli("rm", "-f", old, their);
      }

      // The same, but this server dies there: the next one finds a name that is held by what ran already.
      const old = (await bed.cli("run", "-d", "--name", "web", "localhost/tiny:1")).trim();
      const { spec } = await engine.containers.inspect("web");
      await bed.cli("rename", "web", "web-replaced-000000");
      const their = (await bed.cli("run", "-d", "--name", "web", "localhost/tiny:2")).trim();
      journal.write({
        ...{ id: Journal.id(), engine: kind, verb: "Edit", name: "web", keptName: "web-replaced-000000" },
        old: { id: old, state: "running", spec, cannotStay: false },
        ...{ step: "working", created: Date.now() - 60_000 },
      });
      await assert.rejects(new Replacer(journal).tidy(engine), { code: "name-in-use" });
      assert.equal(await state("web"), `${their} running`);
      assert.equal(await state(old), `${old} running`);
      // Once they have let the name go it is put back.
      await bed.cli("rm", "-f", their);
      assert.deepEqual(await new Replacer(journal).tidy(engine), ["web"]);
      assert.equal(await state("web"), `${old} running`);
      await engines.close();
    });
  });

/** The engine, with something that happens just before it makes a container. */
function withCreate(engine: Engine, before: () => Promise<void>): Engine {
  const through = <T extends object>(target: T, own: Partial<T>): T =>
    new Proxy(target, {
      get(_, name) {
        if (Object.hasOwn(own, name)) return own[name as keyof T];
        const value = target[name as keyof T];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const containers = through(engine.containers, {
    create: async (...args: Parameters<Engine["containers"]["create"]>) => {
      await before();
      return engine.containers.create(...args);
    },
  });
  return through(engine, { containers } as Partial<Engine>);
}
