import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { type Here, type Session, type TaskData, Tasks } from "../../src/access/index.ts";
import { openDatabase } from "../../src/database/index.ts";
import {
  Creations,
  type EngineServices,
  engineRouters,
  HostEngines,
  Journal,
  makeEngineServices,
  Replacer,
  Uploads,
} from "../../src/engines/index.ts";
import { localHost } from "../../src/hosts/index.ts";
import {
  startDocker,
  startPodman,
  startRegistry,
  type TestEngine,
  type TestRegistry,
  tinyImages,
} from "../bed/index.ts";

// As an administrator would: registries on loopback without TLS.
await mkdir("/etc/containers/registries.conf.d", { recursive: true });
await writeFile(
  "/etc/containers/registries.conf.d/loopback.conf",
  '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n',
);

/** A host that has these services only. */
function hereWith(services: EngineServices): Here {
  return { name: "local", get: () => services as never };
}

const session: Session = {
  id: "ann",
  user: "ann",
  role: "admin",
  signal: new AbortController().signal,
  hold: () => ({ [Symbol.dispose]() {} }),
};

for (const [kind, start] of [
  ["podman", startPodman],
  ["docker", startDocker],
] as const)
  describe(`making and updating containers on ${kind}`, { timeout: 180_000 }, () => {
    let bed: TestEngine;
    let registry: TestRegistry;
    let engines: HostEngines;
    let following: Disposable;
    let tasks: Tasks;
    let making: ReturnType<(typeof engineRouters)["making"]["createCaller"]>;
    let reference: string;

    before(async () => {
      registry = await startRegistry();
      reference = `${registry.address}/team/app:latest`;
      bed = await start();
      await tinyImages(bed);
      const database = openDatabase(await mkdtemp("/run/making-"));
      tasks = new Tasks(database);
      engines = new HostEngines(localHost(), kind);
      following = engines.engines.subscribe(() => {});
      await engines.engine(kind);
      const replacer = new Replacer(new Journal(database));
      const parts = { engines, tasks, uploads: new Uploads(), replacer, creations: new Creations(database) };
      making = engineRouters.making.createCaller({
        session,
        here: hereWith(makeEngineServices(parts)),
        drained: async () => {},
        warn: (message) => assert.fail(message),
      });
    });
    after(async () => {
      following[Symbol.dispose]();
      await tasks.close();
      await engines.close();
      await bed[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    });

    const ended = async (id: string): Promise<TaskData> => {
      const task = await tasks.settled(id);
      assert.ok(task);
      return task;
    };
    /** What is under the tag in the registry from now on. */
    const publish = async (image: string) => {
      await bed.cli("tag", image, reference);
      await bed.cli("push", reference);
    };
    const idOf = async (name: string) => (await bed.cli("inspect", "-f", "{{.Id}}", name)).trim();

    test("an update pulls, replaces only where the image is another, and says when it is the newest already", async () => {
      await publish("localhost/tiny:1");
      const spec = { image: reference, name: "app", mounts: [{ type: "volume", target: "/data" } as const] };
      const made = await ended(await making.create({ engine: kind, start: true, spec }));
      assert.equal(made.state, "done", JSON.stringify(made.problem));
      await bed.cli("exec", "app", "sh", "-c", "echo kept > /data/x");
      const first = await idOf("app");

      const same = await ended(await making.update({ engine: kind, id: first }));
      assert.equal(same.state, "done", JSON.stringify(same.problem));
      assert.match(same.progress?.text ?? "", /newest already/);
      assert.equal(await idOf("app"), first);
      assert.deepEqual(await making.kept(), []);

      await publish("localhost/tiny:2");
      // As if somebody else had pushed it.
      await bed.cli("tag", "localhost/tiny:1", reference);
      const newer = await ended(await making.update({ engine: kind, id: first }));
      assert.equal(newer.state, "done", JSON.stringify(newer.problem));
      assert.match(newer.progress?.text ?? "", /cannot verify/);
      assert.notEqual(await idOf("app"), first);
      assert.equal((await bed.cli("exec", "app", "cat", "/etc/release", "/data/x")).trim(), "2\nkept");
      const [kept] = await making.kept();
      assert.deepEqual(
        [kept?.verb, kept?.name, kept?.container, kept?.exact],
        ["Update", "app", await idOf("app"), true],
      );
      const undone = await ended(await making.undo({ id: kept?.id ?? "" }));
      assert.equal(undone.state, "done", JSON.stringify(undone.problem));
      assert.match(undone.result?.path ?? "", new RegExp(first.slice(0, 12)));
      assert.equal(await idOf("app"), first);
    });

    test("an update to an image that fails brings the old container back", async () => {
      const before = await idOf("app");
      await publish("localhost/tiny:fails");
      await bed.cli("tag", "localhost/tiny:1", reference);
      const task = await ended(await making.update({ engine: kind, id: "app" }));
      assert.equal(task.problem?.code, "unhealthy-rolled-back");
      assert.match(task.problem?.detail?.output ?? "", /cannot start/);
      assert.equal(await idOf("app"), before);
      assert.equal((await bed.cli("inspect", "-f", "{{.State.Status}}", "app")).trim(), "running");
    });

    test("a container whose image is named by its digest has no newer one", async () => {
      const digest = (await bed.cli("image", "inspect", "-f", "{{index .RepoDigests 0}}", reference)).trim();
      await bed.cli("create", "--name", "pinned", digest);
      await assert.rejects(making.update({ engine: kind, id: "pinned" }), /digest, which never changes/);
      // Podman calls it by the image's name all the same.
      if (kind === "podman") return;
      const image = (await bed.cli("image", "inspect", "-f", "{{.Id}}", "localhost/tiny:1")).trim();
      await bed.cli("create", "--name", "identified", image);
      await assert.rejects(making.update({ engine: kind, id: "identified" }), /digest, which never changes/);
    });

    test("a container that cannot be started leaves nothing behind, not even its nameless volume", async () => {
      const volumes = await bed.cli("volume", "ls", "-q");
      const spec = {
        image: "localhost/tiny:1",
        name: "broken",
        command: ["/no/such/program"],
        mounts: [{ type: "volume", target: "/data" } as const],
      };
      const task = await ended(await making.create({ engine: kind, start: true, spec }));
      assert.equal(task.state, "failed");
      await assert.rejects(bed.cli("inspect", "broken"));
      assert.equal(await bed.cli("volume", "ls", "-q"), volumes);
      if (kind === "docker") return;
      const inPod = await ended(
        await making.create({ engine: kind, start: true, spec: { ...spec, pod: "new:broken" } }),
      );
      assert.equal(inPod.state, "failed");
      assert.equal(await bed.cli("pod", "ps", "-q"), "", "nor its pod");
    });

    test("the previewed call of the API makes the container", async () => {
      const spec = { image: "localhost/tiny:1", name: "previewed", env: [{ name: "A", value: "1" }] };
      const text = await making.preview({ engine: kind, spec });
      const [line = "", ...body] = text.split("\n");
      const path = line.replace(/^POST /, "");
      const status = await new Promise((resolve, reject) => {
        const headers = { "content-type": "application/json" };
        request({ socketPath: bed.socket, method: "POST", path, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once("error", reject)
          .end(body.join("\n"));
      });
      assert.equal(status, 201);
      const env = await bed.cli("inspect", "-f", "{{.Config.Env}}", "previewed");
      assert.match(env, /A=1/);
    });
  });
