import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, afterEach, before, test } from "node:test";
import { pack } from "tar-stream";
import { type Session, type TaskData, Tasks } from "../../src/access/index.ts";
import { type Database, openDatabase } from "../../src/database/index.ts";
import { ImageTasks } from "../../src/engines/images/tasks.ts";
import { Uploads } from "../../src/engines/images/uploads.ts";
import { localHost } from "../../src/hosts/index.ts";
import { startRegistry, type TestRegistry, waitFor } from "../bed/index.ts";
import { contract } from "./engines-contract.ts";
import { type SlowProxy, slowProxy } from "./images-registry.ts";

const ann: Session = {
  id: "ann",
  user: "ann",
  role: "admin",
  signal: new AbortController().signal,
  hold: () => ({ [Symbol.dispose]() {} }),
};
const layerSize = 3 * 1024 * 1024;

// As an administrator would: registries on loopback without TLS.
await mkdir("/etc/containers/registries.conf.d", { recursive: true });
await writeFile(
  "/etc/containers/registries.conf.d/loopback.conf",
  '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n',
);

contract("images", (its) => {
  let database: Database;
  let tasks: Tasks;
  let uploads: Uploads;
  let work: ImageTasks;
  let registry: TestRegistry;
  let proxy: SlowProxy;

  before(async () => {
    database = openDatabase(await mkdtemp("/run/images-"));
    tasks = new Tasks(database);
    uploads = new Uploads();
    work = new ImageTasks({ tasks, uploads, host: localHost() });
    registry = await startRegistry();
    proxy = await slowProxy(registry.address);
    const { engine } = its();
    // Two layers that no registry has: random bytes do not compress.
    const big = `${registry.address}/team/big:1`;
    await engine.images.import(layerTar(), big);
    await drain(engine.images.push(big, { signal: AbortSignal.timeout(60_000) }));
    await engine.images.remove(big);
  });
  after(async () => {
    await tasks.close();
    database.close();
    await proxy[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  afterEach(() => reset());

  const ended = async (id: string): Promise<TaskData> => {
    const task = await tasks.settled(id);
    assert.ok(task);
    return task;
  };
  const done = async (id: string): Promise<TaskData> => {
    const task = await ended(id);
    assert.equal(task.state, "done", JSON.stringify(task.problem));
    return task;
  };
  const known = async (reference: string): Promise<boolean> =>
    (await its().engine.images.list()).some(({ tags }) => tags.includes(reference));
  const quiet = () => waitFor("the engine to let go of the registry", () => proxy.open() === 0, 20_000);
  const reset = () => {
    proxy.pace = 0;
    proxy.hold = undefined;
    proxy.refuse = undefined;
  };

  test("a pull shows its layers in bytes and leads to the image", async () => {
    const { engine } = its();
    const reference = `${proxy.address}/team/big:1`;
    // Podman tells once a second.
    proxy.pace = 15;
    const id = work.pull(ann, engine, { reference });
    await waitFor("bytes of a layer", () => {
      const parts = Object.values(tasks.live.read()[id]?.progress?.parts ?? {});
      return parts.some(({ current = 0, total = 0 }) => current > 0 && current < total && total >= layerSize);
    });
    const task = await done(id);
    assert.match(task.result?.path ?? "", new RegExp(`^/hosts/local/images/[0-9a-f]{12}\\?engine=${engine.id}$`));
    assert.ok((task.progress?.current ?? 0) >= layerSize);
    assert.match(task.command ?? "", new RegExp(`^${engine.kind} pull .*team/big:1$`));
    await engine.images.remove(reference);
  });

  const stages: readonly (readonly [string, (reference: string) => Promise<void>])[] = [
    ["at once", async () => {}],
    [
      "while the registry does not answer",
      async () => {
        proxy.hold = /\/v2\/$/;
        await waitFor("the first question", () => proxy.open() > 0);
      },
    ],
    [
      "while the manifest is awaited",
      async () => {
        proxy.hold = /\/manifests\//;
        await waitFor("the question for it", () => proxy.requests.at(-1)?.includes("/manifests/") === true);
      },
    ],
    [
      "in the middle of a layer",
      async () => {
        proxy.pace = 20;
        const before = proxy.passed();
        await waitFor("bytes", () => proxy.passed() > before + 200_000);
      },
    ],
  ];
  for (const [when, reach] of stages)
    test(`a pull that is cancelled ${when} stops the engine's work and leaves nothing half-made`, async () => {
      const { engine } = its();
      const reference = `${proxy.address}/team/big:1`;
      const reached = reach(reference);
      const id = work.pull(ann, engine, { reference });
      await reached;
      tasks.cancel(id);
      assert.equal((await ended(id)).state, "cancelled");
      // Docker waits for an answer that it is owed before it looks up, and drops it then.
      if (engine.kind === "docker") reset();
      await quiet();
      const asked = proxy.requests.length;
      reset();
      assert.equal(await known(reference), false);
      assert.equal(proxy.requests.length, asked, "nothing more is asked for");
      // And nothing stands in the way of the next one.
      await done(work.pull(ann, engine, { reference }));
      await engine.images.remove(reference);
    });

  test("what a registry says becomes a problem that a person can act on", async () => {
    const { engine } = its();
    const reference = `${proxy.address}/team/big:1`;
    const problem = async (name: string, login?: { username: string; password: string }) => {
      const task = await ended(work.pull(ann, engine, { reference: name, login }));
      assert.equal(task.state, "failed");
      return task.problem?.code;
    };
    assert.equal(await problem(`${proxy.address}/team/nothing:1`), "image-not-found");
    assert.equal(await problem(`${proxy.address}/team/big:9`), "image-not-found");
    const body = (code: string) => JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] });
    proxy.refuse = { pattern: /./, status: 401, body: body("UNAUTHORIZED") };
    assert.equal(await problem(reference, { username: "ann", password: "wrong" }), "registry-denied");
    proxy.refuse = { pattern: /manifests/, status: 429, body: body("TOOMANYREQUESTS") };
    assert.equal(await problem(reference), "registry-limited");
    reset();
    assert.equal(await problem("127.0.0.1:1/team/big:1"), "registry-unreachable");
  });

  test("a login is used once and written nowhere", async () => {
    const { engine } = its();
    proxy.refuse = { pattern: /./, status: 401, body: "{}" };
    const login = { username: "ann", password: "s3cret-pass-phrase" };
    const id = work.pull(ann, engine, { reference: `${proxy.address}/team/big:1`, login });
    const task = await ended(id);
    reset();
    const rows = JSON.stringify(database.prepare("SELECT * FROM task").all());
    assert.ok(!rows.includes(login.password) && !JSON.stringify(task).includes(login.password));
    assert.match(task.command ?? "", /\$REGISTRY_PASSWORD/);
    assert.match(await log(id), /./);
  });

  test("an image for another platform is refused by its name", async () => {
    const { engine } = its();
    const task = await ended(
      work.pull(ann, engine, { reference: `${proxy.address}/team/big:1`, platform: "windows/s390x" }),
    );
    // Podman and Docker 20.10 take a lone manifest of any platform, with a warning.
    if (task.state === "failed") assert.equal(task.problem?.code, "wrong-platform", JSON.stringify(task.problem));
    else await engine.images.remove(`${proxy.address}/team/big:1`);
  });

  test("a push shows its layers, and a cancelled one gives the registry no tag", async () => {
    const { engine } = its();
    const target = `${proxy.address}/team/pushed:1`;
    const local = "localhost/push:1";
    await engine.images.import(layerTar(), local);
    proxy.pace = 20;
    const before = proxy.passed();
    const cancelled = work.push(ann, engine, { reference: local, target });
    await waitFor("bytes on their way", () => proxy.passed() > before + 200_000);
    tasks.cancel(cancelled);
    assert.equal((await ended(cancelled)).state, "cancelled");
    await quiet();
    reset();
    assert.equal((await fetch(`http://${registry.address}/v2/team/pushed/manifests/1`)).status, 404);
    assert.equal(await known(target), false, "no name is left behind");
    const task = await done(work.push(ann, engine, { reference: local, target }));
    // Podman 4.3 tells nothing of a push until it is over.
    if (engine.kind === "docker") assert.ok(Object.keys(task.progress?.parts ?? {}).length > 0);
    const answer = await fetch(`http://${registry.address}/v2/team/pushed/tags/list`);
    assert.deepEqual(await answer.json(), { name: "team/pushed", tags: ["1"] });
    await engine.images.remove(local);
  });

  test("builds from a Containerfile alone, with its output in the log", async () => {
    const { engine } = its();
    const { task: id } = work.build(ann, engine, {
      containerfile: "FROM localhost/tiny:1\nARG WORD\nRUN echo \"said: $WORD\"; printf '\\033[31mred\\033[0m\\n'\n",
      file: "",
      tags: ["localhost/made:1", "localhost/made:latest"],
      args: { WORD: "hello" },
    });
    const task = await done(id);
    assert.match(await log(id), /said: hello/);
    assert.match(task.result?.path ?? "", /^\/hosts\/local\/images\/[0-9a-f]{12}\?/);
    const { tags } = await engine.images.inspect("localhost/made:1");
    assert.deepEqual([...tags].sort(), ["localhost/made:1", "localhost/made:latest"]);
  });

  test("builds from an uploaded folder, and says which step failed", async () => {
    const { engine } = its();
    const folder = await tarOf({
      "build/Containerfile": "FROM localhost/tiny:1\nCOPY word /word\nRUN cat /word\n",
      word: "fresh\n",
    });
    const options = { file: "build/Containerfile", tags: ["localhost/folder:1"], args: {} };
    const begun = work.build(ann, engine, options, "app");
    await uploads.deliver(begun.upload ?? "", ann, Readable.from([folder]), folder.length);
    await done(begun.task);
    assert.match(await log(begun.task), /fresh/);

    const broken = await tarOf({ Containerfile: "FROM localhost/tiny:1\nRUN echo no way >&2; exit 7\n" });
    const failing = work.build(ann, engine, { ...options, file: "Containerfile" }, "app");
    await uploads.deliver(failing.upload ?? "", ann, Readable.from([broken]), broken.length);
    const task = await ended(failing.task);
    assert.equal(task.state, "failed");
    assert.match(await log(failing.task), /no way/);
    assert.match(`${task.problem?.why} ${task.problem?.detail?.output}`, /7/);
  });

  test("a build that is cancelled in a step leaves no process, no container and no image", async () => {
    const { engine, bed } = its();
    const { task: id } = work.build(ann, engine, {
      containerfile: "FROM localhost/tiny:1\nRUN echo begun && sleep 98765\n",
      file: "",
      tags: ["localhost/never:1"],
      args: {},
    });
    await waitFor("the step", async () => (await running("98765")) > 0, 30_000);
    tasks.cancel(id);
    assert.equal((await ended(id)).state, "cancelled");
    await waitFor("its process to end", async () => (await running("98765")) === 0, 20_000);
    const all = () =>
      bed.kind === "podman" ? bed.cli("ps", "--all", "--external", "--quiet") : bed.cli("ps", "--all", "--quiet");
    await waitFor("the build's container to go", async () => (await all()).trim() === "", 20_000);
    assert.equal(await known("localhost/never:1"), false);
  });

  test("a build that is cancelled while its folder comes, or its base is pulled, ends at once", async () => {
    const { engine } = its();
    const options = { file: "Containerfile", tags: ["localhost/never:2"], args: {} };
    const begun = work.build(ann, engine, options, "app");
    const endless = new PassThrough();
    endless.write((await tarOf({ noise: randomBytes(200_000) })).subarray(0, 70_000));
    const delivered = uploads.deliver(begun.upload ?? "", ann, endless, undefined);
    await waitFor("bytes", () => endless.readableLength === 0);
    tasks.cancel(begun.task);
    assert.equal((await ended(begun.task)).state, "cancelled");
    await delivered;

    proxy.hold = /\/manifests\//;
    const { task } = work.build(ann, engine, {
      ...options,
      containerfile: `FROM ${proxy.address}/team/big:1\n`,
      pull: true,
    });
    await waitFor("the base's manifest to be asked for", () => proxy.open() > 0);
    tasks.cancel(task);
    assert.equal((await ended(task)).state, "cancelled");
    if (engine.kind === "docker") reset();
    await quiet();
  });

  test("an upload that breaks off fails its task, in words", async () => {
    const { engine } = its();
    const begun = work.load(ann, engine, "broken.tar");
    const half = new PassThrough();
    half.write(Buffer.alloc(70_000));
    const delivered = uploads.deliver(begun.upload ?? "", ann, half, 1_000_000);
    await waitFor("bytes", () => half.readableLength === 0);
    half.destroy();
    await delivered;
    const task = await ended(begun.task);
    assert.equal(task.state, "failed");
    assert.equal(task.problem?.title, "The upload broke off.");
  });

  test("an upload is for the session that asked, once", async () => {
    const { engine } = its();
    const begun = work.load(ann, engine, "mine.tar");
    const other = { ...ann, id: "eve" };
    await assert.rejects(uploads.deliver(begun.upload ?? "", other, Readable.from([]), 0), { code: "gone" });
    await uploads.deliver(begun.upload ?? "", ann, Readable.from([Buffer.from("no tar")]), 6);
    assert.equal((await ended(begun.task)).state, "failed");
    await assert.rejects(uploads.deliver(begun.upload ?? "", ann, Readable.from([]), 0), { code: "gone" });
  });

  test("several images are saved into one archive that loads again", async () => {
    const { engine } = its();
    await engine.images.tag("localhost/tiny:1", "localhost/kept:1");
    await engine.images.tag("localhost/tiny:2", "localhost/kept:2");
    let archive: Buffer = Buffer.alloc(0);
    await work.save(
      ann,
      engine,
      ["localhost/kept:1", "localhost/kept:2"],
      "images.tar",
      async (stream, _signal, took) => {
        archive = await buffer(stream);
        took(archive.length);
      },
    );
    await engine.images.untag("localhost/kept:1");
    await engine.images.untag("localhost/kept:2");
    const begun = work.load(ann, engine, "images.tar");
    await uploads.deliver(begun.upload ?? "", ann, Readable.from([archive]), archive.length);
    const task = await done(begun.task);
    assert.equal(task.progress?.current, archive.length);
    assert.ok((await known("localhost/kept:1")) && (await known("localhost/kept:2")));
  });

  test("hostile archives are refused with a problem and touch nothing outside", async () => {
    const { engine } = its();
    const hostile: Readonly<Record<string, Buffer>> = {
      garbage: randomBytes(300_000),
      empty: await tarOf({}),
      climbing: await tarOf({
        "../../../../../run/climbed": "x",
        "manifest.json": '[{"Config":"../../etc/passwd","Layers":[]}]',
      }),
      lying: await tarOf({ "manifest.json": '[{"Config":"a.json","RepoTags":["localhost/x:1"],"Layers":["b.tar"]}]' }),
    };
    for (const [name, archive] of Object.entries(hostile)) {
      const begun = work.load(ann, engine, `${name}.tar`);
      await uploads.deliver(begun.upload ?? "", ann, Readable.from([archive]), archive.length);
      const task = await ended(begun.task);
      assert.equal(task.state, "failed", name);
      assert.ok(task.problem && task.problem.code !== "unknown", `${name}: ${JSON.stringify(task.problem)}`);
    }
    assert.ok(!(await readdir("/run")).includes("climbed"));
  });

  test("links and paths that lead out of an uploaded folder are refused, or lead nowhere", async () => {
    const { engine } = its();
    const outside = await mkdtemp("/run/outside-");
    const secret = "SECRET-of-the-host";
    await writeFile(`${outside}/secret`, `${secret}\n`);
    const up = `${"../".repeat(12)}${outside.slice(1)}`;
    const copies =
      "FROM localhost/tiny:1\nCOPY . /all\nCOPY lea* /leak\nRUN cat -r /all /leak 2>&1; cat /all/* /leak* 2>&1 || :\n";
    const plain = "FROM localhost/tiny:1\nRUN true\n";
    const link = (name: string, linkname: string, type: "symlink" | "link" = "symlink") => ({ name, linkname, type });
    const contexts: Readonly<
      Record<string, { file?: string; entries: readonly Parameters<typeof entriesTar>[0][number][] }>
    > = {
      "a link to a file": { entries: [{ name: "Containerfile", body: copies }, link("leak", `${outside}/secret`)] },
      "a link up": { entries: [{ name: "Containerfile", body: copies }, link("leak", `${up}/secret`)] },
      "a link to a folder, and a file in it": {
        entries: [{ name: "Containerfile", body: copies }, link("leak", outside), { name: "leak/climbed", body: "x" }],
      },
      "a hard link": { entries: [{ name: "Containerfile", body: copies }, link("leak", `${outside}/secret`, "link")] },
      "a hard link up": { entries: [{ name: "Containerfile", body: copies }, link("leak", `${up}/secret`, "link")] },
      "a path up": {
        entries: [
          { name: "Containerfile", body: plain },
          { name: `${up}/climbed`, body: "x" },
        ],
      },
      "an absolute path": {
        entries: [
          { name: "Containerfile", body: plain },
          { name: `${outside}/climbed`, body: "x" },
        ],
      },
      "a Containerfile that is a link": { entries: [link("Containerfile", `${outside}/secret`)] },
      "an ignore file that is a link": {
        entries: [{ name: "Containerfile", body: copies }, link(".dockerignore", `${outside}/secret`)],
      },
      "a Containerfile elsewhere": { file: `${up}/secret`, entries: [{ name: "Containerfile", body: plain }] },
      "an absolute Containerfile": { file: `${outside}/secret`, entries: [{ name: "Containerfile", body: plain }] },
    };
    for (const [what, { file = "Containerfile", entries }] of Object.entries(contexts)) {
      const tar = await entriesTar(entries);
      const begun = work.build(ann, engine, { file, tags: ["localhost/leak:1"], args: {} }, "app");
      await uploads.deliver(begun.upload ?? "", ann, Readable.from([tar]), tar.length);
      const task = await ended(begun.task);
      const told = `${await log(begun.task)}\n${JSON.stringify(task)}`;
      console.log(
        engine.kind,
        what,
        task.state,
        JSON.stringify(task.problem ?? ""),
        (await log(begun.task)).slice(-300),
      );
      assert.ok(!told.includes(secret), `${what}: ${told}`);
      assert.deepEqual(await readdir(outside), ["secret"], what);
      // The same as an archive of an image, and as a root file system.
      const loaded = work.load(ann, engine, "app.tar");
      await uploads.deliver(loaded.upload ?? "", ann, Readable.from([tar]), tar.length);
      assert.equal((await ended(loaded.task)).state, "failed", what);
      assert.deepEqual(await readdir(outside), ["secret"], `${what}, loaded`);
      const imported = work.import(ann, engine, { file: "app.tar", reference: "localhost/leak:2", changes: [] });
      await uploads.deliver(imported.upload ?? "", ann, Readable.from([tar]), tar.length);
      await ended(imported.task);
      assert.deepEqual(await readdir(outside), ["secret"], what);
    }
    assert.equal(await readFile(`${outside}/secret`, "utf8"), `${secret}\n`);
  });

  test("imports a root file system with its settings", async () => {
    const { engine } = its();
    const tar = await tarOf({ "etc/release": "1\n" });
    const begun = work.import(ann, engine, {
      file: "root.tar",
      reference: "localhost/root:1",
      changes: ['CMD ["/bin/sh"]'],
    });
    await uploads.deliver(begun.upload ?? "", ann, Readable.from([tar]), tar.length);
    await done(begun.task);
    const image = await engine.images.inspect("localhost/root:1");
    assert.deepEqual(image.command, ["/bin/sh"]);
    assert.equal(image.layers.length, 1);
  });

  test("removing takes all names with the image, or none of them", async () => {
    const { engine } = its();
    await engine.images.import(tarStream({ file: "1" }), "localhost/names:1");
    await engine.images.tag("localhost/names:1", "localhost/names:2");
    await engine.images.tag("localhost/names:1", "quay.io/other/names:3");
    const { id } = await engine.images.inspect("localhost/names:1");
    const container = await engine.containers.create({ image: "localhost/names:2", name: "holds", command: ["/file"] });
    const target = { engine, id, name: "localhost/names:1" };
    const gone = { engine, id: `sha256:${"0".repeat(64)}`, name: "nothing" };
    const task = await ended(work.remove(ann, [gone, target]));
    assert.equal(task.state, "failed");
    assert.deepEqual(
      task.items?.map(({ state, problem }) => [state, problem?.code]),
      [
        ["failed", "image-not-found"],
        ["failed", "in-use"],
      ],
    );
    assert.match(task.items?.[1]?.problem?.why ?? "", /remove holds first/);
    assert.deepEqual(task.problem?.remedies, [
      { do: "open", label: "holds", path: `/hosts/local/containers/${container.slice(0, 12)}?engine=${engine.id}` },
    ]);
    const { tags } = await engine.images.inspect(id);
    assert.deepEqual([...tags].sort(), ["localhost/names:1", "localhost/names:2", "quay.io/other/names:3"]);
    await engine.containers.remove(container);
    await done(work.remove(ann, [target]));
    assert.equal(
      (await engine.images.list()).some((image) => image.id === id),
      false,
    );
  });

  test("counts what images share, and prunes only what nobody names or uses", async () => {
    const { engine } = its();
    const shares = await engine.images.shares();
    const { id } = await engine.images.inspect("localhost/tiny:2");
    assert.ok((shares[id]?.shared ?? 0) > 1_000_000);
    assert.ok((shares[id]?.unique ?? 0) > 0);
    await engine.images.import(tarStream({ file: "2" }), "localhost/dangles:1");
    const { id: old } = await engine.images.inspect("localhost/dangles:1");
    await engine.images.import(tarStream({ file: "3" }), "localhost/dangles:1");
    const task = await done(work.prune(ann, engine, false));
    assert.match(await log(task.id), new RegExp(old.slice(7)));
    assert.ok(await known("localhost/dangles:1"));
    assert.ok(await known("localhost/tiny:1"));
  });

  async function log(id: string): Promise<string> {
    let text = "";
    for await (const chunk of tasks.log(id, AbortSignal.timeout(5000))) text += chunk;
    return text;
  }
});

function layerTar(): Readable {
  return tarStream({ "bin/noise": randomBytes(layerSize) });
}

function tarStream(files: Readonly<Record<string, string | Buffer>>): Readable {
  return Readable.from(
    (async function* () {
      yield await tarOf(files);
    })(),
  );
}

async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, body] of Object.entries(files)) tar.entry({ name, mode: 0o755 }, body);
  tar.finalize();
  return buffer(tar);
}

/** A tar with links and paths as they are given. */
function entriesTar(
  entries: readonly { name: string; body?: string; linkname?: string; type?: "symlink" | "link" }[],
): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry({ mode: 0o755, ...header }, body ?? "");
  tar.finalize();
  return buffer(tar);
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

/** How many processes of this machine have the word among their arguments. */
async function running(word: string): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.split("\0").includes(word)).length;
}
