// The root file system of the machine in which Cockpit is measured: Debian with systemd, Podman and Cockpit, from the
// Debian mirrors that this computer's apt knows. Made once and kept in `.cache`.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../../test/bed/daemon.ts";

/** Somebody who may administer the machine. It has no network and lives for minutes: the password guards nothing. */
export const account = { user: "pilot", password: "pilot-of-the-peer" };

const packages = [
  ...["systemd", "systemd-sysv", "dbus", "sudo", "procps", "iproute2"],
  ...["cockpit-ws", "cockpit-bridge", "cockpit-system", "cockpit-podman"],
  ...["podman", "runc", "crun", "conmon", "netavark", "aardvark-dns", "catatonit", "iptables"],
];

const customise = [
  `useradd --create-home --shell /bin/bash --groups sudo ${account.user}`,
  `echo ${account.user}:${account.password} | chpasswd`,
  "systemctl enable cockpit.socket podman.socket",
].join(" && ");

const suite = debianSuite();
const recipe = createHash("sha256")
  .update(JSON.stringify([suite, packages, customise]))
  .digest("hex")
  .slice(0, 12);
const cache = join(import.meta.dirname, "../../.cache/peers");

/** Where it lies once it has been made. */
export const cockpitRoot = join(cache, `cockpit-${recipe}`);

/** Makes it where it is missing; takes a minute or two then. Rejects with mmdebstrap's own words. */
export async function makeCockpitRoot(say: (line: string) => void): Promise<void> {
  if (existsSync(cockpitRoot)) return;
  say("setting up a Debian with Cockpit to compare with, once (some 320 MB in .cache/peers) …");
  await mkdir(cache, { recursive: true });
  for (const old of await readdir(cache)) await rm(join(cache, old), { recursive: true });
  const part = `${cockpitRoot}.part`;
  await command([
    ...(["mmdebstrap", "--variant=minbase", `--include=${packages.join(",")}`] as const),
    `--customize-hook=chroot "$1" sh -c '${customise}'`,
    ...[suite, part, ...(await mirrors())],
  ]);
  await rename(part, cockpitRoot);
}

/** "Cockpit 287.1", as Debian's package says. */
export function cockpitVersion(): string {
  const status = readFileSync(join(cockpitRoot, "var/lib/dpkg/status"), "utf8");
  const version = /^Package: cockpit-ws\n(?:.+\n)*?Version: (?:\d+:)?([^-\n]+)/m.exec(status)?.[1];
  return `Cockpit ${version ?? "of an unknown version"}`;
}

/** This computer's own where it is a Debian. */
function debianSuite(): string {
  const system = readFileSync("/etc/os-release", "utf8");
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(system)?.[1];
  return /^ID="?debian"?$/m.test(system) && codename ? codename : "bookworm";
}

/** Lines for apt's sources, of the Debian archives that this computer's apt uses; none where it uses none. */
async function mirrors(): Promise<string[]> {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const options = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const format = "$(ORIGIN) $(CODENAME) deb $(REPO_URI) $(RELEASE) main";
  const targets = await command(["apt-get", "indextargets", "--format", format, "Created-By: Packages"]);
  const own = targets.split("\n").flatMap((line) => {
    const [origin, codename, , uri, release] = line.split(" ");
    const wanted = origin === "Debian" && [suite, `${suite}-updates`, `${suite}-security`].includes(codename ?? "");
    return wanted ? [`deb ${options}${uri} ${release} main`] : [];
  });
  return [...new Set(own)];
}
