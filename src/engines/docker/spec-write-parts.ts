import type { ContainerSpec, Mount, PortMapping, TmpfsMount } from "../../commandline/index.ts";
import { mountOptions, parseRange } from "../../commandline/index.ts";
import { present } from "../http/read.ts";

interface Ports {
  readonly exposed: object | undefined;
  readonly bindings: object | undefined;
}

/** Config.ExposedPorts and HostConfig.PortBindings. */
export function portParts(spec: ContainerSpec): Ports {
  const exposed = new Map<string, object>();
  const bindings = new Map<string, object[]>();
  for (const text of spec.expose ?? []) {
    const [range = "", protocol = "tcp"] = text.split("/");
    const { start, end } = parseRange(range) ?? { start: 1, end: 0 };
    for (let port = start; port <= end; port++) exposed.set(`${port}/${protocol}`, {});
  }
  for (const port of spec.ports ?? [])
    for (let offset = 0; offset < (port.range ?? 1); offset++) {
      const key = `${port.container + offset}/${port.protocol ?? "tcp"}`;
      exposed.set(key, {});
      bindings.set(key, [...(bindings.get(key) ?? []), { HostIp: port.ip ?? "", HostPort: hostPort(port, offset) }]);
    }
  return {
    exposed: exposed.size > 0 ? Object.fromEntries(exposed) : undefined,
    bindings: bindings.size > 0 ? Object.fromEntries(bindings) : undefined,
  };
}

function hostPort(port: PortMapping, offset: number): string {
  if (port.host === undefined) return "";
  return port.hostEnd === undefined ? String(port.host + offset) : `${port.host}-${port.hostEnd}`;
}

interface Mounts {
  /** Config.Volumes */
  readonly anonymous: object | undefined;
  /** HostConfig.Binds, Tmpfs and Mounts. */
  readonly host: object;
}

/** As the command does: what --volume and --tmpfs can say goes where they put it, the rest to Mounts. */
export function mountParts(all: readonly Mount[]): Mounts {
  const anonymous: [string, object][] = [];
  const binds: string[] = [];
  const tmpfs: [string, string][] = [];
  const mounts: object[] = [];
  for (const mount of all) {
    if (mount.type === "tmpfs") tmpfs.push([mount.target, tmpfsOptions(mount)]);
    else if (mount.type === "bind" || mount.type === "volume") {
      const options = mountOptions(mount).join(",");
      if (needsMount(mount)) mounts.push(inFull(mount));
      else if (mount.source) binds.push([mount.source, mount.target, ...(options === "" ? [] : [options])].join(":"));
      else anonymous.push([mount.target, {}]);
    }
  }
  return {
    anonymous: anonymous.length > 0 ? Object.fromEntries(anonymous) : undefined,
    host: present({
      Binds: binds.length > 0 ? binds : undefined,
      Tmpfs: tmpfs.length > 0 ? Object.fromEntries(tmpfs) : undefined,
      Mounts: mounts.length > 0 ? mounts : undefined,
    }),
  };
}

function tmpfsOptions(mount: TmpfsMount): string {
  return [...(mount.readOnly ? ["ro"] : []), ...(mount.options ?? [])].join(",");
}

function needsMount(mount: Exclude<Mount, { type: "tmpfs" | "image" | "devpts" }>): boolean {
  if (`${mount.source ?? ""}${mount.target}`.includes(":")) return true;
  if (mount.type === "bind") return mount.mustExist === true || mount.nonRecursive === true;
  if (mount.driver || mount.driverOptions || mount.volumeLabels) return true;
  return mount.source === undefined && mountOptions(mount).length > 0;
}

function inFull(mount: Exclude<Mount, { type: "tmpfs" | "image" | "devpts" }>): object {
  const common = { Type: mount.type, Source: mount.source ?? "", Target: mount.target, ReadOnly: mount.readOnly };
  if (mount.type === "bind") {
    const options = present({ Propagation: mount.propagation, NonRecursive: mount.nonRecursive });
    return present({ ...common, BindOptions: Object.keys(options).length > 0 ? options : undefined });
  }
  const driver = mount.driver !== undefined || mount.driverOptions !== undefined;
  const record = (pairs: typeof mount.volumeLabels) => pairs && Object.fromEntries(pairs.map((p) => [p.name, p.value]));
  const options = present({
    NoCopy: mount.noCopy,
    Labels: record(mount.volumeLabels),
    DriverConfig: driver ? present({ Name: mount.driver, Options: record(mount.driverOptions) }) : undefined,
  });
  return present({ ...common, VolumeOptions: Object.keys(options).length > 0 ? options : undefined });
}
