import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { PassThrough, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { pack } from "tar-stream";
import { startRegistry, waitFor } from "../bed/index.ts";
import { contract, holdsNoNull, recorded, refused, transferred } from "./engines-contract.ts";

const tiny = "localhost/tiny:1";

contract("images", (its) => {
  const never = new AbortController().signal;

  test("lists images with their tags, digests and users", async () => {
    const { bed, engine } = its();
    await bed.cli("create", "--name", "user", tiny);
    const list = await engine.images.list();
    holdsNoNull(list);
    const image = list.find((one) => one.tags.includes(tiny));
    assert.ok(image);
    assert.match(image.id, /^sha256:[0-9a-f]{64}$/);
    assert.equal(image.containers, 1);
    assert.equal(image.dangling, false);
    assert.ok(image.size > 100_000);
    const { raw, ...details } = await engine.images.inspect(tiny);
    assert.ok(raw);
    holdsNoNull(details);
    assert.equal(details.id, image.id);
    assert.equal(details.os, "linux");
    assert.equal(details.labels["org.example.release"], "1");
    assert.deepEqual(details.command, ["/bin/wait"]);
    assert.equal(details.layers.length, 1);
    assert.equal(details.history.length, 1);
    assert.equal(details.containers, 1);
    assert.equal((await engine.images.inspect(image.id)).id, image.id);
    await refused(engine.images.inspect("localhost/nothing:1"), "image-not-found");
    await refused(engine.images.remove("localhost/nothing:1"), "image-not-found");
  });

  test("tags, untags and removes, never what a container uses", async () => {
    const { engine } = its();
    await using recording = await recorded(engine);
    await engine.images.tag(tiny, "localhost/other/name:v1.2");
    const { id, tags } = await engine.images.inspect("localhost/other/name:v1.2");
    assert.ok(tags.includes(tiny) && tags.includes("localhost/other/name:v1.2"));
    await engine.images.untag("localhost/other/name:v1.2");
    assert.ok(!(await engine.images.inspect(tiny)).tags.includes("localhost/other/name:v1.2"));
    await waitFor("the events", () => recording.events.some((event) => event.action === "untag"));
    const tagged = recording.events.find((event) => event.action === "tag");
    assert.equal(tagged?.type, "image");
    await refused(engine.images.remove(id), "in-use");
  });

  test("builds from a streamed context, shows each step, and says which step failed", async () => {
    const { engine } = its();
    const build = (file: string, signal = never) =>
      engine.images.build(
        context({ Containerfile: file, note: "from the context\n" }),
        { file: "Containerfile", tags: ["localhost/built:1", "localhost/built:2"], args: { WORD: "argued" } },
        { signal },
      );
    const good = `FROM ${tiny}\nARG WORD\nCOPY note /note\nRUN echo "$WORD"; cat /note\nLABEL a=b\n`;
    const { items, result } = await transferred(build(good));
    assert.match(result, /^sha256:[0-9a-f]{64}$/);
    const output = items.map((item) => item.text).join("");
    assert.match(output, /argued/);
    assert.match(output, /from the context/);
    const details = await engine.images.inspect("localhost/built:2");
    assert.equal(details.id, result);
    assert.equal(details.labels.a, "b");
    const bad = await refused(transferred(build(`FROM ${tiny}\nRUN echo so far; exit 9\n`)), "engine-refused");
    assert.match(bad.fields.detail?.output ?? "", /9/);
    await refused(transferred(build("FROM localhost:1/nothing:1\n")), "registry-unreachable");
    await refused(transferred(build("NONSENSE\n")), "invalid-input");

    const stop = new AbortController();
    const begun = performance.now();
    await refused(
      (async () => {
        for await (const item of build(`FROM ${tiny}\nRUN echo started; sleep 20\n`, stop.signal))
          if (/^started/m.test(item.text)) stop.abort();
      })(),
      "cancelled",
    );
    assert.ok(performance.now() - begun < 15_000);
  });

  test("saves, loads and imports archives", async () => {
    const { engine } = its();
    await engine.images.tag(tiny, "localhost/saved:1");
    const archive = await buffer(await engine.images.save(["localhost/saved:1"]));
    await engine.images.remove("localhost/saved:1");
    const { items, result } = await transferred(engine.images.load(streamed(archive), { signal: never }));
    assert.equal(result, "localhost/saved:1");
    assert.equal(items.at(-1)?.current, archive.length);
    await engine.images.inspect("localhost/saved:1");
    await refused(
      transferred(engine.images.load(streamed(Buffer.from("no archive")), { signal: never })),
      "engine-refused",
    );
    await refused(engine.images.save(["localhost/nothing:1"]).then(buffer), "image-not-found");
    const id = await engine.images.import(context({ hello: "hi\n" }), "localhost/imported:3", {
      changes: ["CMD /hello"],
    });
    const imported = await engine.images.inspect("localhost/imported:3");
    assert.equal(imported.id, id);
    assert.equal(imported.layers.length, 1);
  });

  test("pushes to a registry and pulls from it layer by layer, and tells its refusals apart", async () => {
    const { engine } = its();
    await using registry = await startRegistry();
    const reference = `${registry.address}/team/big:1`;
    await engine.images.import(context({ big: randomBytes(8_000_000) }), reference);
    const before = await engine.images.inspect(reference);
    const pushed = await transferred(engine.images.push(reference, pushOptions(engine.kind)));
    assert.match(pushed.result, /^sha256:[0-9a-f]{64}$/);
    const other = `${registry.address}/team/other:2`;
    await transferred(engine.images.push(reference, { ...pushOptions(engine.kind), target: other }));
    await refused(engine.images.inspect(other), "image-not-found");
    await engine.images.remove(reference);
    if (engine.kind === "docker") {
      const { items, result } = await transferred(engine.images.pull(reference, { signal: never }));
      assert.equal(result, before.id);
      assert.ok(
        items.some((item) => item.id && (item.total ?? 0) >= 8_000_000),
        "bytes of a layer",
      );
      const again = await transferred(
        engine.images.pull(`${other.replace(":2", "")}@${pushed.result}`, { signal: never }),
      );
      assert.match(again.result, /^sha256:/);
      await refused(
        transferred(engine.images.pull(`${registry.address}/team/none:1`, { signal: never })),
        "image-not-found",
      );
    } else await refused(transferred(engine.images.pull(reference, { signal: never })), "registry-untrusted");
    await refused(transferred(engine.images.pull("localhost:1/none:1", { signal: never })), "registry-unreachable");
  });

  test("prunes dangling images only, or all that nothing uses", async () => {
    const { bed, engine } = its();
    await bed.cli("create", "--name", "keeps", "localhost/tiny:2");
    await engine.images.import(context({ a: "1" }), "localhost/loose:1");
    const loose = await engine.images.inspect("localhost/loose:1");
    await engine.images.import(context({ a: "2" }), "localhost/loose:1");
    const list = await engine.images.list();
    assert.equal(list.find((one) => one.id === loose.id)?.dangling, true);
    const first = await engine.images.prune();
    assert.ok(first.removed.includes(loose.id), `${first.removed}`);
    assert.ok((await engine.images.list()).some((one) => one.tags.includes("localhost/loose:1")));
    await engine.images.prune({ all: true });
    const left = (await engine.images.list()).flatMap((one) => one.tags);
    assert.ok(left.includes("localhost/tiny:2") && !left.includes("localhost/loose:1"));
  });
});

contract("volumes, networks, disk", (its) => {
  test("makes, lists, uses, refuses to remove, removes and prunes volumes", async () => {
    const { bed, engine } = its();
    await using recording = await recorded(engine);
    const made = await engine.volumes.create({ name: "data", labels: { team: "a" } });
    assert.equal(made.name, "data");
    assert.equal(made.used, false);
    await bed.cli("run", "-d", "--name", "writer", "-v", "data:/data", "-v", "/nameless", tiny);
    const list = await engine.volumes.list();
    holdsNoNull(list);
    const data = list.find((one) => one.name === "data");
    assert.equal(data?.used, true);
    assert.equal(data?.anonymous, false);
    assert.equal(data?.labels.team, "a");
    assert.match(data?.mountpoint ?? "", /^\/.*data/);
    assert.equal(list.filter((one) => one.anonymous).length, 1);
    const [writer] = await engine.containers.list();
    assert.deepEqual(await engine.volumes.users("data"), [writer?.id]);
    assert.equal((await engine.volumes.inspect("data")).used, true);
    await refused(engine.volumes.remove("data"), "in-use");
    await refused(engine.volumes.create({ name: "data" }), "name-in-use");
    await refused(engine.volumes.inspect("nothing"), "gone");
    await refused(engine.volumes.remove("nothing"), "gone");
    await refused(engine.volumes.create({ name: "a/b" }), "invalid-input");
    await bed.cli("rm", "-f", "writer");
    await engine.volumes.remove("data");
    await engine.volumes.create({ name: "left" });
    assert.ok((await engine.volumes.prune()).removed.includes("left"));
    await waitFor("the events", () =>
      recording.events.some((event) => event.type === "volume" && event.action === "destroy" && event.id === "data"),
    );
    assert.ok(
      recording.events.some((event) => event.type === "volume" && event.action === "create" && event.name === "data"),
    );
  });

  test("makes networks, connects and disconnects, refuses and removes, and all are events", async () => {
    const { bed, engine } = its();
    await using recording = await recorded(engine);
    await engine.networks.create({
      name: "app",
      subnet: "10.99.7.0/24",
      gateway: "10.99.7.1",
      ipRange: "10.99.7.128/25",
      labels: { a: "b" },
    });
    const list = await engine.networks.list();
    holdsNoNull(list);
    const app = list.find((one) => one.name === "app");
    assert.deepEqual(app?.subnets, [{ subnet: "10.99.7.0/24", gateway: "10.99.7.1" }]);
    assert.equal(app?.driver, "bridge");
    assert.equal(app?.builtin, false);
    assert.equal(app?.labels.a, "b");
    assert.ok(list.some((one) => one.builtin));
    await bed.cli("run", "-d", "--name", "member", tiny);
    await engine.networks.connect("app", "member", { aliases: ["friend"], address: "10.99.7.200" });
    const member = await engine.containers.inspect("member");
    assert.equal(member.addresses.find((one) => one.network === "app")?.address, "10.99.7.200");
    assert.deepEqual(await engine.networks.users("app"), [member.id]);
    await refused(engine.networks.remove("app"), "in-use");
    await engine.networks.disconnect("app", "member");
    assert.deepEqual(await engine.networks.users("app"), []);
    await engine.networks.remove("app");
    await refused(engine.networks.inspect("app"), "gone");
    await refused(engine.networks.remove("app"), "gone");
    await refused(engine.networks.create({ name: "x", subnet: "nonsense" }), "invalid-input");
    await engine.networks.create({ name: "twice" });
    await refused(engine.networks.create({ name: "twice" }), "name-in-use");
    assert.ok((await engine.networks.prune()).removed.includes("twice"));
    const words = () => recording.events.filter((event) => event.type === "network").map((event) => event.action);
    await waitFor("the events", () =>
      ["create", "connect", "disconnect", "destroy"].every((word) => words().includes(word)),
    );
  });

  test("counts what the disk holds", async () => {
    const { bed, engine } = its();
    await bed.cli(
      "run",
      "--name",
      "fills",
      "-v",
      "filled:/filled",
      tiny,
      "sh",
      "-c",
      "head -c 2000000 /dev/zero > /filled/two; head -c 1000000 /dev/zero > /one",
    );
    const usage = await engine.diskUsage();
    holdsNoNull(usage);
    assert.ok(usage.images.count >= 5 && usage.images.size > 500_000);
    assert.ok(usage.volumes.size >= 2_000_000 && (usage.volumeSizes.filled ?? 0) >= 2_000_000);
    assert.ok(usage.containers.size >= 1_000_000 && usage.containers.reclaimable >= 1_000_000);
    assert.ok(usage.images.reclaimable <= usage.images.size);
  });
});

contract("pods", (its) => {
  test("a pod lives, where the engine has pods", async () => {
    const { bed, engine } = its();
    if (!engine.pods) return assert.equal(engine.capabilities.pods, false);
    const { pods } = engine;
    await using recording = await recorded(engine);
    const id = await pods.create({
      name: "team",
      labels: { a: "b" },
      ports: [{ hostIp: "127.0.0.1", hostPort: 8077, containerPort: 80, protocol: "tcp" }],
    });
    assert.match(id, /^[0-9a-f]{64}$/);
    await bed.cli("create", "--pod", "team", "--name", "inside", tiny);
    await pods.start("team");
    const [pod] = await pods.list();
    holdsNoNull(await pods.list());
    assert.equal(pod?.id, id);
    assert.equal(pod?.name, "team");
    assert.equal(pod?.state, "running");
    assert.equal(pod?.labels.a, "b");
    const rows = await engine.containers.list();
    for (const row of rows) assert.deepEqual(await engine.containers.summary(row.id), row);
    assert.equal(rows.find((one) => one.name === "inside")?.pod, id);
    assert.equal(rows.find((one) => one.id === pod?.infraId)?.infra, true);
    await pods.pause(id);
    assert.equal((await pods.inspect(id)).state, "paused");
    await pods.unpause(id);
    await pods.restart(id);
    await pods.kill(id, { signalName: "SIGKILL" });
    await waitFor("the end", async () => (await pods.inspect(id)).state === "exited");
    await pods.start(id);
    await refused(pods.create({ name: "team", ports: [] }), "name-in-use");
    await pods.stop(id, { timeout: 1 });
    await pods.remove(id, { force: true });
    await refused(pods.inspect(id), "gone");
    await refused(pods.start("nothing"), "gone");
    await pods.create({ name: "unused", ports: [] });
    await pods.prune();
    await waitFor("the events", () =>
      recording.events.some((event) => event.type === "pod" && event.action === "create"),
    );
  });
});

/** A tar of these files. */
function context(files: Readonly<Record<string, string | Buffer>>): Readable {
  const tar = pack();
  for (const [name, body] of Object.entries(files)) tar.entry({ name }, body);
  tar.finalize();
  return tar.pipe(new PassThrough());
}

function streamed(bytes: Buffer): Readable {
  const stream = new PassThrough();
  stream.end(bytes);
  return stream;
}

function pushOptions(kind: "podman" | "docker") {
  return { signal: new AbortController().signal, ...(kind === "podman" ? { insecure: true } : {}) };
}
