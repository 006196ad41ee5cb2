import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestEngine, testEngine } from "./engine.ts";

let count = 0;

export interface DockerOptions {
  /** Where the API listens; the standard place without it. */
  readonly socket?: string;
  /** Registries on loopback are always allowed without TLS; name others here. */
  readonly insecureRegistries?: readonly string[];
}

/** Starts an empty dockerd, with its own containerd, storage and networks. */
export async function startDocker(options: DockerOptions = {}): Promise<TestEngine> {
  const folder = `/run/bed/docker-${++count}`;
  const socket = options.socket ?? "/run/docker.sock";
  await mkdir(folder);
  const config = join(folder, "daemon.json");
  await writeFile(config, JSON.stringify({ "insecure-registries": options.insecureRegistries ?? [] }));
  const engine = testEngine({
    kind: "docker",
    socket,
    env: { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: join(folder, "client") },
    program: ["docker"],
    service: [
      "dockerd",
      ...["--config-file", config, "--data-root", join(folder, "data"), "--exec-root", join(folder, "exec")],
      ...["--pidfile", join(folder, "pid"), "--host", `unix://${socket}`, "--log-level", "warn"],
    ],
    async clear({ cli }) {
      const ids = (await cli("ps", "--all", "--quiet")).split("\n").filter(Boolean);
      if (ids.length > 0) await cli("rm", "--force", "--volumes", ...ids);
    },
  });
  await engine.start();
  return engine;
}
