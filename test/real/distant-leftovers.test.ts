import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
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
async function dead(name: string): Promise<void> {
  const program = `require("node:net").createServer().listen("${folder}/${name}", () => console.log("on"))`;
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
