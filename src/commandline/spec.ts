/**
 * What a container is to be: what a person asks for, in our own words, whichever engine makes it. Everything that
 * is left out is the image's or the engine's default, so that the same spec with a newer image takes the newer
 * image's defaults. JSON without nulls; lists are left out rather than empty, except where said.
 */
export interface ContainerSpec {
  readonly image: string;
  /** The engine invents one without it. */
  readonly name?: string;

  // What runs.
  /** Instead of the image's command. */
  readonly command?: readonly string[];
  /** Instead of the image's entrypoint; empty clears it. */
  readonly entrypoint?: readonly string[];
  readonly env?: readonly EnvironmentVariable[];
  /** "user", "uid", "user:group". */
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly workdir?: string;
  readonly tty?: boolean;
  /** Keep standard input open. */
  readonly interactive?: boolean;
  /** Run an init process that reaps zombies and forwards signals; false switches the engine's default off. */
  readonly init?: boolean;
  readonly restart?: RestartPolicy;
  /** Remove the container when it exits. */
  readonly autoRemove?: boolean;
  readonly stopSignal?: string;
  /** Seconds from the stop signal to SIGKILL. */
  readonly stopTimeout?: number;
  readonly healthCheck?: HealthCheck;

  // Network.
  readonly hostname?: string;
  readonly domainName?: string;
  readonly ports?: readonly PortMapping[];
  /** Publish every exposed port on a free port of the host. */
  readonly publishAll?: boolean;
  /** "80", "53/udp", "8000-8010/tcp". */
  readonly expose?: readonly string[];
  /** Networks to join; "bridge" is the engine's own. Not together with `networkMode`. */
  readonly networks?: readonly NetworkAttachment[];
  /** Instead of networks: "host", "none", "private", "container:NAME", "ns:PATH", "slirp4netns[:OPTIONS]", "pasta[:OPTIONS]". */
  readonly networkMode?: string;
  readonly dns?: readonly string[];
  readonly dnsSearch?: readonly string[];
  readonly dnsOptions?: readonly string[];
  /** Lines of /etc/hosts; the address may be "host-gateway". */
  readonly hosts?: readonly HostEntry[];
  readonly noHosts?: boolean;
  /** Docker's old links: "container" or "container:alias". */
  readonly links?: readonly string[];
  readonly httpProxy?: boolean;

  // Storage.
  readonly mounts?: readonly Mount[];
  /** "container", "container:ro". */
  readonly volumesFrom?: readonly string[];
  readonly volumeDriver?: string;
  readonly readOnly?: boolean;
  /** False: no writable tmpfs on /run, /tmp and /var/tmp of a read-only container. */
  readonly readOnlyTmpfs?: boolean;
  readonly secrets?: readonly SecretMount[];
  /** Bytes of /dev/shm. */
  readonly shmSize?: number;
  readonly storageOptions?: readonly NamedValue[];
  /** What becomes of the volumes that the image declares. */
  readonly imageVolumes?: "bind" | "tmpfs" | "ignore" | "anonymous";
  readonly chrootDirs?: readonly string[];

  // Resources.
  /** Bytes. */
  readonly memory?: number;
  /** Bytes of memory plus swap; -1 is unlimited. */
  readonly memorySwap?: number;
  readonly memoryReservation?: number;
  /** 0 to 100. */
  readonly memorySwappiness?: number;
  readonly kernelMemory?: number;
  readonly oomKillDisable?: boolean;
  /** -1000 to 1000. */
  readonly oomScoreAdjust?: number;
  /** Number of cores, may be a fraction. */
  readonly cpus?: number;
  readonly cpuShares?: number;
  /** Microseconds. */
  readonly cpuPeriod?: number;
  readonly cpuQuota?: number;
  readonly cpuRealtimePeriod?: number;
  readonly cpuRealtimeRuntime?: number;
  /** "0-3", "0,1". */
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
  /** -1 is unlimited. */
  readonly pidsLimit?: number;
  readonly ulimits?: readonly Ulimit[];
  /** 10 to 1000. */
  readonly blkioWeight?: number;
  readonly blkioWeightDevices?: readonly DeviceWeight[];
  /** Bytes a second. */
  readonly deviceReadBps?: readonly DeviceRate[];
  readonly deviceWriteBps?: readonly DeviceRate[];
  /** Operations a second. */
  readonly deviceReadIops?: readonly DeviceRate[];
  readonly deviceWriteIops?: readonly DeviceRate[];
  /** Raw cgroup v2 files. */
  readonly cgroupSettings?: readonly NamedValue[];
  readonly cgroupParent?: string;
  readonly cgroups?: "enabled" | "disabled" | "no-conmon" | "split";

  // Rights.
  readonly privileged?: boolean;
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  /** "no-new-privileges", "seccomp=unconfined", "label=disable", "apparmor=PROFILE", "mask=PATHS" … */
  readonly securityOptions?: readonly string[];
  readonly devices?: readonly DeviceMapping[];
  /** "c 1:3 rwm". */
  readonly deviceCgroupRules?: readonly string[];
  /** Docker's words: "all", "2", "device=0,1". */
  readonly gpus?: string;
  readonly seccompPolicy?: "default" | "image";
  readonly umask?: string;
  readonly sysctls?: readonly NamedValue[];

  // Namespaces: "host", "private", "container:NAME", "ns:PATH" and each engine's own words.
  readonly ipc?: string;
  readonly pid?: string;
  readonly uts?: string;
  readonly userns?: string;
  readonly cgroupns?: string;
  /** "CONTAINER:HOST:LENGTH" */
  readonly uidMap?: readonly string[];
  readonly gidMap?: readonly string[];

  // What it says about itself, and its records.
  readonly labels?: readonly NamedValue[];
  readonly annotations?: readonly NamedValue[];
  readonly logDriver?: string;
  readonly logOptions?: readonly NamedValue[];

  // The engine.
  readonly pull?: "always" | "missing" | "never" | "newer";
  /** "os/architecture[/variant]" */
  readonly platform?: string;
  readonly runtime?: string;
  readonly isolation?: string;
  /** Podman: the pod that it joins; "new:NAME" makes one. */
  readonly pod?: string;
  readonly initContainer?: "always" | "once";
  /** Podman: containers that must be started before. */
  readonly requires?: readonly string[];
  /** The image is the path of a root file system on the host. */
  readonly rootfs?: boolean;
  readonly systemd?: "true" | "false" | "always";
  readonly sdnotify?: "container" | "conmon" | "ignore" | "healthy";
  /** Seconds after which the container is killed. */
  readonly timeout?: number;
  readonly timezone?: string;
  readonly personality?: string;
  readonly hostUsers?: readonly string[];
  readonly passwd?: boolean;
  readonly passwdEntry?: string;
  readonly unsetEnv?: readonly string[];
  readonly unsetAllEnv?: boolean;
  /** Values may use the image's variables: "PATH=$PATH:/opt/bin". */
  readonly envMerge?: readonly NamedValue[];
  readonly initPath?: string;
  readonly conmonPidFile?: string;

  // Only for the command line that runs it; the console itself has no use for them.
  readonly attach?: readonly string[];
  readonly detachKeys?: string;
  readonly sigProxy?: boolean;
  readonly quiet?: boolean;
  readonly disableContentTrust?: boolean;
  readonly tlsVerify?: boolean;
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** Without a value: Podman's line takes it from the caller's shell; Docker takes it from there or else unsets it. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
}

export interface RestartPolicy {
  readonly policy: "no" | "always" | "unless-stopped" | "on-failure";
  /** Only with on-failure. */
  readonly maxRetries?: number;
}

/** What is left out is the image's. Times in milliseconds. */
export interface HealthCheck {
  /** Switch the image's off. Nothing else is said then. */
  readonly disabled?: boolean;
  /** Run by /bin/sh in the container. Not together with `exec`. */
  readonly shell?: string;
  readonly exec?: readonly string[];
  /** 0: no timer, Podman only. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly startPeriod?: number;
  readonly startInterval?: number;
  readonly retries?: number;
  /** Podman: what happens when the container turns unhealthy. */
  readonly onFailure?: "none" | "kill" | "restart" | "stop";
}

export interface PortMapping {
  /** Address of the host; all of them without it. */
  readonly ip?: string;
  /** A free one without it. */
  readonly host?: number;
  /** Docker: any free port from `host` to this one. */
  readonly hostEnd?: number;
  readonly container: number;
  /** How many ports from `host` and `container` on; one without it. */
  readonly range?: number;
  /** tcp without it. */
  readonly protocol?: "tcp" | "udp" | "sctp";
}

export interface NetworkAttachment {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
  readonly mac?: string;
  /** Name of the interface inside the container. */
  readonly interfaceName?: string;
  readonly linkLocalIps?: readonly string[];
  readonly driverOptions?: readonly NamedValue[];
}

export interface HostEntry {
  readonly name: string;
  readonly address: string;
}

export type Mount = BindMount | VolumeMount | TmpfsMount | ImageMount | DevptsMount;

interface MountBase {
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly?: boolean;
  /** Further mount options as the engine spells them: "nosuid", "noexec", "size=64m" … */
  readonly options?: readonly string[];
}

interface SharedMount extends MountBase {
  /** SELinux: relabel for all containers (z) or only for this one (Z). */
  readonly relabel?: "shared" | "private";
  /** Podman: give the files to the container's user (U). */
  readonly chown?: boolean;
}

export interface BindMount extends SharedMount {
  readonly type: "bind";
  /** Absolute path on the host. */
  readonly source: string;
  readonly propagation?: "shared" | "slave" | "private" | "rshared" | "rslave" | "rprivate";
  /** Do not carry mounts below the source along. */
  readonly nonRecursive?: boolean;
  /** Docker: refuse a missing source instead of making a folder. */
  readonly mustExist?: boolean;
}

export interface VolumeMount extends SharedMount {
  readonly type: "volume";
  /** Name of the volume; a new nameless one without it. */
  readonly source?: string;
  /** Do not copy what the image has at the target into an empty volume. */
  readonly noCopy?: boolean;
  readonly driver?: string;
  readonly driverOptions?: readonly NamedValue[];
  readonly volumeLabels?: readonly NamedValue[];
}

export interface TmpfsMount extends MountBase {
  readonly type: "tmpfs";
}

/** Podman: the files of another image. */
export interface ImageMount {
  readonly type: "image";
  readonly source: string;
  readonly target: string;
  readonly writable?: boolean;
}

/** Podman: terminals of its own. */
export interface DevptsMount extends MountBase {
  readonly type: "devpts";
}

export interface Ulimit {
  readonly name: string;
  /** -1 is unlimited. */
  readonly soft: number;
  /** As soft without it. */
  readonly hard?: number;
}

export interface DeviceMapping {
  /** Path on the host, or a CDI name "vendor/class=device". */
  readonly host: string;
  /** As on the host without it. */
  readonly container?: string;
  /** Of "rwm", all without it. */
  readonly permissions?: string;
}

export interface DeviceWeight {
  readonly device: string;
  readonly weight: number;
}

export interface DeviceRate {
  readonly device: string;
  readonly rate: number;
}

export interface SecretMount {
  readonly source: string;
  /** A file below /run/secrets without it. */
  readonly type?: "mount" | "env";
  /** File or variable; the secret's name without it. */
  readonly target?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Octal: "0400". */
  readonly mode?: string;
}

/** What a container is to be, for which engine a line or a unit is written. */
export type CommandEngine = "podman" | "docker";
