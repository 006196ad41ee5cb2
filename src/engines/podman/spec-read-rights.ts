import type { ContainerSpec } from "../../commandline/index.ts";
import { array, type Fields, fields, flag, present, text, texts } from "../http/read.ts";

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** Rights and namespaces; inspect alone says which rights there are. */
export function readRights(c: Fields, hint: ContainerSpec | undefined): Partial<ContainerSpec> {
  const host = fields(c.HostConfig);
  const privileged = flag(host.Privileged);
  const inPod = text(c.Pod) !== "";
  const ids = fields(host.IDMappings);
  const mapped = host.UsernsMode === "private" && array(ids.UidMap).length > 0;
  const automatic = hint?.userns?.startsWith("auto") || hint?.userns?.startsWith("keep-id") || hint?.userns === "nomap";
  const hidden = (hint?.securityOptions ?? []).filter((o) => /^(mask|unmask|systempaths|proc-opts)=/.test(o));
  const shown = texts(host.SecurityOpt).flatMap((o) => (o.startsWith("label=") ? o.split(/,(?=label=)/) : [o]));
  const options = [...shown.filter((o) => o !== ""), ...hidden];
  const namespace = (value: unknown, ...usual: string[]) => {
    const mode = text(value);
    return mode === "" || usual.includes(mode) || (inPod && mode.startsWith("container:")) ? undefined : mode;
  };
  return present({
    privileged: privileged || undefined,
    // A privileged container's are those that its host has.
    ...(privileged ? {} : readCapabilities(c, hint)),
    securityOptions: filled(inTheirOrder(options, hint?.securityOptions ?? [])),
    seccompPolicy: hint?.seccompPolicy,
    // 4.3 shows "shareable" whatever was asked for.
    ipc: namespace(host.IpcMode, "shareable") ?? (inPod ? undefined : hint?.ipc),
    pid: namespace(host.PidMode, "private"),
    uts: namespace(host.UTSMode, "private"),
    // A default of the host, which differs: only the command tells.
    cgroupns: hint?.cgroupns,
    userns: mapped && !automatic ? undefined : (hint?.userns ?? namespace(host.UsernsMode, "private", "host")),
    uidMap: mapped && !automatic ? filled(texts(ids.UidMap)) : undefined,
    gidMap: mapped && !automatic ? filled(texts(ids.GidMap)) : undefined,
    sysctls: hint?.sysctls,
  });
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).symmetricDifference(new Set(b)).size === 0;
}

function inTheirOrder(shown: readonly string[], said: readonly string[]): readonly string[] {
  return sameSet(shown, said) ? said : shown;
}

/** "CAP_CHOWN", "chown" as "CHOWN". */
function capability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}

/** Inspect spells "all" out, and shows only the difference to the engine's own set. */
function readCapabilities(c: Fields, hint: ContainerSpec | undefined): Pick<ContainerSpec, "capAdd" | "capDrop"> {
  const host = fields(c.HostConfig);
  const [added, dropped, bounding] = [host.CapAdd, host.CapDrop, c.BoundingCaps].map((l) => texts(l).map(capability));
  const add = hint?.capAdd?.map(capability) ?? [];
  const drop = hint?.capDrop?.map(capability) ?? [];
  const agrees = drop.includes("ALL")
    ? sameSet(bounding ?? [], add)
    : sameSet(added ?? [], add) && sameSet(dropped ?? [], drop);
  return agrees && hint
    ? present({ capAdd: hint.capAdd, capDrop: hint.capDrop })
    : present({ capAdd: filled(added ?? []), capDrop: filled(dropped ?? []) });
}
