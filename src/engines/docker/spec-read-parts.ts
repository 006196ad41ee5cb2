import type { BindMount, Mount, PortMapping, TmpfsMount, VolumeMount } from "../../commandline/index.ts";
import { parseRange, withMountOptions } from "../../commandline/index.ts";
import { array, type Fields, fields, flag, number, present, text, textMap, texts } from "../http/read.ts";

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** HostConfig.PortBindings, neighbouring ports as one range. */
export function readPorts(bindings: Fields): readonly PortMapping[] | undefined {
  const found: PortMapping[] = [];
  for (const [key, value] of Object.entries(bindings)) {
    const [port = "", protocol = "tcp"] = key.split("/");
    for (const binding of array(value)) {
      const ip = text(fields(binding).HostIp);
      const host = parseRange(text(fields(binding).HostPort));
      found.push({
        ...(ip === "" ? {} : { ip }),
        ...(host ? { host: host.start } : {}),
        ...(host && host.end > host.start ? { hostEnd: host.end } : {}),
        container: Number(port),
        ...(protocol === "udp" || protocol === "sctp" ? { protocol } : {}),
      });
    }
  }
  return filled(joined(found));
}

function joined(ports: readonly PortMapping[]): readonly PortMapping[] {
  const word = (p: PortMapping) => `${p.protocol ?? ""} ${p.ip ?? ""}`;
  const sorted = ports.toSorted((a, b) => word(a).localeCompare(word(b)) || a.container - b.container);
  const result: PortMapping[] = [];
  for (const port of sorted) {
    const last = result.at(-1);
    const range = last?.range ?? 1;
    const next =
      last?.host !== undefined && word(last) === word(port) && last.hostEnd === undefined && port.hostEnd === undefined;
    if (last && next && port.container === last.container + range && port.host === (last.host ?? 0) + range)
      result[result.length - 1] = { ...last, range: range + 1 };
    else result.push(port);
  }
  return result;
}

/** What is neither published nor declared by the image. */
export function readExpose(exposed: unknown, bindings: unknown, declared: unknown): readonly string[] | undefined {
  const known = new Set([...Object.keys(fields(bindings)), ...Object.keys(fields(declared))]);
  return filled(
    Object.keys(fields(exposed))
      .filter((key) => !known.has(key))
      .map((key) => key.replace(/\/tcp$/, "")),
  );
}

/** HostConfig.Binds, Mounts and Tmpfs, and nameless volumes that the image does not declare. */
export function readMounts(config: Fields, host: Fields, defaults: Fields): readonly Mount[] | undefined {
  const declared = fields(defaults.Volumes);
  const nameless = Object.keys(fields(config.Volumes)).filter((target) => !Object.hasOwn(declared, target));
  return filled<Mount>([
    ...texts(host.Binds).map(readBind),
    ...nameless.map((target): VolumeMount => ({ type: "volume", target })),
    ...array(host.Mounts).flatMap((m) => readInFull(fields(m)) ?? []),
    ...Object.entries(textMap(host.Tmpfs)).map(([target, options]) => tmpfs(target, options.split(","))),
  ]);
}

function readBind(bind: string): Mount {
  const [source = "", target = "", options = ""] = bind.split(":");
  const words = options === "" ? [] : options.split(",");
  return source.startsWith("/")
    ? withMountOptions({ type: "bind", source, target }, words)
    : withMountOptions({ type: "volume", source, target }, words);
}

function tmpfs(target: string, options: readonly string[]): TmpfsMount {
  const rest = options.filter((o) => o !== "" && o !== "ro" && o !== "rw");
  return {
    type: "tmpfs",
    target,
    ...(options.includes("ro") ? { readOnly: true } : {}),
    ...(rest.length > 0 ? { options: rest } : {}),
  };
}

function readInFull(mount: Fields): Mount | undefined {
  const source = text(mount.Source);
  const target = text(mount.Target);
  const readOnly = flag(mount.ReadOnly) || undefined;
  if (mount.Type === "tmpfs") {
    const { SizeBytes, Mode } = fields(mount.TmpfsOptions);
    return tmpfs(target, [
      ...(readOnly ? ["ro"] : []),
      ...(number(SizeBytes) > 0 ? [`size=${number(SizeBytes)}`] : []),
      ...(number(Mode) > 0 ? [`mode=${number(Mode).toString(8)}`] : []),
    ]);
  }
  if (mount.Type === "bind") {
    const options = fields(mount.BindOptions);
    const words = text(options.Propagation);
    const bind = withMountOptions({ type: "bind", source, target }, words === "rprivate" ? [] : [words]) as BindMount;
    const nonRecursive = flag(options.NonRecursive) || undefined;
    const strict = flag(options.CreateMountpoint) ? undefined : true;
    return present({ ...bind, readOnly, nonRecursive, mustExist: strict }) as BindMount;
  }
  if (mount.Type !== "volume") return undefined;
  const options = fields(mount.VolumeOptions);
  const driver = fields(options.DriverConfig);
  const pairs = (value: unknown) => filled(Object.entries(textMap(value)).map(([name, v]) => ({ name, value: v })));
  return present({
    type: "volume",
    source: source || undefined,
    target,
    readOnly,
    noCopy: flag(options.NoCopy) || undefined,
    driver: text(driver.Name) || undefined,
    driverOptions: pairs(driver.Options),
    volumeLabels: pairs(options.Labels),
  }) as VolumeMount;
}

/** The nameless volumes of a container: their real names, and where they are mounted. */
export function anonymousVolumes(inspect: unknown): readonly { name: string; target: string }[] {
  return array(fields(inspect).Mounts).flatMap((m) => {
    const mount = fields(m);
    const name = text(mount.Name);
    const nameless = mount.Type === "volume" && /^[0-9a-f]{64}$/.test(name);
    return nameless ? [{ name, target: text(mount.Destination) }] : [];
  });
}
