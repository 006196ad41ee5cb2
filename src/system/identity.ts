import type { Host } from "../hosts/index.ts";
import { ask } from "./ask.ts";
import { type OsRelease, parseOsRelease } from "./os-release.ts";
import { number, parseCpuModel, parseMeminfo, parseStat } from "./proc.ts";

/** What machine this is. Every word of it comes from the host. What could not be found out is missing. */
export interface Identity {
  readonly os: OsRelease;
  readonly hostname: string;
  /** Release of the kernel: "6.1.0-18-amd64". */
  readonly kernel: string;
  /** As `uname -m` says it: "x86_64". */
  readonly architecture: string;
  /** What it is built of or pretends to be: "Dell Inc. PowerEdge R640". */
  readonly machine?: string;
  /** "none" on bare metal, else the word of systemd-detect-virt(1): "kvm", "podman". */
  readonly virtualization?: string;
  readonly cpu: { readonly model?: string; readonly count: number };
  /** Bytes. */
  readonly memory: number;
  /** Milliseconds since boot when this was read, without time in suspend. */
  readonly uptime: number;
  /** "Europe/Berlin" */
  readonly timezone?: string;
  readonly user: Account;
  /** Whether systemd runs this machine (sd_booted(3)). */
  readonly systemd: boolean;
}

/** Whom the console acts as on this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly root: boolean;
}

const textLimit = 256;

/** Reads what machine this is. Rejects with a Problem only where not even the kernel answers: the host is lost. */
export async function readIdentity(host: Host, signal: AbortSignal): Promise<Identity> {
  const read = async (path: string): Promise<string> =>
    (await host.files.read(path, { limit: 4 * 1024 * 1024, signal })).toString("utf8");
  const optional = (path: string): Promise<string> => read(path).catch(() => "");
  const answer = (...argv: [string, ...string[]]) =>
    ask(host, argv, signal).then(
      ({ output }) => clean(output),
      () => "",
    );
  const [
    kernel,
    hostname,
    arch,
    stat,
    meminfo,
    cpuinfo,
    uptime,
    etcOs,
    usrOs,
    machine,
    virtualization,
    zone,
    user,
    booted,
  ] = await Promise.all([
    read("/proc/sys/kernel/osrelease"),
    optional("/proc/sys/kernel/hostname"),
    optional("/proc/sys/kernel/arch").then((text) => clean(text) || answer("uname", "-m")), // the file is of Linux 6.1
    optional("/proc/stat").then(parseStat),
    optional("/proc/meminfo").then(parseMeminfo),
    optional("/proc/cpuinfo"),
    optional("/proc/uptime"),
    optional("/etc/os-release"),
    optional("/usr/lib/os-release"),
    readMachine(optional),
    answer("systemd-detect-virt"),
    readTimezone(host, optional, signal),
    readAccount(host, signal),
    host.files.stat("/run/systemd/system", { signal }).catch(() => undefined),
  ]);
  signal.throwIfAborted();
  const model = parseCpuModel(cpuinfo) || (await answer("lscpu").then(lscpuModel));
  const virtual = /^[a-z0-9-]{1,32}$/.test(virtualization) ? virtualization : undefined;
  return {
    os: parseOsRelease(etcOs || usrOs),
    hostname: clean(hostname),
    kernel: clean(kernel),
    architecture: arch,
    ...(machine ? { machine } : {}),
    ...(virtual ? { virtualization: virtual } : {}),
    cpu: { ...(model ? { model } : {}), count: stat?.count ?? 1 },
    memory: meminfo?.total ?? 0,
    uptime: Math.round(Number(/^\d{1,12}(\.\d+)?/.exec(uptime)?.[0] ?? 0) * 1000),
    ...(zone ? { timezone: zone } : {}),
    user,
    systemd: booted?.kind === "directory",
  };
}

/** Whom the wire acts as. Where nobody says, the one who may least. */
export async function readAccount(host: Host, signal: AbortSignal): Promise<Account> {
  const output = await ask(host, ["id"], signal).then(
    (answer) => answer.output,
    () => "",
  );
  return parseId(output) ?? { name: "", uid: 65534, root: false };
}

/** What id(1) prints: "uid=1000(alice) gid=1000(alice) groups=…". A user without a name is its number. */
export function parseId(text: string): Account | undefined {
  const match = /^uid=(\d{1,10})(?:\(([^()\s]{1,256})\))?/.exec(text);
  const uid = number(match?.[1]);
  return uid === undefined ? undefined : { name: match?.[2] ?? String(uid), uid, root: uid === 0 };
}

/** The names that firmware gives: DMI on PCs and servers, the device tree on ARM boards. */
async function readMachine(optional: (path: string) => Promise<string>): Promise<string> {
  const [vendor, product, model] = await Promise.all([
    optional("/sys/class/dmi/id/sys_vendor"),
    optional("/sys/class/dmi/id/product_name"),
    optional("/proc/device-tree/model"),
  ]);
  return machineName(vendor, product) || clean(model);
}

/** Vendor and product as one name; what a careless vendor left to be filled in is no name. */
export function machineName(vendor: string, product: string): string {
  const words = [clean(vendor), clean(product)].filter(
    (word) =>
      word &&
      !/^(to be filled|default string|system (product|manufacturer)|not specified|n\/a|none|unknown)/i.test(word),
  );
  const [first, second] = words;
  return first && second?.toLowerCase().startsWith(first.toLowerCase()) ? second : words.join(" ");
}

/** /etc/localtime is a link into the zone database; Debian says it in /etc/timezone too. */
async function readTimezone(
  host: Host,
  optional: (path: string) => Promise<string>,
  signal: AbortSignal,
): Promise<string> {
  const link = await host.files.stat("/etc/localtime", { signal }).catch(() => undefined);
  const zone =
    /\/zoneinfo\/(?:posix\/|right\/)?(.+)$/.exec(link?.target ?? "")?.[1] ?? clean(await optional("/etc/timezone"));
  return /^[A-Za-z0-9_+/-]{1,64}$/.test(zone) ? zone : "";
}

function lscpuModel(output: string): string {
  return clean(/^Model name:\s*(\S.*)$/m.exec(output)?.[1] ?? "");
}

/** One short line without what could disturb a screen. */
function clean(text: string): string {
  return text
    .slice(0, textLimit * 16)
    .replace(/[\p{Cc}\p{Cf}]+/gu, "\n")
    .trim()
    .split("\n", 1)
    .join("")
    .slice(0, textLimit);
}
