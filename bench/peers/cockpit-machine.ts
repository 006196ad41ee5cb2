import { existsSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { startPodman, type TestEngine, waitFor } from "../../test/bed/index.ts";
import { cockpitRoot } from "./cockpit-root.ts";

/** A machine with systemd, Podman and Cockpit. It shares our loopback: both are reached by plain HTTP. */
export interface CockpitMachine extends AsyncDisposable {
  readonly origin: string;
  /** Its process 1. */
  readonly pid: number;
  /** Its own Podman; the socket as it is reached from outside. */
  readonly podman: Pick<TestEngine, "socket" | "cli" | "feed">;
  /** Runs a program inside and gives its standard output. */
  run(...argv: string[]): Promise<string>;
}

const name = "cockpit";

/**
 * With cgroups of version 1, Podman mounts its own view of systemd's hierarchy over the one that begins at the
 * container: without it, paths in /proc/PID/cgroup can be found, and Podman inside can start containers and measure them.
 */
const init = "[ ! -d /sys/fs/cgroup/systemd ] || umount /sys/fs/cgroup/systemd; exec /sbin/init";

/** Boots it, within seconds. */
export async function startCockpit(): Promise<CockpitMachine> {
  const outer = await startPodman({ service: false });
  const folder = await mkdtemp("/run/bed/cockpit-");
  // Its containers lie where the test bed's lie: in memory.
  await mkdir(`${folder}/containers`);
  await writeFile(`${folder}/containers.conf`, innerConf());
  await outer.cli(
    ...["run", "--detach", "--name", name, "--hostname", name, "--network", "host"],
    ...["--systemd", "always", "--privileged", "--cgroupns", "private"],
    ...["--volume", `${folder}/containers:/var/lib/containers`],
    ...["--volume", `${folder}/containers.conf:/etc/containers/containers.conf:ro`],
    ...["--rootfs", `${cockpitRoot}:O`, "sh", "-c", init],
  );
  const pid = Number(await outer.cli("inspect", "--format", "{{.State.Pid}}", name));
  const run = (...argv: string[]): Promise<string> => outer.cli("exec", name, ...argv);
  await waitFor("systemd to have booted", async () =>
    // Its exit code is not 0 where it is still starting, or where a unit has failed that we do not need.
    /^(running|degraded)$/m.test(await run("systemctl", "is-system-running").catch(String)),
  );
  return {
    origin: "http://127.0.0.1:9090",
    pid,
    podman: {
      socket: `/proc/${pid}/root/run/podman/podman.sock`,
      cli: (...args) => run("podman", ...args),
      feed: (input, ...args) => outer.feed(input, "exec", "--interactive", name, "podman", ...args),
    },
    run,
    [Symbol.asyncDispose]: () => outer[Symbol.asyncDispose](),
  };
}

/** Debian's own settings but for what the test bed needs too, see `startPodman`. */
function innerConf(): string {
  const engine = existsSync("/sys/fs/cgroup/cgroup.controllers")
    ? ""
    : 'runtime = "runc"\ncgroup_manager = "cgroupfs"\n';
  return `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
${engine}`;
}
