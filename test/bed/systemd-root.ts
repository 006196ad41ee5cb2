// The root file system of the whole machines that tests boot.
import type { Recipe } from "./debian-root.ts";

/** Somebody who may administer the machine, by his password. It lives for minutes and nobody reaches it. */
export const admin = { name: "pilot", password: "pilot-of-the-bed" } as const;

export const systemdRecipe: Recipe = {
  name: "systemd",
  packages: [
    ...["systemd", "systemd-sysv", "dbus", "dbus-user-session", "libpam-systemd", "sudo", "procps", "iproute2"],
    ...["openssh-server", "libpam-oath", "oathtool", "openssl", "libatomic1", "libstdc++6"],
    ...[
      "podman",
      "runc",
      "crun",
      "conmon",
      "netavark",
      "aardvark-dns",
      "catatonit",
      "iptables",
      "uidmap",
      "slirp4netns",
    ],
  ],
  customise: [
    `useradd --create-home --shell /bin/bash --groups sudo ${admin.name}`,
    `echo ${admin.name}:${admin.password} | chpasswd`,
    // Each machine makes its own, see systemd-machine.ts.
    "rm -f /etc/ssh/ssh_host_*",
    // Nothing of it can work without a network, and a machine of minutes needs neither.
    "systemctl disable apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer",
    // Podman outside gives it its network: who waits for another one waits in vain.
    "systemctl disable systemd-networkd.service systemd-networkd-wait-online.service",
    "systemctl enable podman.socket ssh.service",
  ],
};
