import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestEngine, testEngine } from "./engine.ts";
import type { TestUser } from "./user.ts";

let count = 0;

export interface PodmanOptions {
  /** Where the API listens; the system's standard place without it. */
  readonly socket?: string;
  /** false: the API service is not started, as on a machine where nothing has asked for it yet. */
  readonly service?: boolean;
  /** Whose it is: a rootless one. Root's without it. */
  readonly user?: TestUser;
}

/** Starts an empty Podman with storage, networks and an API service of its own. */
export async function startPodman(options: PodmanOptions = {}): Promise<TestEngine> {
  const folder = `/run/bed/podman-${++count}`;
  const { user } = options;
  const socket = options.socket ?? `${user?.runtimeDir ?? "/run"}/podman/podman.sock`;
  if (user) await Promise.all([user.folder(dirname(socket)), user.folder(folder)]);
  else await Promise.all([mkdir(dirname(socket), { recursive: true }), mkdir(folder)]);
  const containers = join(folder, "containers.conf");
  const storage = join(folder, "storage.conf");
  await writeFile(containers, containersConf(folder, await readFile("/proc/self/limits", "utf8")));
  await writeFile(
    storage,
    // Not every kernel and file system lets a user mount an overlay.
    `[storage]\ndriver = "${user ? "vfs" : "overlay"}"\ngraphroot = "${folder}/storage"\nrunroot = "${folder}/run"\n`,
  );
  const program: readonly [string, ...string[]] = user ? [...user.as, "podman"] : ["podman"];
  const engine = testEngine({
    kind: "podman",
    socket,
    env: { ...user?.env, CONTAINERS_CONF: containers, CONTAINERS_STORAGE_CONF: storage },
    program,
    service: [...program, "system", "service", "--time", "0", `unix://${socket}`],
    async clear({ cli }) {
      await cli("pod", "rm", "--all", "--force", "--time", "0");
      await cli("rm", "--all", "--force", "--time", "0");
    },
  });
  if (options.service !== false) await engine.start();
  return engine;
}

/**
 * Settings that let Podman run here too: a CI machine may have cgroups of version 1, no systemd, and hard limits below
 * the ones that Podman asks for.
 */
function containersConf(folder: string, limits: string): string {
  const hard = (name: string): string => new RegExp(`^Max ${name} +\\S+ +(\\S+)`, "m").exec(limits)?.[1] ?? "unlimited";
  const files = Number(hard("open files"));
  const processes = Number(hard("processes"));
  const ulimits = [
    ...(files < 1_048_576 ? [`nofile=${files}:${files}`] : []),
    ...(processes < 4_194_304 ? [`nproc=${processes}:${processes}`] : []),
  ];
  const crun = existsSync("/usr/bin/crun") && existsSync("/sys/fs/cgroup/cgroup.controllers");
  return `[containers]
default_ulimits = ${JSON.stringify(ulimits)}
[engine]
runtime = "${crun ? "crun" : "runc"}"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "${folder}/tmp"
static_dir = "${folder}/storage/libpod"
volume_path = "${folder}/storage/volumes"
[network]
network_backend = "netavark"
network_config_dir = "${folder}/networks"
`;
}
