import type { ContainerSpec, HealthCheck, HostEntry, NamedValue, NetworkAttachment } from "../../commandline/index.ts";
import { formatGpus } from "../../commandline/index.ts";
import { array, type Fields, fields, flag, number, present, text, textMap, texts } from "../http/read.ts";
import { readExpose, readMounts, readPorts } from "./spec-read-parts.ts";

/**
 * What the container was asked to be, from Docker's inspect of it and of its image; what is as the image has it is
 * left out. Where a container has what its image has, nobody can tell whether that was asked for. The machine's cgroup
 * version says which cgroup namespace is usual; 2 without it.
 */
export function specFromDocker(
  inspect: unknown,
  image?: unknown,
  machine: { readonly cgroupVersion?: 1 | 2 } = {},
): ContainerSpec {
  const c = fields(inspect);
  const config = fields(c.Config);
  const host = fields(c.HostConfig);
  const defaults = fields(fields(image).Config);
  const spec = {
    image: text(config.Image),
    name: text(c.Name).replace(/^\//, ""),
    ...readProcess(c, config, host, defaults),
    ...readNetwork(c, config, host),
    ports: readPorts(fields(host.PortBindings)),
    publishAll: flag(host.PublishAllPorts) || undefined,
    expose: readExpose(config.ExposedPorts, host.PortBindings, defaults.ExposedPorts),
    mounts: readMounts(config, host, defaults),
    ...readHost(host, machine.cgroupVersion === 1 ? "host" : "private"),
    ...readLimits(host),
    ...readRights(host),
  };
  return present(spec) as ContainerSpec;
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}

function pairs(value: unknown, defaults: unknown = {}): readonly NamedValue[] | undefined {
  const given = textMap(defaults);
  return filled(
    Object.entries(textMap(value))
      .filter(([name, v]) => !Object.hasOwn(given, name) || given[name] !== v)
      .map(([name, v]) => ({ name, value: v })),
  );
}

function readProcess(c: Fields, config: Fields, host: Fields, defaults: Fields): Partial<ContainerSpec> {
  const entrypoint = texts(config.Entrypoint);
  const command = texts(config.Cmd);
  const ownEntrypoint = !same(entrypoint, texts(defaults.Entrypoint));
  // The image's command belongs to the image's entrypoint only.
  const ownCommand = ownEntrypoint ? command.length > 0 : !same(command, texts(defaults.Cmd));
  const own = (value: unknown, usual: unknown) => (text(value) === text(usual) ? undefined : text(value));
  const restart = fields(host.RestartPolicy);
  const policy = (["always", "unless-stopped", "on-failure"] as const).find((p) => p === restart.Name);
  const retries = number(restart.MaximumRetryCount);
  const hostname = text(config.Hostname);
  // Without a name of its own a container has its id's; in the host's network it has the host's.
  const ownName = !text(c.Id).startsWith(hostname) && host.NetworkMode !== "host" && host.UTSMode !== "host";
  return present({
    command: ownCommand ? filled(command) : undefined,
    entrypoint: ownEntrypoint ? entrypoint.filter((w, at) => w !== "" || at > 0) : undefined,
    env: readEnv(texts(config.Env), texts(defaults.Env)),
    user: own(config.User, defaults.User),
    groups: filled(texts(host.GroupAdd)),
    workdir: own(config.WorkingDir, defaults.WorkingDir),
    hostname: ownName ? hostname || undefined : undefined,
    domainName: text(config.Domainname) || undefined,
    tty: flag(config.Tty) || undefined,
    interactive: flag(config.OpenStdin) || undefined,
    init: typeof host.Init === "boolean" ? host.Init : undefined,
    restart: policy && { policy, ...(retries > 0 && policy === "on-failure" ? { maxRetries: retries } : {}) },
    autoRemove: flag(host.AutoRemove) || undefined,
    stopSignal: own(config.StopSignal, defaults.StopSignal),
    stopTimeout: typeof config.StopTimeout === "number" ? config.StopTimeout : undefined,
    healthCheck: readHealth(fields(config.Healthcheck), fields(defaults.Healthcheck)),
    labels: pairs(config.Labels, defaults.Labels),
    annotations: pairs(host.Annotations),
  });
}

function readEnv(shown: readonly string[], defaults: readonly string[]) {
  const usual = new Set(defaults);
  return filled(
    shown
      .filter((line) => !usual.has(line))
      .map((line) => {
        const at = line.indexOf("=");
        return at < 0 ? { name: line } : { name: line.slice(0, at), value: line.slice(at + 1) };
      }),
  );
}

function readHealth(shown: Fields, own: Fields): HealthCheck | undefined {
  const test = texts(shown.Test);
  if (test[0] === "NONE") return texts(own.Test)[0] === "NONE" ? undefined : { disabled: true };
  const milliseconds = (name: string) =>
    number(shown[name]) === number(own[name]) ? undefined : Math.round(number(shown[name]) / 1e6);
  const [word, ...rest] = same(test, texts(own.Test)) ? [] : test;
  const check = present({
    shell: word === "CMD-SHELL" ? rest.join(" ") : undefined,
    exec: word === "CMD" ? rest : undefined,
    interval: milliseconds("Interval"),
    timeout: milliseconds("Timeout"),
    startPeriod: milliseconds("StartPeriod"),
    startInterval: milliseconds("StartInterval"),
    retries: number(shown.Retries) === number(own.Retries) ? undefined : number(shown.Retries),
  });
  return Object.keys(check).length > 0 ? check : undefined;
}

function readNetwork(c: Fields, config: Fields, host: Fields): Partial<ContainerSpec> {
  const mode = text(host.NetworkMode);
  const mac = text(config.MacAddress);
  const shown = fields(fields(c.NetworkSettings).Networks);
  const isMode = mode === "host" || mode === "none" || mode.startsWith("container:");
  const id = text(c.Id);
  const first = mode === "" || mode === "default" ? "bridge" : mode;
  const networks = isMode
    ? []
    : Object.entries(shown)
        .map(([name, value]) => readAttachment(name, fields(value), id, name === first ? mac : ""))
        .toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
  const [only, ...others] = networks;
  const usual = (mode === "default" || mode === "") && others.length === 0 && Object.keys(only ?? {}).length <= 1;
  // On networks of one's own, links belong to the attachment.
  const links = [...texts(host.Links), ...Object.values(shown).flatMap((n) => texts(fields(n).Links))];
  return present({
    networkMode: isMode ? mode : undefined,
    networks: usual ? undefined : filled(networks),
    dns: filled(texts(host.Dns)),
    dnsSearch: filled(texts(host.DnsSearch)),
    dnsOptions: filled(texts(host.DnsOptions)),
    hosts: filled(texts(host.ExtraHosts).map(readHostEntry)),
    links: filled(links.map(readLink)),
  });
}

function readAttachment(name: string, value: Fields, id: string, mac: string): NetworkAttachment {
  const addresses = fields(value.IPAMConfig);
  return present({
    name,
    aliases: filled(texts(value.Aliases).filter((a) => !id.startsWith(a))),
    ip: text(addresses.IPv4Address) || undefined,
    ip6: text(addresses.IPv6Address) || undefined,
    mac: mac || undefined,
    linkLocalIps: filled(texts(addresses.LinkLocalIPs)),
    driverOptions: pairs(value.DriverOpts),
  });
}

function readHostEntry(entry: string): HostEntry {
  const at = entry.indexOf(":");
  return { name: entry.slice(0, at), address: entry.slice(at + 1) };
}

/** The default network shows "/other:/this/alias", others show what was said. */
function readLink(link: string): string {
  const [container = "", alias = ""] = link.split(":");
  return link.startsWith("/") ? `${container.slice(1)}:${alias.split("/").at(-1)}` : link;
}

function readHost(host: Fields, usualCgroupns: string): Partial<ContainerSpec> {
  const shm = number(host.ShmSize);
  const log = fields(host.LogConfig);
  const driver = text(log.Type);
  const mode = (value: unknown, ...usual: string[]) => (usual.includes(text(value)) ? undefined : text(value));
  return present({
    volumesFrom: filled(texts(host.VolumesFrom)),
    volumeDriver: text(host.VolumeDriver) || undefined,
    readOnly: flag(host.ReadonlyRootfs) || undefined,
    shmSize: shm === 0 || shm === 67_108_864 || host.IpcMode === "host" ? undefined : shm,
    storageOptions: pairs(host.StorageOpt),
    cgroupParent: text(host.CgroupParent) || undefined,
    ipc: mode(host.IpcMode, "", "private"),
    pid: mode(host.PidMode, ""),
    uts: mode(host.UTSMode, ""),
    userns: mode(host.UsernsMode, ""),
    cgroupns: mode(host.CgroupnsMode, "", usualCgroupns),
    logDriver: driver === "json-file" ? undefined : driver || undefined,
    logOptions: pairs(log.Config),
    runtime: mode(host.Runtime, "", "runc"),
    isolation: mode(host.Isolation, "", "default"),
  });
}

function readLimits(host: Fields): Partial<ContainerSpec> {
  const positive = (value: unknown) => (number(value) > 0 ? number(value) : undefined);
  const memory = positive(host.Memory);
  const swap = number(host.MemorySwap);
  const rates = (value: unknown) =>
    filled(array(value).map((d) => ({ device: text(fields(d).Path), rate: number(fields(d).Rate) })));
  return present({
    memory,
    memorySwap: swap === 0 || (memory !== undefined && swap === memory * 2) ? undefined : swap,
    memoryReservation: positive(host.MemoryReservation),
    memorySwappiness: typeof host.MemorySwappiness === "number" ? host.MemorySwappiness : undefined,
    kernelMemory: positive(host.KernelMemory),
    oomKillDisable: flag(host.OomKillDisable) || undefined,
    oomScoreAdjust: number(host.OomScoreAdj) || undefined,
    cpus: number(host.NanoCpus) > 0 ? number(host.NanoCpus) / 1e9 : undefined,
    cpuShares: positive(host.CpuShares),
    cpuPeriod: positive(host.CpuPeriod),
    cpuQuota: number(host.CpuQuota) || undefined,
    cpuRealtimePeriod: positive(host.CpuRealtimePeriod),
    cpuRealtimeRuntime: positive(host.CpuRealtimeRuntime),
    cpusetCpus: text(host.CpusetCpus) || undefined,
    cpusetMems: text(host.CpusetMems) || undefined,
    pidsLimit: number(host.PidsLimit) === 0 ? undefined : number(host.PidsLimit),
    ulimits: filled(
      array(host.Ulimits).map((u) => {
        const { Name, Soft, Hard } = fields(u);
        return { name: text(Name), soft: number(Soft), ...(Hard === Soft ? {} : { hard: number(Hard) }) };
      }),
    ),
    blkioWeight: positive(host.BlkioWeight),
    blkioWeightDevices: filled(
      array(host.BlkioWeightDevice).map((d) => ({ device: text(fields(d).Path), weight: number(fields(d).Weight) })),
    ),
    deviceReadBps: rates(host.BlkioDeviceReadBps),
    deviceWriteBps: rates(host.BlkioDeviceWriteBps),
    deviceReadIops: rates(host.BlkioDeviceReadIOps),
    deviceWriteIops: rates(host.BlkioDeviceWriteIOps),
  });
}

function readRights(host: Fields): Partial<ContainerSpec> {
  const privileged = flag(host.Privileged);
  // A privileged container is given these by Docker itself.
  const options = texts(host.SecurityOpt).filter((o) => !(privileged && o === "label=disable"));
  const open = !privileged && Array.isArray(host.MaskedPaths) && host.MaskedPaths.length === 0;
  const gpu = array(host.DeviceRequests)
    .map(fields)
    .find((r) => array(r.Capabilities).some((c) => texts(c).includes("gpu")));
  return present({
    privileged: privileged || undefined,
    // Docker adds the prefix where it had to look at them.
    capAdd: filled(texts(host.CapAdd).map((c) => c.replace(/^CAP_/, ""))),
    capDrop: filled(texts(host.CapDrop).map((c) => c.replace(/^CAP_/, ""))),
    securityOptions: filled(open ? [...options, "systempaths=unconfined"] : options),
    devices: filled(
      array(host.Devices).map((d) => {
        const device = fields(d);
        const path = text(device.PathOnHost);
        const inside = text(device.PathInContainer);
        const permissions = text(device.CgroupPermissions);
        return {
          host: path,
          ...(inside === path || inside === "" ? {} : { container: inside }),
          ...(permissions === "rwm" || permissions === "" ? {} : { permissions }),
        };
      }),
    ),
    deviceCgroupRules: filled(texts(host.DeviceCgroupRules)),
    gpus: gpu && readGpus(gpu),
    sysctls: pairs(host.Sysctls),
  });
}

function readGpus(request: Fields): string {
  const ids = texts(request.DeviceIDs);
  return formatGpus({
    Driver: text(request.Driver),
    Count: number(request.Count),
    ...(ids.length > 0 ? { DeviceIDs: ids } : {}),
    Capabilities: array(request.Capabilities).map(texts),
    Options: textMap(request.Options),
  });
}
