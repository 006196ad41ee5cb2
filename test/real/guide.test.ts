import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { after, before, suite, test } from "node:test";
import { imageArchive } from "../../src/engines/guide/archive.ts";
import { node, perl, sampleImage } from "../../src/engines/guide/sample.ts";
import { localHost } from "../../src/hosts/index.ts";
import { startDocker, startPodman, type TestEngine, waitFor } from "../bed/index.ts";

const { signal } = new AbortController();
const image = "localhost/pilothouse/sample:1";

for (const kind of ["podman", "docker"] as const)
  suite(`the sample image in ${kind}`, () => {
    let engine: TestEngine;
    before(async () => {
      engine = await (kind === "podman" ? startPodman() : startDocker());
    });
    after(() => engine?.[Symbol.asyncDispose]());

    for (const server of [perl, node])
      test(`serves its page from files of this machine, by ${server.name}, and stops when told`, async () => {
        const port = server === perl ? 18_080 : 18_081;
        const name = `hello-${server.name}`;
        const host = localHost();
        const made = await sampleImage(host, signal, [server]);
        const file = `/run/bed/sample-${kind}-${server.name}.tar`;
        await pipeline(await imageArchive(host, made, signal), createWriteStream(file));
        await engine.cli("load", "--input", file);
        await engine.cli(
          "run",
          "-d",
          "--name",
          name,
          "-p",
          `${port}:8080`,
          "-v",
          "hello:/data",
          "-e",
          "GREETING=<b>Hi",
          image,
        );
        const get = (path = "/") =>
          execFileSync("busybox", ["wget", "-qO-", `http://127.0.0.1:${port}${path}`], { encoding: "utf8" });
        await waitFor("the server", async () => (await engine.cli("logs", name)).includes("Serving on port 8080"));
        const first = get();
        assert.match(first, /<h1>&#60;b&#62;Hi<\/h1>/);
        const visits = Number(/<dd>(\d+)<\/dd>/.exec(first)?.[1]);
        assert.match(get(), new RegExp(`<dd>${visits + 1}</dd>`));
        assert.throws(() => get("/no"), /404/);
        const log = await engine.cli("logs", name);
        assert.match(log, /^\S+ GET \/ 200$/m);
        assert.match(log, /^\S+ GET \/no 404$/m);
        assert.match(await engine.cli("exec", name, "sh", "-c", "ls /srv && id"), /page\.html[\s\S]*uid=0/);
        const begun = Date.now();
        await engine.cli("stop", "--time", "30", name);
        assert.ok(Date.now() - begun < 20_000, "it did not stop when it was told to");
        await engine.cli("rm", name);
        assert.equal((await engine.cli("image", "inspect", "--format", "{{len .RootFS.Layers}}", image)).trim(), "3");
      });
  });
