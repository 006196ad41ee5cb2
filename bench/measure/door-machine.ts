import { rootOf } from "../../test/bed/debian-root.ts";
import { tinyImages, waitFor } from "../../test/bed/index.ts";
import { type SystemdMachine, startFleet } from "../../test/bed/systemd-machine.ts";
import { systemdRecipe } from "../../test/bed/systemd-root.ts";
import { pack } from "../../test/package/pack.ts";
import { cockpitRoot } from "../peers/cockpit-root.ts";
import { processesBelow } from "./process.ts";

/** Where people come in. */
export interface Entrance {
  readonly port: number;
  /** As systemd knows what answers there. */
  readonly service: string;
  /** The command lines of its processes. */
  readonly program: RegExp;
}

export const ours: Entrance = { port: 9091, service: "pilothouse.service", program: /pilothouse/ };
export const cockpit: Entrance = { port: 9090, service: "cockpit.service", program: /^\S*cockpit-/ };

const unitFile = "/usr/lib/systemd/system/pilothouse.service";

/** Somebody of the machine, with a password. */
export interface Person {
  readonly name: string;
  readonly password: string;
  /** May become root with that password, and does so in the page. */
  readonly admin: boolean;
}

export interface PersonOptions {
  readonly admin?: boolean;
  /** His systemd runs though he is not there, as for containers that go on after a log-out. */
  readonly lingers?: boolean;
}

/** A whole machine with our package installed, and Cockpit beside it. It shares our loopback. */
export interface DoorMachine extends AsyncDisposable {
  readonly machine: SystemdMachine;
  /** Adds somebody with containers of his own, made and not started. */
  addPerson(name: string, containers: number, options?: PersonOptions): Promise<Person>;
  /** Makes containers of root. */
  addOfRoot(containers: number): Promise<void>;
  /** Sessions that nobody has a page open for, and the service itself, end within seconds: for a short run. */
  hurry(): Promise<void>;
  /** The machine's processes now, as we number them. */
  processes(): Set<number>;
  /** Waits until nobody is logged in, nobody's Podman listens and neither door is open. */
  quiet(): Promise<void>;
}

/** Boots it and installs the package; with Cockpit where it is compared. */
export async function startDoorMachine(compared: boolean): Promise<DoorMachine> {
  const fleet = await startFleet();
  try {
    const [machine, file] = await Promise.all([
      fleet.boot({ name: "door", root: compared ? cockpitRoot : rootOf(systemdRecipe), loopback: true }),
      pack("0.1.0~bench"),
    ]);
    // Both would like to have 9090.
    await machine.sh("mkdir -p /etc/systemd/system/pilothouse.socket.d; mount -t tmpfs tmpfs /home");
    await machine.write(
      "/etc/systemd/system/pilothouse.socket.d/port.conf",
      `[Socket]\nListenStream=\nListenStream=${ours.port}\n`,
    );
    await machine.sh("systemctl start ssh.service; systemctl --global enable podman.socket");
    await machine.put(file, "/root/pilothouse.deb");
    await machine.run("dpkg", "--install", "/root/pilothouse.deb");
    let images = 0;
    const lingering: number[] = [];
    const asPerson = (name: string, ...argv: string[]): Promise<string> =>
      machine.run(
        ...["systemd-run", "--quiet", "--wait", "--pipe", "--collect", `--uid=${name}`, "--property=PAMName=login"],
        ...["--property=WorkingDirectory=/", ...argv],
      );
    const create = async (name: string, containers: number): Promise<void> => {
      if (containers === 0) return;
      await tinyImages({
        async feed(input) {
          const archive = `/var/tmp/images-${++images}.tar`;
          await machine.write(archive, input as Buffer, 0o644);
          return asPerson(name, "podman", "load", "--quiet", "--input", archive);
        },
      });
      const numbers = Array.from({ length: containers }, (_, index) => index + 1).join(" ");
      const each = `podman create --quiet --name ${name}-$n localhost/tiny:1`;
      await asPerson(name, "sh", "-ec", `for n in ${numbers}; do ${each}; done`);
    };
    return {
      machine,
      async addPerson(name, containers, { admin = false, lingers = false } = {}) {
        const password = `${name}-of-the-bench`;
        const groups = admin ? "--groups sudo" : "";
        await machine.sh(
          `useradd --create-home --shell /bin/bash ${groups} ${name}; echo ${name}:${password} | chpasswd`,
        );
        await create(name, containers);
        if (lingers) {
          lingering.push(Number(await machine.run("id", "-u", name)));
          await machine.run("loginctl", "enable-linger", name);
        }
        return { name, password, admin };
      },
      addOfRoot: (containers) => create("root", containers),
      async hurry() {
        const start = await machine.sh(`sed -n 's/--idle-exit [0-9]*/--idle-exit 5/; s/^ExecStart=//p' ${unitFile}`);
        await machine.sh("mkdir -p /etc/systemd/system/pilothouse.service.d");
        await machine.write(
          "/etc/systemd/system/pilothouse.service.d/hurry.conf",
          `[Service]\nExecStart=\nExecStart=${start}`,
        );
        await machine.write("/etc/pilothouse/config.json", '{ "multiUser": true, "login": { "unusedSeconds": 5 } }\n');
        await machine.run("systemctl", "daemon-reload");
      },
      processes: () => new Set(processesBelow(machine.pid, /^/)),
      async quiet() {
        await machine.sh(`systemctl stop ${ours.service} 'cockpit*' systemd-hostnamed systemd-timedated podman.service || true
          systemctl reset-failed
          ${compared ? "systemctl start cockpit.socket" : ""}
          loginctl list-sessions --no-legend | while read -r id rest; do loginctl terminate-session $id || true; done`);
        const left = async (): Promise<number[]> =>
          (await machine.sh("ls /run/user")).split("\n").flatMap((uid) => (uid === "" ? [] : [Number(uid)]));
        await waitFor(
          "everybody to have gone",
          async () => (await left()).every((uid) => lingering.includes(uid)),
          30_000,
        );
        for (const uid of lingering) await machine.sh(`systemctl --user --machine ${uid}@.host stop podman.service`);
      },
      [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
    };
  } catch (error) {
    await fleet[Symbol.asyncDispose]();
    throw error;
  }
}
