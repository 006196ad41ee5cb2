import type { ContainerSpec, HealthCheck, NamedValue, NetworkAttachment } from "../../commandline/index.ts";
import { parseGpus } from "../../commandline/index.ts";
import { present } from "../http/read.ts";
import { mountParts, portParts } from "./spec-write-parts.ts";

export interface DockerCreate {
  /** Query of POST /containers/create. */
  readonly query: { readonly name?: string; readonly platform?: string };
  readonly body: object;
  /** Networks to connect before the start: an engine older than API 1.44 takes one at creation only. */
  readonly connect: readonly { readonly network: string; readonly endpoint: object }[];
}

/** The calls that make such a container: POST /containers/create (API 1.40 and later), then one for each network. */
export function toDocker(spec: ContainerSpec): DockerCreate {
  const [first, ...others] = spec.networks ?? [];
  // On a network of one's own, links belong to the attachment.
  const named = first !== undefined && first.name !== "bridge";
  const ports = portParts(spec);
  const mounts = mountParts(spec.mounts ?? []);
  const body = present({
    Image: spec.image,
    Cmd: spec.command,
    // An empty word clears the image's; an empty list is as nothing.
    Entrypoint: spec.entrypoint?.length === 0 ? [""] : spec.entrypoint,
    Env: spec.env?.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    User: spec.user,
    WorkingDir: spec.workdir,
    Hostname: spec.hostname,
    Domainname: spec.domainName,
    // Until API 1.43 the container's, from 1.44 on the endpoint's.
    MacAddress: first?.mac,
    Tty: spec.tty,
    OpenStdin: spec.interactive,
    // Nobody stays attached to what the console makes: its input stays open for the next one.
    StdinOnce: false,
    StopSignal: spec.stopSignal,
    StopTimeout: spec.stopTimeout,
    Healthcheck: health(spec.healthCheck),
    Labels: record(spec.labels),
    Volumes: mounts.anonymous,
    ExposedPorts: ports.exposed,
    HostConfig: present({
      ...hostConfig(spec),
      ...mounts.host,
      PortBindings: ports.bindings,
      Links: named ? undefined : spec.links,
    }),
    NetworkingConfig: first && {
      EndpointsConfig: { [first.name]: present({ ...endpoint(first), Links: named ? spec.links : undefined }) },
    },
  });
  return {
    query: present({ name: spec.name, platform: spec.platform }),
    body,
    connect: others.map((n) => ({ network: n.name, endpoint: endpoint(n) })),
  };
}

function record(pairs: readonly NamedValue[] | undefined): object | undefined {
  return pairs && Object.fromEntries(pairs.map((p) => [p.name, p.value]));
}

/** What is left out is the image's: zero for Docker. */
function health(check: HealthCheck | undefined): object | undefined {
  if (!check) return undefined;
  if (check.disabled) return { Test: ["NONE"] };
  const nanoseconds = (milliseconds: number | undefined) =>
    milliseconds === undefined ? undefined : Math.round(milliseconds * 1e6);
  return present({
    Test: check.exec ? ["CMD", ...check.exec] : check.shell === undefined ? undefined : ["CMD-SHELL", check.shell],
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.startPeriod),
    StartInterval: nanoseconds(check.startInterval),
    Retries: check.retries,
  });
}

function endpoint(network: NetworkAttachment): object {
  const { ip, ip6, linkLocalIps } = network;
  const addresses = present({ IPv4Address: ip, IPv6Address: ip6, LinkLocalIPs: linkLocalIps });
  return present({
    Aliases: network.aliases,
    IPAMConfig: Object.keys(addresses).length > 0 ? addresses : undefined,
    MacAddress: network.mac,
    DriverOpts: record(network.driverOptions),
  });
}

function hostConfig(spec: ContainerSpec): object {
  const devices = spec.devices?.map((d) => ({
    PathOnHost: d.host,
    PathInContainer: d.container ?? d.host,
    CgroupPermissions: d.permissions ?? "rwm",
  }));
  const rates = (list: ContainerSpec["deviceReadBps"]) => list?.map((d) => ({ Path: d.device, Rate: d.rate }));
  const log = spec.logDriver !== undefined || spec.logOptions !== undefined;
  return present({
    NetworkMode: spec.networkMode ?? spec.networks?.[0]?.name,
    AutoRemove: spec.autoRemove,
    Annotations: record(spec.annotations),
    RestartPolicy: { Name: spec.restart?.policy ?? "no", MaximumRetryCount: spec.restart?.maxRetries ?? 0 },
    Init: spec.init,
    PublishAllPorts: spec.publishAll,
    Dns: spec.dns,
    DnsOptions: spec.dnsOptions,
    DnsSearch: spec.dnsSearch,
    ExtraHosts: spec.hosts?.map((h) => `${h.name}:${h.address}`),
    GroupAdd: spec.groups,
    VolumesFrom: spec.volumesFrom,
    VolumeDriver: spec.volumeDriver,
    ReadonlyRootfs: spec.readOnly,
    ShmSize: spec.shmSize,
    StorageOpt: record(spec.storageOptions),
    Memory: spec.memory,
    MemorySwap: spec.memorySwap,
    MemoryReservation: spec.memoryReservation,
    MemorySwappiness: spec.memorySwappiness,
    KernelMemory: spec.kernelMemory,
    OomKillDisable: spec.oomKillDisable,
    OomScoreAdj: spec.oomScoreAdjust,
    NanoCpus: spec.cpus === undefined ? undefined : Math.round(spec.cpus * 1e9),
    CpuShares: spec.cpuShares,
    CpuPeriod: spec.cpuPeriod,
    CpuQuota: spec.cpuQuota,
    CpuRealtimePeriod: spec.cpuRealtimePeriod,
    CpuRealtimeRuntime: spec.cpuRealtimeRuntime,
    CpusetCpus: spec.cpusetCpus,
    CpusetMems: spec.cpusetMems,
    PidsLimit: spec.pidsLimit,
    Ulimits: spec.ulimits?.map((u) => ({ Name: u.name, Soft: u.soft, Hard: u.hard ?? u.soft })),
    BlkioWeight: spec.blkioWeight,
    BlkioWeightDevice: spec.blkioWeightDevices?.map((d) => ({ Path: d.device, Weight: d.weight })),
    BlkioDeviceReadBps: rates(spec.deviceReadBps),
    BlkioDeviceWriteBps: rates(spec.deviceWriteBps),
    BlkioDeviceReadIOps: rates(spec.deviceReadIops),
    BlkioDeviceWriteIOps: rates(spec.deviceWriteIops),
    CgroupParent: spec.cgroupParent,
    Privileged: spec.privileged,
    CapAdd: spec.capAdd,
    CapDrop: spec.capDrop,
    ...security(spec.securityOptions),
    Devices: devices,
    DeviceCgroupRules: spec.deviceCgroupRules,
    DeviceRequests: spec.gpus === undefined ? undefined : [parseGpus(spec.gpus)],
    Sysctls: record(spec.sysctls),
    IpcMode: spec.ipc,
    PidMode: spec.pid,
    UTSMode: spec.uts,
    UsernsMode: spec.userns,
    CgroupnsMode: spec.cgroupns,
    LogConfig: log ? present({ Type: spec.logDriver ?? "", Config: record(spec.logOptions) }) : undefined,
    Runtime: spec.runtime,
    Isolation: spec.isolation,
  });
}

/** "systempaths=unconfined" is the command's own word (docker/cli, opts). */
function security(options: readonly string[] | undefined): object {
  const rest = options?.filter((o) => o !== "systempaths=unconfined");
  if (rest?.length === options?.length) return { SecurityOpt: options };
  return { SecurityOpt: rest, MaskedPaths: [], ReadonlyPaths: [] };
}
