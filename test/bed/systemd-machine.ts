import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { command, waitFor } from "./daemon.ts";
import { rootOf } from "./debian-root.ts";
import type { TestEngine } from "./engine.ts";
import { startPodman } from "./podman.ts";
import { systemdRecipe } from "./systemd-root.ts";

export interface MachineOptions {
  readonly name: string;
  /** Its root file system, which stays as it is; that of `systemd-root.ts` without it. */
  readonly root?: string;
  /** It has the test's own network: it is reached on loopback, has no cable, and is the only one of its kind. */
  readonly loopback?: boolean;
}

/** A whole machine: a real systemd as process 1, with its own sshd, sudo, journal and Podman. */
export interface SystemdMachine {
  readonly name: string;
  /** Its IPv4 address in the network of machines, or loopback's. */
  readonly address: string;
  /** Its process 1, as seen from the test. */
  readonly pid: number;
  /** Its own Podman; the socket as it is reached from the test. */
  readonly podman: Pick<TestEngine, "socket" | "cli" | "feed">;
  /** Runs a program inside as root and gives its standard output; rejects where its code is not 0. */
  run(...argv: string[]): Promise<string>;
  /** A shell's lines, inside and as root. */
  sh(script: string): Promise<string>;
  /** Puts a file into it. */
  put(file: string, path: string): Promise<void>;
  /** Writes a file in it. */
  write(path: string, content: string | Buffer, mode?: number): Promise<void>;
  /** Takes its cable out. Connections break only when somebody notices. */
  cut(): Promise<void>;
  /** Puts the cable back, at the same address. */
  mend(): Promise<void>;
  /** Power off, at once. */
  kill(): Promise<void>;
  /** Power on again, with what is on its disk. */
  start(): Promise<void>;
}

/** Machines that reach each other, and that the test reaches. Disposing ends all. */
export interface Fleet extends AsyncDisposable {
  /** Boots one more, within seconds. */
  boot(options: MachineOptions): Promise<SystemdMachine>;
}

const network = "machines";
const subnet = "10.71.0";

/**
 * With cgroups of version 1, Podman mounts its own view of systemd's hierarchy over the one that begins at the
 * container: without it, paths in /proc/PID/cgroup can be found, and Podman inside can start containers and measure them.
 * No two machines have one identity: their number, and their host keys.
 */
const init = [
  "[ ! -d /sys/fs/cgroup/systemd ] || umount /sys/fs/cgroup/systemd",
  "rm -f /run/nologin",
  // Without a number systemd would take this for its first boot, and enable all that Debian would.
  "key=/etc/ssh/ssh_host_ed25519_key",
  "[ -f $key ] || { tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id; [ ! -d /etc/ssh ] || ssh-keygen -q -t ed25519 -N '' -f $key; }",
  "exec /sbin/init",
].join("; ");

/** A network for machines, with none in it yet. */
export async function startFleet(): Promise<Fleet> {
  const outer = await startPodman({ service: false });
  let made: Promise<unknown> | undefined;
  let count = 0;
  return {
    async boot(options) {
      if (options.loopback) return boot(outer, "127.0.0.1", options);
      made ??= outer.cli("network", "create", "--subnet", `${subnet}.0/24`, "--disable-dns", network);
      const address = `${subnet}.${10 + count++}`;
      await made;
      return boot(outer, address, options);
    },
    [Symbol.asyncDispose]: () => outer[Symbol.asyncDispose](),
  };
}

async function boot(outer: TestEngine, address: string, options: MachineOptions): Promise<SystemdMachine> {
  const { name, loopback = false } = options;
  const root = options.root ?? rootOf(systemdRecipe);
  if (!existsSync(root)) throw new Error(`${root} is missing: npm test -- package makes it`);
  const folder = await mkdtemp(`/run/bed/${name}-`);
  // Its containers lie where the test bed's lie: in memory, and not on the machine's own overlay.
  await mkdir(`${folder}/containers`);
  await writeFile(`${folder}/containers.conf`, innerConf(loopback));
  // One address of its card for good, as machines have it: others remember that for half a minute.
  const card = ["--ip", address, "--mac-address", `02:00:00:00:00:${address.split(".")[3]}`];
  await outer.cli(
    ...["run", "--detach", "--name", name, "--hostname", name],
    ...(loopback ? ["--network", "host"] : ["--network", network, ...card]),
    ...["--systemd", "always", "--privileged", "--cgroupns", "private"],
    ...["--volume", `${folder}/containers:/var/lib/containers`],
    ...["--volume", `${folder}/containers.conf:/etc/containers/containers.conf:ro`],
    ...["--rootfs", `${root}:O`, "sh", "-c", init],
  );
  let pid = 0;
  const run = (...argv: string[]): Promise<string> => outer.cli("exec", name, ...argv);
  const up = async (): Promise<void> => {
    pid = Number(await outer.cli("inspect", "--format", "{{.State.Pid}}", name));
    let said = "";
    await waitFor(`${name} to have booted`, async () => {
      // Its exit code is not 0 where it is still starting, or where a unit has failed that we do not need.
      said = await run("systemctl", "is-system-running").catch(String);
      return /^(running|degraded)$/m.test(said);
    }).catch(async (error: Error) => {
      const jobs = await run("systemctl", "list-jobs").catch(String);
      const logs = await outer.cli("logs", "--tail", "40", name).catch(String);
      throw new Error(`${error.message}; it says: ${said}\n${jobs}\n${logs}`, { cause: error });
    });
  };
  await up();
  return {
    name,
    address,
    get pid() {
      return pid;
    },
    podman: {
      get socket() {
        return `/proc/${pid}/root/run/podman/podman.sock`;
      },
      cli: (...args) => run("podman", ...args),
      feed: (input, ...args) => outer.feed(input, "exec", "--interactive", name, "podman", ...args),
    },
    run,
    sh: (script) => run("bash", "-ec", script),
    put: async (file, path) => void (await command(["cp", file, join(`/proc/${pid}/root`, path)])),
    write: (path, content, mode = 0o644) => writeFile(join(`/proc/${pid}/root`, path), content, { mode }),
    cut: async () => cable(await run("cat", "/sys/class/net/eth0/iflink"), "down"),
    mend: async () => cable(await run("cat", "/sys/class/net/eth0/iflink"), "up"),
    kill: async () => void (await outer.cli("kill", "--signal", "KILL", name)),
    async start() {
      await outer.cli("start", name);
      await up();
    },
  };
}

/** Our end of its cable, known by its number. Nothing passes while it is down, and nobody is told. */
async function cable(number: string, state: "up" | "down"): Promise<void> {
  for (const name of await readdir("/sys/class/net")) {
    const index = await readFile(`/sys/class/net/${name}/ifindex`, "utf8").catch(() => "");
    if (index.trim() === number.trim()) await command(["busybox", "ip", "link", "set", name, state]);
  }
}

/** Debian's own settings but for what the test bed needs too, see `startPodman`; and other networks than a fleet's. */
function innerConf(loopback: boolean): string {
  const engine = existsSync("/sys/fs/cgroup/cgroup.controllers")
    ? ""
    : 'runtime = "runc"\ncgroup_manager = "cgroupfs"\n';
  return `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
${engine}${loopback ? "" : ownNetworks}`;
}

const ownNetworks = `[network]
network_backend = "netavark"
default_subnet = "10.90.0.0/16"
`;

/** The processes in the cgroup of a unit, as the test numbers them: none where it does not run. */
export async function processesOf(machine: SystemdMachine, unit: string): Promise<number[]> {
  const group = (await machine.run("systemctl", "show", "--property", "ControlGroup", "--value", unit)).trim();
  if (group === "") return [];
  const root = `/proc/${machine.pid}/root/sys/fs/cgroup`;
  const folder = [root, `${root}/systemd`].map((path) => join(path, group)).find(existsSync);
  if (folder === undefined) return [];
  const text = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}
