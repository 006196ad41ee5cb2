import assert from "node:assert/strict";
import { once } from "node:events";
import { duplexPair } from "node:stream";
import { after, before, test } from "node:test";
import { type Attempt, discover, EngineWatch, HostEngines } from "../../src/engines/index.ts";
import { type Host, localHost } from "../../src/hosts/index.ts";
import { Problem } from "../../src/problem/index.ts";
import { addUser, startDocker, startPodman, type TestEngine, type TestUser, waitFor } from "../bed/index.ts";

let ann: TestUser;
let own: TestEngine;
let podman: TestEngine;
let docker: TestEngine;
let plain: Host;
const root = localHost();

before(async () => {
  ann = await addUser("ann");
  [own, podman, docker] = await Promise.all([startPodman({ user: ann }), startPodman(), startDocker()]);
  plain = as(ann);
});
after(async () => {
  await Promise.all([own, podman, docker].map((bed) => bed[Symbol.asyncDispose]()));
});

const bridge = `
  const socket = require("node:net").connect(process.argv[1]);
  socket.on("error", (error) => process.exit(error.code === "EACCES" ? 13 : 2));
  socket.once("connect", () => { process.stdout.write("+"); process.stdin.pipe(socket).pipe(process.stdout); });
`;

/** This machine with the rights of a user: every program and every connection is a process of his. */
function as(user: TestUser): Host {
  const base = localHost();
  const exec: Host["exec"] = (argv, options = {}) =>
    base.exec([...user.as, ...argv], {
      ...options,
      env: { ...user.env, CONTAINERS_CONF: own.env.CONTAINERS_CONF ?? "", ...options.env },
    });
  return {
    ...base,
    exec,
    async connect({ path }) {
      const child = exec([process.execPath, "-e", bridge, path], { stdin: "pipe" });
      const ended = child.exit.then(({ code }) => {
        if (code === 13) throw new Problem("permission-denied", { title: `${path} is not for ${user.name}.` });
        throw new Problem("engine-stopped", { title: `Nothing listens at ${path}.` });
      });
      ended.catch(() => {});
      await Promise.race([once(child.stdout, "readable"), ended]);
      const first = child.stdout.read(1);
      if (String(first) !== "+") await ended;
      assert.ok(child.stdin);
      const [ours, theirs] = duplexPair();
      child.stdout.pipe(theirs).pipe(child.stdin);
      ours.once("close", () => child.kill());
      return ours;
    },
  };
}

const refused = ({ result }: Attempt): boolean => result instanceof Problem && result.code === "permission-denied";
const ids = (engines: HostEngines) =>
  Object.values(engines.engines.read().engines)
    .filter(({ state }) => state === "connected")
    .map(({ id, owner }) => `${id} of ${owner}`)
    .sort();

test("without root's rights only one's own engines are there, with them root's too, each once under its usual id", async () => {
  {
    const engines = new HostEngines(plain);
    using _ = engines.engines.subscribe(() => {});
    await waitFor("the search", () => engines.engines.read().searched, 20_000);
    assert.deepEqual(ids(engines), ["podman-user of ann"]);
    await engines.close();
  }
  const engines = new HostEngines(plain, "all", root);
  using _ = engines.engines.subscribe(() => {});
  await waitFor("all engines", () => ids(engines).length >= 3, 20_000);
  await waitFor("the search", () => engines.engines.read().searched, 20_000);
  assert.deepEqual(ids(engines), ["docker of root", "podman of root", "podman-user of ann"]);
  const [user, system, daemon] = await Promise.all(["podman-user", "podman", "docker"].map((id) => engines.engine(id)));
  assert.equal(user?.host, plain);
  assert.equal(system?.host, root);
  assert.equal(daemon?.host, root);
  await system?.volumes.create({ name: "of-root" });
  assert.deepEqual(
    (await user?.volumes.list())?.map(({ name }) => name),
    [],
  );
  await engines.close();
});

test("what is refused to the person is no reason why there is none where root looks as well", async () => {
  const without = { ...(await environment(plain)), podmanInstalled: false, runtimeDir: undefined };
  {
    await using watch = new EngineWatch(plain, { engine: "podman", environment: without });
    await waitFor("the look", () => watch.read().settled, 20_000);
    assert.ok(watch.read().attempts.some(refused));
    assert.equal(watch.read().problem?.code, "permission-denied");
  }
  await docker.kill();
  await using watch = new EngineWatch(plain, { engine: "docker", environment: without, elevated: root });
  await waitFor("the look", () => watch.read().settled, 20_000);
  assert.notEqual(watch.read().problem?.code, "permission-denied");
  // As root would start it: without sudo before the line.
  assert.deepEqual(
    watch.read().stopped.map(({ kind, user, command }) => ({ kind, user, command })),
    [{ kind: "docker", user: false, command: "service docker start" }],
  );
  await docker.start();
  await waitFor("Docker", () => watch.read().engines.some(({ state }) => state === "connected"), 20_000);
});

test("rights that are lost cost root's engines only", async () => {
  let lost = false;
  const gone = new Problem("sudo-refused", { title: "No more." });
  const elevated: Host = {
    ...root,
    exec: (argv, options) =>
      lost ? { ...root.exec(["false"]), exit: Promise.reject(gone) } : root.exec(argv, options),
    connect: (address, options) => (lost ? Promise.reject(gone) : root.connect(address, options)),
  };
  await using watch = new EngineWatch(plain, { elevated });
  await waitFor("all", () => watch.read().engines.length === 3, 20_000);
  lost = true;
  await Promise.all([podman, docker].map((bed) => bed.kill()));
  await waitFor("the loss", () => watch.read().engines.filter(({ state }) => state === "lost").length === 2, 20_000);
  watch.look();
  await waitFor("the look", () => !watch.read().attempts.some(({ asRoot }) => asRoot), 20_000);
  assert.deepEqual(
    watch
      .read()
      .engines.filter(({ state }) => state === "connected")
      .map(({ id }) => id),
    ["podman-user"],
  );
  await Promise.all([podman, docker].map((bed) => bed.start()));
});

async function environment(host: Host) {
  await using found = await discover(host, { engine: "docker" });
  assert.equal(found.environment.uid, ann.uid);
  return found.environment;
}

test("rights of root that did not answer at first are asked again soon, not only when all is calm", async () => {
  let asked = 0;
  const late: Host = {
    ...root,
    exec(...given) {
      if (++asked === 1) throw new Problem("timeout", { title: "sudo did not answer." });
      return root.exec(...given);
    },
  };
  const engines = new HostEngines(plain, "all", late);
  using _ = engines.engines.subscribe(() => {});
  await waitFor("root's engines", () => ids(engines).length >= 3, 20_000);
  await engines.close();
});
