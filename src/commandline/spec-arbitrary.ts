import fc from "fast-check";
import type { CommandEngine, ContainerSpec, HealthCheck, Mount, NetworkAttachment, PortMapping } from "./spec.ts";

// Specs for property tests: everything that a line of the engine can say, with names and values as hostile as they come.

const nasty = [
  "",
  " ",
  "-x",
  "--name=x",
  "a b",
  "it's",
  '"quoted"',
  "new\nline",
  "$(reboot)",
  "`id`",
  "$HOME",
  "\\",
  "a\\\nb",
  "*",
  "~/x",
  "#no comment",
  "a,b",
  "a=b=c",
  "a:b",
  "\u202eevil",
  "\u0001",
  "\x1b[31m",
  "😀",
  "{a,b}",
  "!history",
  "[]",
  '["a"]',
  "none",
  "__proto__",
  "\t",
];

/** Any text a process can be given: no NUL, and no CR, which Go's CSV reader changes before a line feed. */
export const anyText = fc
  .oneof(
    fc.constantFrom(...nasty),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 8 }),
  )
  .map((t) => t.replaceAll(/[\0\r]/g, "").toWellFormed());
const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,9}$/);
const filled = anyText.filter((t) => t !== "");
const plain = (forbidden: RegExp) => filled.filter((t) => !forbidden.test(t));
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const named = (name: fc.Arbitrary<string> = plain(/=/)) => list(fc.record({ name, value: anyText }));
const count = fc.integer({ min: 0, max: 2 ** 40 });
const small = fc.integer({ min: 0, max: 100_000 });
const path = fc.oneof(
  word.map((w) => `/${w}`),
  anyText.map((t) => `/${t}`),
);
const ip = fc.ipV4();

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** A record of which only `required` are always there; the engines differ in the fields. */
function some<T>(fields: Fields, required: readonly string[]): fc.Arbitrary<T> {
  return fc.record(fields, { requiredKeys: [...required] }) as unknown as fc.Arbitrary<T>;
}

export function arbitrarySpec(engine: CommandEngine): fc.Arbitrary<ContainerSpec> {
  const podman = engine === "podman";
  const shared = {
    name: filled,
    command: list(anyText),
    entrypoint: fc.oneof(fc.constant([]), podman ? list(anyText) : filled.map((t) => [t])),
    env: list(fc.oneof(fc.record({ name: plain(/=|\*$/), value: anyText }), fc.record({ name: plain(/=|\*$/) }))),
    user: filled,
    groups: list(anyText),
    workdir: path,
    tty: fc.boolean(),
    interactive: fc.boolean(),
    init: fc.boolean(),
    restart: fc.oneof(
      fc.record({
        policy: fc.constantFrom("no" as const, "always" as const, "unless-stopped" as const, "on-failure" as const),
      }),
      fc.record({ policy: fc.constant("on-failure" as const), maxRetries: fc.integer({ min: 1, max: 99 }) }),
    ),
    autoRemove: fc.boolean(),
    stopSignal: word,
    stopTimeout: small,
    healthCheck: health(podman),
    hostname: anyText,
    ports: list(port(podman)),
    publishAll: fc.boolean(),
    expose: list(fc.constantFrom("80", "53/udp", "8000-8010/tcp")),
    dns: list(ip),
    dnsSearch: list(anyText),
    dnsOptions: list(anyText),
    hosts: list(fc.record({ name: plain(/:/), address: filled })),
    mounts: list(mount(podman)),
    volumesFrom: list(anyText),
    readOnly: fc.boolean(),
    shmSize: count,
    memory: count,
    memorySwap: fc.oneof(count, fc.constant(-1)),
    memoryReservation: count,
    memorySwappiness: fc.integer({ min: -1, max: 100 }),
    oomKillDisable: fc.boolean(),
    oomScoreAdjust: fc.integer({ min: -1000, max: 1000 }),
    cpus: fc.integer({ min: 1, max: 6400 }).map((n) => n / 100),
    cpuShares: small,
    cpuPeriod: small,
    cpuQuota: fc.integer({ min: -1, max: 100_000 }),
    cpuRealtimePeriod: small,
    cpuRealtimeRuntime: small,
    cpusetCpus: anyText,
    cpusetMems: anyText,
    pidsLimit: fc.integer({ min: -1, max: 10_000 }),
    ulimits: list(
      fc.oneof(
        fc.record({ name: plain(/=/), soft: small }),
        fc.record({ name: plain(/=/), soft: small, hard: fc.integer({ min: 100_001, max: 200_000 }) }),
      ),
    ),
    blkioWeight: small,
    blkioWeightDevices: list(fc.record({ device: path, weight: small })),
    deviceReadBps: list(fc.record({ device: path, rate: count })),
    deviceWriteBps: list(fc.record({ device: path, rate: count })),
    deviceReadIops: list(fc.record({ device: path, rate: small })),
    deviceWriteIops: list(fc.record({ device: path, rate: small })),
    cgroupParent: anyText,
    privileged: fc.boolean(),
    capAdd: list(anyText),
    capDrop: list(anyText),
    securityOptions: list(anyText),
    devices: list(
      fc.oneof(
        fc.record({ host: plain(/:/) }),
        fc.record({ host: plain(/:/), container: path.filter((p) => !p.includes(":")) }),
        fc.record({ host: plain(/:/), permissions: fc.constantFrom("r", "rw", "rwm") }),
      ),
    ),
    deviceCgroupRules: list(anyText),
    sysctls: named(),
    ipc: anyText,
    pid: anyText,
    uts: anyText,
    userns: anyText,
    cgroupns: anyText,
    labels: named(),
    annotations: named(),
    logDriver: anyText,
    logOptions: named(),
    pull: fc.constantFrom("always" as const, "missing" as const, "never" as const),
    platform: fc.constantFrom("linux/amd64", "linux/arm64/v8", "linux"),
    runtime: filled,
    attach: list(anyText),
    detachKeys: anyText,
    sigProxy: fc.boolean(),
    quiet: fc.boolean(),
    disableContentTrust: fc.boolean(),
  };
  const own: Fields = podman
    ? {
        noHosts: fc.boolean(),
        httpProxy: fc.boolean(),
        readOnlyTmpfs: fc.boolean(),
        secrets: list(
          fc.oneof(
            fc.record({ source: plain(/[,=]/) }),
            fc.record({ source: plain(/[,=]/), type: fc.constant("env" as const), target: plain(/,/) }),
            fc.record({ source: word, target: plain(/,/), uid: small, gid: small, mode: fc.constant("0400") }),
          ),
        ),
        imageVolumes: fc.constantFrom("bind" as const, "anonymous" as const, "tmpfs" as const, "ignore" as const),
        chrootDirs: list(anyText),
        cgroupSettings: named(),
        cgroups: fc.constantFrom("enabled" as const, "disabled" as const, "no-conmon" as const, "split" as const),
        seccompPolicy: fc.constantFrom("default" as const, "image" as const),
        umask: anyText,
        uidMap: list(anyText),
        gidMap: list(anyText),
        pod: anyText,
        initContainer: fc.constantFrom("always" as const, "once" as const),
        requires: list(anyText),
        rootfs: fc.boolean(),
        systemd: fc.constantFrom("true" as const, "false" as const, "always" as const),
        sdnotify: fc.constantFrom("container" as const, "conmon" as const, "ignore" as const),
        timeout: small,
        timezone: anyText,
        personality: anyText,
        hostUsers: list(anyText),
        passwd: fc.boolean(),
        passwdEntry: anyText,
        unsetEnv: list(anyText),
        unsetAllEnv: fc.boolean(),
        envMerge: named(),
        initPath: anyText,
        conmonPidFile: anyText,
        tlsVerify: fc.boolean(),
      }
    : {
        domainName: anyText,
        links: list(anyText),
        volumeDriver: anyText,
        storageOptions: named(),
        kernelMemory: count,
        gpus: anyText,
        isolation: anyText,
      };
  return fc
    .tuple(
      some<object>({ ...shared, ...own }, []),
      filled,
      fc.oneof(fc.constant({}), networks(podman), networkMode(podman)),
    )
    .map(([fields, image, network]) => JSON.parse(JSON.stringify({ ...fields, ...network, image })) as ContainerSpec);
}

function port(podman: boolean): fc.Arbitrary<PortMapping> {
  const low = fc.integer({ min: 1, max: 60_000 });
  const protocol = fc.constantFrom("udp" as const, "sctp" as const);
  const range = fc.integer({ min: 2, max: 50 });
  return fc.oneof(
    fc.record({ container: low }),
    fc.record({ container: low, host: low, protocol }),
    fc.record({ container: low, host: low, range }),
    fc.record({ container: low, range }),
    fc.record({ container: low, ip: fc.oneof(ip, fc.ipV6()), protocol }),
    fc.record({ container: low, host: low, ip: fc.oneof(ip, fc.ipV6()) }),
    ...(podman ? [] : [fc.record({ container: low, host: low, hostEnd: fc.integer({ min: 60_001, max: 65_535 }) })]),
  );
}

function health(podman: boolean): fc.Arbitrary<HealthCheck> {
  const time = fc.integer({ min: podman ? 0 : 1, max: 10_000_000 });
  const timing = { interval: time, timeout: time, startPeriod: time, retries: small };
  const own: Fields = podman
    ? { onFailure: fc.constantFrom("none" as const, "kill" as const, "restart" as const, "stop" as const) }
    : { startInterval: time };
  return fc.oneof(
    fc.constant({ disabled: true }),
    some<HealthCheck>({ shell: filled, ...timing, ...own }, ["shell"]),
    some<HealthCheck>({ ...timing, ...own, shell: filled }, ["retries"]),
    ...(podman
      ? [
          fc.record(
            {
              exec: fc
                .array(anyText, { minLength: 2, maxLength: 3 })
                .filter(([w]) => !/^(CMD|CMD-SHELL|none)$/.test(w ?? "")),
              ...timing,
            },
            { requiredKeys: ["exec"] },
          ),
        ]
      : []),
  );
}

function mount(podman: boolean): fc.Arbitrary<Mount> {
  const yes = fc.constant(true as const);
  const options = list(fc.constantFrom("nosuid", "noexec", "nodev"));
  const shared = { readOnly: yes, relabel: fc.constantFrom("shared" as const, "private" as const) };
  const own: Fields = podman ? { chown: yes } : {};
  const bind = some<Mount>(
    {
      type: fc.constant("bind" as const),
      source: path,
      target: path,
      ...shared,
      ...own,
      ...(podman ? { options } : {}),
      propagation: fc.constantFrom("shared" as const, "rslave" as const),
      nonRecursive: yes,
      ...(podman ? {} : { mustExist: yes }),
    },
    podman ? ["type", "source", "target"] : ["type", "source", "target", "mustExist"],
  );
  const volume = { type: fc.constant("volume" as const), source: plain(/^\/|^\.{1,2}(\/|$)/), target: path };
  return fc.oneof(
    bind,
    fc.record({
      type: fc.constant("bind" as const),
      source: word.map((w) => `/${w}`),
      target: word.map((w) => `/${w}`),
    }),
    some<Mount>({ ...volume, ...shared, ...own, noCopy: yes }, ["type", "target"]),
    some<Mount>({ ...volume, ...(podman ? {} : { driver: filled, driverOptions: named(), volumeLabels: named() }) }, [
      "type",
      "target",
    ]),
    fc.record({ type: fc.constant("tmpfs" as const), target: path }),
    fc.record(
      {
        type: fc.constant("tmpfs" as const),
        target: path,
        readOnly: yes,
        options: fc.subarray(["size=65536", "mode=1777"], { minLength: 1 }),
      },
      { requiredKeys: ["type", "target"] },
    ),
    ...(podman
      ? [
          fc.record(
            { type: fc.constant("image" as const), source: filled, target: path, writable: yes },
            { requiredKeys: ["type", "source", "target"] },
          ),
          fc.record({ type: fc.constant("devpts" as const), target: path }),
        ]
      : []),
  );
}

function networks(podman: boolean): fc.Arbitrary<{ networks: readonly NetworkAttachment[] }> {
  const fields = {
    aliases: list(word),
    ip,
    ip6: fc.ipV6(),
    mac: fc.constant("02:00:00:00:00:01"),
    ...(podman ? { interfaceName: word } : { linkLocalIps: list(ip), driverOptions: named(plain(/=/)) }),
  };
  const name = word.filter((w) => !/^(host|none|private|default|pasta|slirp4netns)$/.test(w));
  return list(some<NetworkAttachment>({ name, ...fields }, ["name"])).map((n) => ({ networks: n }));
}

function networkMode(podman: boolean): fc.Arbitrary<{ networkMode: string }> {
  return fc
    .constantFrom(
      "host",
      "none",
      "container:web",
      ...(podman ? ["private", "ns:/run/x", "slirp4netns:mtu=1,b=c", "pasta"] : []),
    )
    .map((m) => ({ networkMode: m }));
}
