import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Host } from "../../hosts/index.ts";
import { localHost } from "../../hosts/index.ts";
import { readEnvironment } from "./environment.ts";

/** This machine, with other variables and an id(1) of its own. */
async function hostWith(t: TestContext, env: Record<string, string>, id?: string): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "environment-"));
  t.after(() => rm(folder, { recursive: true }));
  const host = localHost();
  if (id !== undefined) {
    await writeFile(join(folder, "id"), `#!/bin/sh\n${id}\n`);
    await chmod(join(folder, "id"), 0o755);
  }
  const all = {
    CONTAINER_HOST: "",
    DOCKER_HOST: "",
    CONTAINERS_CONF: "",
    XDG_RUNTIME_DIR: "",
    PATH: `${folder}:${process.env.PATH}`,
    ...env,
  };
  return { ...host, exec: (argv, options) => host.exec(argv, { ...options, env: all }) };
}

const asked = { XDG_RUNTIME_DIR: "/run/x", CONTAINER_HOST: "unix:///a.sock", DOCKER_HOST: "unix:///b.sock" };

test("what is asked of a host is told, each in its place", async (t) => {
  const found = await readEnvironment(await hostWith(t, asked));
  assert.equal(found.uid, process.getuid?.());
  assert.deepEqual(
    [found.runtimeDir, found.containerHost, found.dockerHost],
    ["/run/x", "unix:///a.sock", "unix:///b.sock"],
  );
  assert.match(found.system, /^\w+/);
});

test("a user without a name is its number, and moves nothing else", async (t) => {
  const usual = await readEnvironment(await hostWith(t, asked));
  for (const nameless of ['[ "$1" != -u ] || echo 4711; [ "$1" = -u ]', 'echo 4711; echo "no such user" >&2']) {
    const found = await readEnvironment(await hostWith(t, asked, nameless));
    assert.deepEqual(found, { ...usual, uid: 4711, user: "4711" });
  }
});

test("a variable of several lines moves nothing", async (t) => {
  const usual = await readEnvironment(await hostWith(t, asked));
  const found = await readEnvironment(await hostWith(t, { ...asked, XDG_RUNTIME_DIR: "/run/x\nno\nyes" }));
  assert.deepEqual({ ...found, places: {} }, { ...usual, runtimeDir: "/run/x\nno\nyes", places: {} });
  assert.ok(found.places?.["/run/x\nno\nyes/docker.sock"]);
});

test("it is told how it stands with the places of sockets, and whose they are", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "places-"));
  const server = createServer().listen(join(folder, "docker.sock"));
  t.after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  await symlink(join(folder, "docker.sock"), join(folder, "link"));
  const { places } = await readEnvironment(
    await hostWith(t, {
      XDG_RUNTIME_DIR: folder,
      DOCKER_HOST: `unix://${folder}/link`,
      CONTAINER_HOST: `unix://${folder}/none/of this`,
    }),
  );
  assert.deepEqual(places?.[`${folder}/docker.sock`], { state: "there", uid: process.getuid?.() });
  assert.deepEqual(places?.[`${folder}/podman/podman.sock`], { state: "missing", uid: undefined });
  assert.deepEqual(places?.[`${folder}/none/of this`], { state: "missing", uid: undefined });
  assert.equal(places?.[`${folder}/link`], undefined, "where a link leads is to be looked at");
});

test("the lines of containers.conf that say where events are written are told, and no others", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "conf-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "containers.conf");
  await writeFile(file, '[engine]\n#tmp_dir = "/no"\n  tmp_dir="/run/x"\nenv = ["secret"]\n');
  const { eventSettings = "" } = await readEnvironment(await hostWith(t, { CONTAINERS_CONF: file }));
  assert.equal(eventSettings.split("\n").at(-1), '  tmp_dir="/run/x"');
  assert.doesNotMatch(eventSettings, /secret|no/);
});

test("a host that gives no answer is told so when its time is up, though the wire holds on to the program", async () => {
  const never = new Promise<never>(() => {});
  const host = { ...localHost(), name: "slow" };
  const exec = ((_, options) => {
    const process = localHost().exec(["sleep", "1000"], options);
    return Object.assign(process, { exit: never });
  }) as Host["exec"];
  await assert.rejects(readEnvironment({ ...host, exec }, { longest: 100 }), {
    code: "timeout",
    message: "slow does not answer.",
  });
});
