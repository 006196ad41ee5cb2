// The root file system of the machine in which Cockpit is measured: Debian with systemd, Podman and Cockpit, from the
// Debian mirrors that this computer's apt knows. Made once and kept in `.cache`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeRoot, type Recipe, rootOf } from "../../test/bed/debian-root.ts";

/** Somebody who may administer the machine. It has no network and lives for minutes: the password guards nothing. */
export const account = { user: "pilot", password: "pilot-of-the-peer" };

const recipe: Recipe = {
  name: "cockpit",
  packages: [
    ...["systemd", "systemd-sysv", "dbus", "sudo", "procps", "iproute2"],
    ...["cockpit-ws", "cockpit-bridge", "cockpit-system", "cockpit-podman"],
    ...["podman", "runc", "crun", "conmon", "netavark", "aardvark-dns", "catatonit", "iptables"],
    // What our own package needs beside it, and rootless containers on both sides.
    ...["openssh-server", "openssl", "libatomic1", "libstdc++6", "dbus-user-session", "libpam-systemd"],
    ...["uidmap", "slirp4netns"],
  ],
  customise: [
    `useradd --create-home --shell /bin/bash --groups sudo ${account.user}`,
    `echo ${account.user}:${account.password} | chpasswd`,
    "systemctl enable cockpit.socket podman.socket",
  ],
};

/** Where it lies once it has been made. */
export const cockpitRoot = rootOf(recipe);

/** Makes it where it is missing; takes a minute or two then. Rejects with mmdebstrap's own words. */
export const makeCockpitRoot = (say: (line: string) => void): Promise<void> => makeRoot(recipe, say);

/** "Cockpit 287.1", as Debian's package says. */
export function cockpitVersion(): string {
  const status = readFileSync(join(cockpitRoot, "var/lib/dpkg/status"), "utf8");
  const version = /^Package: cockpit-ws\n(?:.+\n)*?Version: (?:\d+:)?([^-\n]+)/m.exec(status)?.[1];
  return `Cockpit ${version ?? "of an unknown version"}`;
}
