import { z } from "zod";
import type { ContainerSpec } from "../../commandline/index.ts";

/** Longest text that a setting may have, in characters, and most entries of a list. */
const text = z.string().max(32_768);
const short = z.string().max(4096);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(2000);
const number = z.number();
const whole = z.int();
const flag = z.boolean();
const named = z.strictObject({ name: short, value: text });
const port = z.int().min(1).max(65535);

const mountBase = {
  target: short,
  readOnly: flag.optional(),
  options: list(short).optional(),
};
const shared = { ...mountBase, relabel: z.enum(["shared", "private"]).optional(), chown: flag.optional() };
const mount = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("bind"),
    source: short,
    ...shared,
    propagation: z.enum(["shared", "slave", "private", "rshared", "rslave", "rprivate"]).optional(),
    nonRecursive: flag.optional(),
    mustExist: flag.optional(),
  }),
  z.strictObject({
    type: z.literal("volume"),
    source: short.optional(),
    ...shared,
    noCopy: flag.optional(),
    driver: short.optional(),
    driverOptions: list(named).optional(),
    volumeLabels: list(named).optional(),
  }),
  z.strictObject({ type: z.literal("tmpfs"), ...mountBase }),
  z.strictObject({ type: z.literal("image"), source: short, target: short, writable: flag.optional() }),
  z.strictObject({ type: z.literal("devpts"), ...mountBase }),
]);

const rate = z.strictObject({ device: short, rate: number });

/**
 * A specification as it comes from a page: every field known, of its type, and of bounded length. What values make
 * sense together `validate` says before, and the engine after.
 */
export const containerSpec = z.strictObject({
  image: short.min(1),
  name: short.optional(),
  command: list(text).optional(),
  entrypoint: list(text).optional(),
  env: list(z.strictObject({ name: short, value: text.optional() })).optional(),
  user: short.optional(),
  groups: list(short).optional(),
  workdir: short.optional(),
  tty: flag.optional(),
  interactive: flag.optional(),
  init: flag.optional(),
  restart: z
    .strictObject({
      policy: z.enum(["no", "always", "unless-stopped", "on-failure"]),
      maxRetries: whole.optional(),
    })
    .optional(),
  autoRemove: flag.optional(),
  stopSignal: short.optional(),
  stopTimeout: whole.optional(),
  healthCheck: z
    .strictObject({
      disabled: flag.optional(),
      shell: text.optional(),
      exec: list(text).optional(),
      interval: number.optional(),
      timeout: number.optional(),
      startPeriod: number.optional(),
      startInterval: number.optional(),
      retries: whole.optional(),
      onFailure: z.enum(["none", "kill", "restart", "stop"]).optional(),
    })
    .optional(),
  hostname: short.optional(),
  domainName: short.optional(),
  ports: list(
    z.strictObject({
      ip: short.optional(),
      host: z.int().min(0).max(65535).optional(),
      hostEnd: port.optional(),
      container: port,
      range: z.int().min(1).max(65535).optional(),
      protocol: z.enum(["tcp", "udp", "sctp"]).optional(),
    }),
  ).optional(),
  publishAll: flag.optional(),
  expose: list(short).optional(),
  networks: list(
    z.strictObject({
      name: short,
      aliases: list(short).optional(),
      ip: short.optional(),
      ip6: short.optional(),
      mac: short.optional(),
      interfaceName: short.optional(),
      linkLocalIps: list(short).optional(),
      driverOptions: list(named).optional(),
    }),
  ).optional(),
  networkMode: short.optional(),
  dns: list(short).optional(),
  dnsSearch: list(short).optional(),
  dnsOptions: list(short).optional(),
  hosts: list(z.strictObject({ name: short, address: short })).optional(),
  noHosts: flag.optional(),
  links: list(short).optional(),
  httpProxy: flag.optional(),
  mounts: list(mount).optional(),
  volumesFrom: list(short).optional(),
  volumeDriver: short.optional(),
  readOnly: flag.optional(),
  readOnlyTmpfs: flag.optional(),
  secrets: list(
    z.strictObject({
      source: short,
      type: z.enum(["mount", "env"]).optional(),
      target: short.optional(),
      uid: whole.optional(),
      gid: whole.optional(),
      mode: short.optional(),
    }),
  ).optional(),
  shmSize: number.optional(),
  storageOptions: list(named).optional(),
  imageVolumes: z.enum(["bind", "tmpfs", "ignore", "anonymous"]).optional(),
  chrootDirs: list(short).optional(),
  memory: number.optional(),
  memorySwap: number.optional(),
  memoryReservation: number.optional(),
  memorySwappiness: number.optional(),
  kernelMemory: number.optional(),
  oomKillDisable: flag.optional(),
  oomScoreAdjust: number.optional(),
  cpus: number.optional(),
  cpuShares: number.optional(),
  cpuPeriod: number.optional(),
  cpuQuota: number.optional(),
  cpuRealtimePeriod: number.optional(),
  cpuRealtimeRuntime: number.optional(),
  cpusetCpus: short.optional(),
  cpusetMems: short.optional(),
  pidsLimit: whole.optional(),
  ulimits: list(z.strictObject({ name: short, soft: number, hard: number.optional() })).optional(),
  blkioWeight: number.optional(),
  blkioWeightDevices: list(z.strictObject({ device: short, weight: number })).optional(),
  deviceReadBps: list(rate).optional(),
  deviceWriteBps: list(rate).optional(),
  deviceReadIops: list(rate).optional(),
  deviceWriteIops: list(rate).optional(),
  cgroupSettings: list(named).optional(),
  cgroupParent: short.optional(),
  cgroups: z.enum(["enabled", "disabled", "no-conmon", "split"]).optional(),
  privileged: flag.optional(),
  capAdd: list(short).optional(),
  capDrop: list(short).optional(),
  securityOptions: list(text).optional(),
  devices: list(z.strictObject({ host: short, container: short.optional(), permissions: short.optional() })).optional(),
  deviceCgroupRules: list(short).optional(),
  gpus: short.optional(),
  seccompPolicy: z.enum(["default", "image"]).optional(),
  umask: short.optional(),
  sysctls: list(named).optional(),
  ipc: short.optional(),
  pid: short.optional(),
  uts: short.optional(),
  userns: short.optional(),
  cgroupns: short.optional(),
  uidMap: list(short).optional(),
  gidMap: list(short).optional(),
  labels: list(named).optional(),
  annotations: list(named).optional(),
  logDriver: short.optional(),
  logOptions: list(named).optional(),
  pull: z.enum(["always", "missing", "never", "newer"]).optional(),
  platform: short.optional(),
  runtime: short.optional(),
  isolation: short.optional(),
  pod: short.optional(),
  initContainer: z.enum(["always", "once"]).optional(),
  requires: list(short).optional(),
  rootfs: flag.optional(),
  systemd: z.enum(["true", "false", "always"]).optional(),
  sdnotify: z.enum(["container", "conmon", "ignore", "healthy"]).optional(),
  timeout: whole.optional(),
  timezone: short.optional(),
  personality: short.optional(),
  hostUsers: list(short).optional(),
  passwd: flag.optional(),
  passwdEntry: short.optional(),
  unsetEnv: list(short).optional(),
  unsetAllEnv: flag.optional(),
  envMerge: list(named).optional(),
  initPath: short.optional(),
  conmonPidFile: short.optional(),
  attach: list(short).optional(),
  detachKeys: short.optional(),
  sigProxy: flag.optional(),
  quiet: flag.optional(),
  disableContentTrust: flag.optional(),
  tlsVerify: flag.optional(),
});

/** Fails to compile where the schema and the type know different fields. */
type Same<A, B> = [keyof A] extends [keyof B] ? ([keyof B] extends [keyof A] ? true : never) : never;
const sameFields: Same<z.infer<typeof containerSpec>, ContainerSpec> = true;
void sameFields;

/** What was parsed, as the type that everything else uses: fields that are undefined are left out. */
export function asSpec(parsed: z.infer<typeof containerSpec>): ContainerSpec {
  return JSON.parse(JSON.stringify(parsed)) as ContainerSpec;
}
