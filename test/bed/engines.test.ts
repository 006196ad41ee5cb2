import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { before, suite, test } from "node:test";
import { startDocker, startPodman, startRegistry, type TestEngine, tinyImages, waitFor } from "./index.ts";

for (const [name, start] of [
  ["Podman", startPodman],
  ["Docker", startDocker],
] as const)
  suite(name, () => {
    let engine: TestEngine;
    before(async () => {
      engine = await start();
      await tinyImages(engine);
    });

    test("runs the tiny images, publishes their ports and stops them at once", async () => {
      await engine.cli(
        "run",
        "-d",
        "--name",
        "web",
        "-p",
        "127.0.0.1:8080:80",
        "--memory",
        "64m",
        "localhost/tiny:web",
      );
      await waitFor(
        "the page",
        async () => (await fetch("http://127.0.0.1:8080/").catch(() => undefined))?.ok === true,
      );
      await engine.cli("run", "-d", "--name", "waits", "localhost/tiny:1");
      const begin = performance.now();
      await engine.cli("stop", "waits");
      assert.ok(performance.now() - begin < 5000, "its first process obeys SIGTERM");
      assert.equal(await get(engine, "/_ping"), "OK");
    });

    test("a container becomes healthy, and unhealthy when it is sick", async () => {
      await engine.cli("run", "-d", "--name", "sick", "localhost/tiny:health");
      const health = (): Promise<string> => engine.cli("inspect", "--format", "{{.State.Health.Status}}", "sick");
      const check = async (expected: string): Promise<boolean> => {
        // Podman's checks are systemd timers; without systemd they run when asked.
        if (engine.kind === "podman") await engine.cli("healthcheck", "run", "sick").catch(() => {});
        return (await health()).trim() === expected;
      };
      await waitFor("healthy", () => check("healthy"));
      await engine.cli("exec", "sick", "touch", "/tmp/sick");
      await waitFor("unhealthy", () => check("unhealthy"));
    });

    test("an image that fails ends with its code and its words", async () => {
      await assert.rejects(engine.cli("run", "localhost/tiny:fails"), /exit code 1\ncannot start/);
    });

    test("the API service dies at once and comes back with its containers", async () => {
      await engine.cli("run", "-d", "--name", "kept", "--restart", "always", "localhost/tiny:1");
      await engine.kill();
      await assert.rejects(get(engine, "/_ping"));
      await engine.start();
      assert.equal(await get(engine, "/_ping"), "OK");
      assert.match(await engine.cli("ps", "--format", "{{.Names}}"), /^kept$/m);
    });

    test("pushes to a registry on loopback and pulls from it", async () => {
      await using registry = await startRegistry();
      const reference = `${registry.address}/team/tiny:1`;
      const insecure = engine.kind === "podman" ? ["--tls-verify=false"] : [];
      await engine.cli("tag", "localhost/tiny:1", reference);
      await engine.cli("push", ...insecure, reference);
      await engine.cli("rmi", reference);
      await engine.cli("pull", ...insecure, reference);
      const answer = await fetch(`http://${registry.address}/v2/team/tiny/tags/list`);
      assert.deepEqual(await answer.json(), { name: "team/tiny", tags: ["1"] });
    });

    test("leaves no process behind", async () => {
      await engine.cli("network", "create", "app");
      await engine.cli("run", "-d", "--network", "app", "localhost/tiny:1");
      await engine[Symbol.asyncDispose]();
      await waitFor("the last processes to end", () =>
        processes().every((name) => !/^(conmon|runc|dockerd|podman)/.test(name)),
      );
    });
  });

function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, "utf8");
      } catch {
        return ""; // gone meanwhile
      }
    });
}

async function get({ socket }: TestEngine, path: string): Promise<string> {
  const [response] = await once(request({ socketPath: socket, path }).end(), "response");
  return text(response);
}
