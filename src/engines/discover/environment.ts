import type { Abortable, Host } from "../../hosts/index.ts";
import { run } from "../../hosts/index.ts";

/** What the search for engines needs to know of a host; injected, so that its order can be tried without a socket. */
export interface Environment {
  readonly uid: number;
  readonly user: string;
  /** XDG_RUNTIME_DIR, or /run/user/UID where that is there; undefined without either. */
  readonly runtimeDir: string | undefined;
  readonly containerHost: string | undefined;
  readonly dockerHost: string | undefined;
  /** CONTAINERS_CONF: settings of Podman that lead all others. */
  readonly containersConf?: string | undefined;
  readonly cgroupVersion: 1 | 2;
  readonly podmanInstalled: boolean;
  readonly dockerInstalled: boolean;
  /** Units of engines that systemd can start, by their manager; none where it does not run. */
  readonly units: { readonly system: readonly string[]; readonly user: readonly string[] };
  /** ID of /etc/os-release and what it is like: "debian", "fedora rhel". */
  readonly system: string;
}

/** Nothing is put into this text: it is the same for every host. */
const questions = `
id -u; id -un
printf '%s\\n' "\${XDG_RUNTIME_DIR-}" "\${CONTAINER_HOST-}" "\${DOCKER_HOST-}" "\${CONTAINERS_CONF-}"
command -v podman >/dev/null 2>&1 && echo yes || echo no
{ [ -x /usr/sbin/dockerd ] || command -v dockerd; } >/dev/null 2>&1 && echo yes || echo no
[ -d "/run/user/$(id -u)" ] && echo yes || echo no
[ -f /sys/fs/cgroup/cgroup.controllers ] && echo 2 || echo 1
units() {
  for unit in podman.socket docker.service; do
    for folder; do [ -f "$folder/$unit" ] && printf '%s ' "$unit" && break; done
  done
}
own=/systemd/system
[ -d /run/systemd/system ] && units "/etc$own" "/run$own" "/usr/local/lib$own" "/usr/lib$own" "/lib$own"; echo
own=/systemd/user
[ -d "/run/user/$(id -u)/systemd" ] &&
  units "\${XDG_CONFIG_HOME:-\${HOME-}/.config}$own" "/etc$own" "/run$own" "/usr/local/lib$own" "/usr/lib$own"; echo
. /etc/os-release 2>/dev/null; printf '%s\\n' "\${ID-} \${ID_LIKE-}"
`;

/** Asks the host, in one go. Rejects with a Problem. */
export async function readEnvironment(host: Host, { signal }: Abortable = {}): Promise<Environment> {
  const output = await run(host, ["sh", "-c", questions], signal ? { signal } : {});
  const [
    uid = "",
    user = "",
    runtime = "",
    containerHost,
    dockerHost,
    containersConf,
    podman,
    docker,
    userRun,
    cgroups,
    systemUnits = "",
    userUnits = "",
    system = "",
  ] = output.split("\n");
  const number = Number(uid);
  return {
    uid: Number.isInteger(number) ? number : -1,
    user,
    runtimeDir: runtime || (userRun === "yes" ? `/run/user/${uid}` : undefined),
    containerHost: containerHost || undefined,
    dockerHost: dockerHost || undefined,
    containersConf: containersConf || undefined,
    cgroupVersion: cgroups === "2" ? 2 : 1,
    podmanInstalled: podman === "yes",
    dockerInstalled: docker === "yes",
    units: { system: words(systemUnits), user: words(userUnits) },
    system: system.trim(),
  };
}

function words(line: string): readonly string[] {
  return line.split(" ").filter((word) => word !== "");
}
