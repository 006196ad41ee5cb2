import type { Abortable, Host } from "../../hosts/index.ts";
import { run } from "../../hosts/index.ts";
import { Problem } from "../../problem/index.ts";

/** `uid`: whose it is, where it is there. */
export interface SocketPlace {
  readonly state: "there" | "missing" | "denied";
  readonly uid: number | undefined;
}

/** What the search for engines needs to know of a host; injected, so that its order can be tried without a socket. */
export interface Environment {
  readonly uid: number;
  readonly user: string;
  /** XDG_RUNTIME_DIR, or /run/user/UID where that is there; undefined without either. */
  readonly runtimeDir: string | undefined;
  readonly containerHost: string | undefined;
  readonly dockerHost: string | undefined;
  /** Lines of containers.conf(5) that say where Podman writes its events, the leading ones last. */
  readonly eventSettings?: string | undefined;
  /** How it stands with the places of sockets, by path. What is not told is to be looked at. */
  readonly places?: { readonly [path: string]: SocketPlace } | undefined;
  readonly cgroupVersion: 1 | 2;
  readonly podmanInstalled: boolean;
  readonly dockerInstalled: boolean;
  /** Units of engines that systemd can start, by their manager; none where it does not run. */
  readonly units: { readonly system: readonly string[]; readonly user: readonly string[] };
  /** ID of /etc/os-release and what it is like: "debian", "fedora rhel". */
  readonly system: string;
}

/**
 * Nothing is put into this text: it is the same for every host. Every answer ends with a NUL, which no value can hold:
 * one that is empty, or has lines, leaves the others in their places.
 */
const questions = `
say() { printf '%s\\0' "$1"; }
yes() { "$@" >/dev/null 2>&1 && say yes || say no; }
uid=$(id -u)
say "$uid"; say "$(id -un 2>/dev/null)"
say "\${XDG_RUNTIME_DIR-}"; say "\${CONTAINER_HOST-}"; say "\${DOCKER_HOST-}"
say "$(grep -hE '^[[:space:]]*(events_logfile_path|tmp_dir)[[:space:]]*=' \
  /usr/share/containers/containers.conf /etc/containers/containers.conf "\${CONTAINERS_CONF-}" 2>/dev/null | head -c 8192)"
yes command -v podman
if [ -x /usr/sbin/dockerd ]; then say yes; else yes command -v dockerd; fi
yes [ -d "/run/user/$uid" ]
yes [ -f /sys/fs/cgroup/cgroup.controllers ]
units() {
  for unit in podman.socket docker.service; do
    for folder; do [ -f "$folder/$unit" ] && printf '%s ' "$unit" && break; done
  done
}
own=/systemd/system
[ -d /run/systemd/system ] && units "/etc$own" "/run$own" "/usr/local/lib$own" "/usr/lib$own" "/lib$own"; say
own=/systemd/user
[ -d "/run/user/$uid/systemd" ] &&
  units "\${XDG_CONFIG_HOME:-\${HOME-}/.config}$own" "/etc$own" "/run$own" "/usr/local/lib$own" "/usr/lib$own"; say
( . /etc/os-release 2>/dev/null; say "\${ID-} \${ID_LIKE-}" )
place() {
  say "$1"
  if [ -L "$1" ]; then say link; say
  elif [ -e "$1" ]; then
    set -- $(ls -ldn -- "$1" 2>/dev/null)
    say there; say "\${3-}"
  else
    folder=\${1%/*}
    while [ -n "$folder" ] && [ ! -e "$folder" ]; do folder=\${folder%/*}; done
    if [ -x "\${folder:-/}" ]; then say missing; else say denied; fi
    say
  fi
}
for url in "\${CONTAINER_HOST-}" "\${DOCKER_HOST-}"; do
  case $url in unix:///*) place "\${url#unix://}" ;; esac
done
run=\${XDG_RUNTIME_DIR-}
[ -n "$run" ] || [ ! -d "/run/user/$uid" ] || run=/run/user/$uid
place /run/podman/podman.sock
place /run/docker.sock
[ -z "$run" ] || { place "$run/podman/podman.sock"; place "$run/docker.sock"; }
`;

/** A host that takes longer does not answer, in milliseconds: nobody is to wait for ever for its engines. */
const answerMs = 10_000;

/** Asks the host, in one go. Rejects with a Problem. */
export async function readEnvironment(
  host: Host,
  { signal, longest = answerMs }: Abortable & { longest?: number } = {},
): Promise<Environment> {
  const output = await answerWithin(longest, host.name, signal, (limited) =>
    run(host, ["sh", "-c", questions], { signal: limited }),
  );
  const [
    uid = "",
    user = "",
    runtime = "",
    containerHost,
    dockerHost,
    eventSettings,
    podman,
    docker,
    userRun,
    cgroups,
    systemUnits = "",
    userUnits = "",
    system = "",
    ...places
  ] = output.split("\0");
  const number = Number(uid);
  return {
    uid: Number.isInteger(number) ? number : -1,
    // One that is in no list of users has no name.
    user: user || uid,
    runtimeDir: runtime || (userRun === "yes" ? `/run/user/${uid}` : undefined),
    containerHost: containerHost || undefined,
    dockerHost: dockerHost || undefined,
    eventSettings,
    cgroupVersion: cgroups === "yes" ? 2 : 1,
    podmanInstalled: podman === "yes",
    dockerInstalled: docker === "yes",
    units: { system: words(systemUnits), user: words(userUnits) },
    system: system.trim(),
    places: readPlaces(places),
  };
}

function words(line: string): readonly string[] {
  return line.split(" ").filter((word) => word !== "");
}

/** What the work gives, if that comes in time; however long the wire takes to end it, this is over then. */
async function answerWithin<T>(
  ms: number,
  name: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(
      new Problem("timeout", {
        title: `${name === "local" ? "This machine" : name} does not answer.`,
        why: `A program that asks what it has gave no answer in ${Math.round(ms / 1000)} seconds. Its log-in shell may hang.`,
        remedies: [{ do: "retry" }],
      }),
    );
    end.abort();
  }, ms);
  const done = work(signal ? AbortSignal.any([signal, end.signal]) : end.signal);
  done.catch(() => {}); // it may fail when nobody waits any more
  try {
    return await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A link may lead anywhere: it is not told. */
function readPlaces(told: readonly string[]): { readonly [path: string]: SocketPlace } {
  const places: Record<string, SocketPlace> = {};
  for (let at = 0; at + 2 < told.length; at += 3) {
    const [path = "", state, uid] = told.slice(at, at + 3);
    if (state === "there" || state === "missing" || state === "denied")
      places[path] = { state, uid: /^\d+$/.test(uid ?? "") ? Number(uid) : undefined };
  }
  return places;
}
