import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync } from "node:fs";
import { chown, lutimes, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { clearLeftovers, discover } from "../../src/engines/index.ts";
import { type Host, localHost } from "../../src/hosts/index.ts";
import { startPodman, type TestEngine } from "../bed/index.ts";

const folder = "/run/pilothouse";
/** A machine that the server does not live on, as far as it knows. */
const far: Host = { ...localHost("far"), own: false };

let podman: TestEngine;
before(async () => {
  podman = await startPodman({ service: false });
  Object.assign(process.env, podman.env);
  await mkdir(folder, { recursive: true, mode: 0o700 });
});
after(() => podman[Symbol.asyncDispose]());

/** A socket whose process was killed. */
async function dead(name: string, where = folder): Promise<void> {
  const program = `require("node:net").createServer().listen("${where}/${name}", () => console.log("on"))`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("on another machine a Podman that we start is known by no number of a process", async () => {
  const { environment } = await discover(far, { engine: "docker" });
  await using found = await discover(far, { environment: { ...environment, dockerHost: undefined }, engine: "podman" });
  assert.deepEqual(
    found.engines.map(({ id }) => id),
    ["podman"],
  );
  const names = await readdir(folder);
  assert.equal(names.length, 1);
  assert.match(names.join(), /^podman-far-[0-9a-f]{16}-1\.sock$/);
});

test("sockets that a broken connection left there are removed over the wire, by name, where nobody answers", async () => {
  const [gone, lives] = ["podman-far-00112233445566aa-1.sock", "podman-far-00112233445566bb-1.sock"];
  await dead(gone);
  // The own server's are known by its process, another's are nobody's business.
  await dead("podman-1-2-3-1.sock");
  await writeFile(`${folder}/podman-far-note`, "");
  const server = createServer((socket) => socket.destroy()).listen(`${folder}/${lives}`);
  await once(server, "listening");
  await clearLeftovers(far, [], new AbortController().signal);
  assert.deepEqual((await readdir(folder)).sort(), ["podman-1-2-3-1.sock", "podman-far-note", lives].sort());
  server.close();
});

test("old folders for sockets that a broken connection left are removed: one's own, and empty ones", async (context) => {
  const made = (letter: string): string => `/tmp/pilothouse-far-00112233445566ff-${letter.repeat(10)}`;
  const [empty, socket, young, stranger, link, used, living, target] = [..."abcdefgh"].map((letter) => made(letter));
  assert.ok(empty && socket && young && stranger && link && used && living && target);
  const all = [empty, socket, young, stranger, link, used, living, target];
  context.after(() => Promise.all(all.map((path) => rm(path, { recursive: true, force: true }))));
  for (const path of all.filter((one) => one !== link)) await mkdir(path, { mode: 0o700 });
  await symlink(target, link);
  await chown(stranger, 4999, 4999);
  await dead("podman-far-00112233445566ff-1.sock", socket);
  await writeFile(`${used}/note`, "");
  const server = createServer((one) => one.destroy()).listen(`${living}/podman-far-00112233445566ff-1.sock`);
  context.after(() => server.close());
  await once(server, "listening");
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
  for (const path of all.filter((one) => one !== young && one !== target)) await lutimes(path, old, old);
  await clearLeftovers(far, [], new AbortController().signal);
  const left = all.filter((path) => lstatSync(path, { throwIfNoEntry: false }));
  assert.deepEqual(left, [young, stranger, link, used, living, target]);
});
