import type { BindMount, CommandEngine, Mount, NamedValue, VolumeMount } from "./spec.ts";
import { cut, formatCsv, parseBoolean, parseCsv, parseSize, refuseFlag } from "./values.ts";

type Draft<M> = { -readonly [K in keyof M]: M[K] };

const propagations = ["shared", "slave", "private", "rshared", "rslave", "rprivate"] as const;
/** Docker Desktop's words, without meaning on Linux. */
const consistencies = ["cached", "delegated", "consistent", "default"];

/** "[source:]target[:options]" of --volume. @throws Problem */
export function parseVolume(text: string): Mount {
  const parts = text.split(":");
  const [first = "", second, third] = parts;
  if (parts.length > 3) refuseFlag("volume", `"${text}" has more than three parts between its colons; use --mount.`);
  const target = second === undefined ? first : second;
  if (target === "") refuseFlag("volume", `"${text}" names no path in the container.`);
  const source = second === undefined ? undefined : first;
  if (source !== undefined && /^\.{1,2}(\/|$)/.test(source))
    refuseFlag("volume", `"${source}" is relative to your shell's folder, which the console does not know.`);
  const options = third === undefined || third === "" ? [] : third.split(",");
  if (source?.startsWith("/")) return withMountOptions({ type: "bind", source, target }, options);
  return withMountOptions({ type: "volume", ...(source ? { source } : {}), target }, options);
}

/** Reads mount options as --volume spells them; what has no field of its own stays in `options`. */
export function withMountOptions(mount: BindMount | VolumeMount, options: readonly string[]): BindMount | VolumeMount {
  const rest: string[] = [];
  const draft: Draft<BindMount> | Draft<VolumeMount> = { ...mount };
  for (const option of options) {
    const propagation = propagations.find((p) => p === option);
    if (option === "ro") draft.readOnly = true;
    else if (option === "z") draft.relabel = "shared";
    else if (option === "Z") draft.relabel = "private";
    else if (option === "U") draft.chown = true;
    else if (draft.type === "volume" && option === "nocopy") draft.noCopy = true;
    else if (draft.type === "bind" && propagation) draft.propagation = propagation;
    else if (draft.type === "bind" && option === "bind") draft.nonRecursive = true;
    else if (option === "rw" || option === "rbind" || option === "copy" || option === "") continue;
    else if (!consistencies.includes(option)) rest.push(option);
  }
  return rest.length > 0 ? { ...draft, options: rest } : draft;
}

/** The options of a mount as --volume spells them. */
export function mountOptions(mount: BindMount | VolumeMount): string[] {
  const options: string[] = [];
  if (mount.readOnly) options.push("ro");
  if (mount.relabel) options.push(mount.relabel === "shared" ? "z" : "Z");
  if (mount.chown) options.push("U");
  if (mount.type === "volume" && mount.noCopy) options.push("nocopy");
  if (mount.type === "bind" && mount.nonRecursive) options.push("bind");
  if (mount.type === "bind" && mount.propagation) options.push(mount.propagation);
  return [...options, ...(mount.options ?? [])];
}

/** "target[:options]" of --tmpfs. @throws Problem */
export function parseTmpfs(text: string): Mount {
  const [target, rest] = cut(text, ":") ?? [text, ""];
  if (target === "") refuseFlag("tmpfs", `"${text}" names no path in the container.`);
  const options = rest.split(",").filter((o) => o !== "" && o !== "rw" && o !== "ro");
  return {
    type: "tmpfs",
    target,
    ...(rest.split(",").includes("ro") ? { readOnly: true } : {}),
    ...(options.length > 0 ? { options } : {}),
  };
}

/** "type=…,source=…,target=…" of --mount. @throws Problem */
export function parseMount(text: string, engine: CommandEngine): Mount {
  const bad = (why: string): never => refuseFlag("mount", `${why} in "${text}".`);
  const values = new Map<string, string>();
  const lists = { options: [] as string[], driverOptions: [] as NamedValue[], volumeLabels: [] as NamedValue[] };
  for (const field of parseCsv(text) ?? bad("Malformed quotes")) {
    const [key, value] = cut(field, "=") ?? [field, undefined];
    const name = aliases[key.toLowerCase()] ?? key;
    const pair = cut(value ?? "", "=") ?? [value ?? "", ""];
    if (name === "volume-opt") lists.driverOptions.push({ name: pair[0], value: pair[1] });
    else if (name === "volume-label") lists.volumeLabels.push({ name: pair[0], value: pair[1] });
    else if (known.has(name)) values.set(name, value ?? "true");
    else if (name !== "consistency") lists.options.push(field);
  }
  const flag = (name: string) => {
    const value = values.get(name);
    return value === undefined ? undefined : (parseBoolean(value) ?? bad(`"${value}" is neither true nor false`));
  };
  const type = values.get("type") ?? "volume";
  const target = values.get("target") || bad("No target");
  const source = values.get("source");
  const options = lists.options.length > 0 ? { options: lists.options } : {};
  const writable = flag("rw");
  const readOnly = flag("readonly") || (writable === false && type !== "image") ? { readOnly: true as const } : {};
  const label = values.get("relabel");
  const relabel = label === "shared" || label === "private" ? label : undefined;
  if (label !== relabel) return bad(`"${label}" is neither shared nor private`);
  const shared: Pick<BindMount, "readOnly" | "relabel" | "chown" | "options"> = {
    ...readOnly,
    ...(relabel ? { relabel } : {}),
    ...(flag("chown") ? { chown: true as const } : {}),
    ...options,
  };
  if (type === "bind") {
    const wanted = values.get("bind-propagation");
    const propagation = propagations.find((p) => p === wanted);
    if (wanted !== undefined && propagation === undefined) return bad(`Unknown propagation "${wanted}"`);
    if (!source) return bad("No source");
    if (!source.startsWith("/")) return bad("The source is no whole path");
    const nonRecursive = flag("bind-nonrecursive") || values.get("bind-recursive") === "disabled";
    return {
      type,
      source,
      target,
      ...shared,
      ...(propagation ? { propagation } : {}),
      ...(nonRecursive ? { nonRecursive: true } : {}),
      ...(engine === "docker" ? { mustExist: true } : {}),
    };
  }
  if (type === "volume") {
    const driver = values.get("volume-driver");
    return {
      type,
      ...(source ? { source } : {}),
      target,
      ...shared,
      ...(flag("volume-nocopy") ? { noCopy: true } : {}),
      ...(driver ? { driver } : {}),
      ...(lists.driverOptions.length > 0 ? { driverOptions: lists.driverOptions } : {}),
      ...(lists.volumeLabels.length > 0 ? { volumeLabels: lists.volumeLabels } : {}),
    };
  }
  if (type === "tmpfs") {
    const size = values.get("tmpfs-size");
    const mode = values.get("tmpfs-mode");
    const all = [
      ...(size === undefined ? [] : [`size=${parseSize(size) ?? bad(`"${size}" is no size`)}`]),
      ...(mode === undefined ? [] : [`mode=${mode}`]),
      ...(flag("chown") ? ["U"] : []),
      ...lists.options,
    ];
    return { type, target, ...readOnly, ...(all.length > 0 ? { options: all } : {}) };
  }
  if (type === "image")
    return { type, source: source || bad("No source"), target, ...(writable ? { writable: true } : {}) };
  if (type === "devpts") return { type, target, ...options };
  return bad(`Unknown type "${type}"`);
}

const aliases: Record<string, string> = {
  src: "source",
  dst: "target",
  destination: "target",
  ro: "readonly",
  readwrite: "rw",
  u: "chown",
};
const known = new Set([
  "type",
  "source",
  "target",
  "readonly",
  "rw",
  "relabel",
  "chown",
  "bind-propagation",
  "bind-nonrecursive",
  "bind-recursive",
  "volume-nocopy",
  "volume-driver",
  "tmpfs-size",
  "tmpfs-mode",
]);

/** The flag and its value that say the mount: --volume and --tmpfs where they can, else --mount. */
export function formatMount(mount: Mount, engine: CommandEngine): readonly ["volume" | "tmpfs" | "mount", string] {
  if (mount.type === "tmpfs") {
    const options = [...(mount.readOnly ? ["ro"] : []), ...(mount.options ?? [])];
    if (!mount.target.includes(":"))
      return ["tmpfs", options.length > 0 ? `${mount.target}:${options.join(",")}` : mount.target];
    const fields = options.map((o) => o.replace(/^(?=size=|mode=)/, "tmpfs-"));
    return ["mount", formatCsv(["type=tmpfs", `target=${mount.target}`, ...fields])];
  }
  if (mount.type === "image" || mount.type === "devpts") {
    const fields =
      mount.type === "image" ? [`source=${mount.source}`, `target=${mount.target}`] : [`target=${mount.target}`];
    if (mount.type === "image" && mount.writable) fields.push("rw=true");
    if (mount.type === "devpts") fields.push(...(mount.options ?? []));
    return ["mount", formatCsv([`type=${mount.type}`, ...fields])];
  }
  return short(mount, engine) ?? ["mount", formatCsv(fieldsOf(mount))];
}

/** "source:target:options" where --volume can say it all. */
function short(mount: BindMount | VolumeMount, engine: CommandEngine): readonly ["volume", string] | undefined {
  const { source = "", target } = mount;
  const options = mountOptions(mount).join(",");
  if (`${source}${target}${options}`.includes(":")) return undefined;
  if (mount.type === "volume" && (mount.driver || mount.driverOptions || mount.volumeLabels || !nameable(source)))
    return undefined;
  if (mount.type === "bind" && engine === "docker" && (mount.mustExist || mount.nonRecursive)) return undefined;
  if (source === "" && options !== "") return undefined;
  return ["volume", [...(source === "" ? [] : [source]), target, ...(options === "" ? [] : [options])].join(":")];
}

function nameable(source: string): boolean {
  return !source.startsWith("/") && !/^\.{1,2}(\/|$)/.test(source);
}

function fieldsOf(mount: BindMount | VolumeMount): string[] {
  const fields = [`type=${mount.type}`];
  if (mount.source) fields.push(`source=${mount.source}`);
  fields.push(`target=${mount.target}`);
  if (mount.readOnly) fields.push("readonly=true");
  if (mount.relabel) fields.push(`relabel=${mount.relabel}`);
  if (mount.chown) fields.push("U=true");
  if (mount.type === "bind") {
    if (mount.propagation) fields.push(`bind-propagation=${mount.propagation}`);
    if (mount.nonRecursive) fields.push("bind-nonrecursive=true");
  } else {
    if (mount.noCopy) fields.push("volume-nocopy=true");
    if (mount.driver) fields.push(`volume-driver=${mount.driver}`);
    for (const { name, value } of mount.driverOptions ?? []) fields.push(`volume-opt=${name}=${value}`);
    for (const { name, value } of mount.volumeLabels ?? []) fields.push(`volume-label=${name}=${value}`);
  }
  return [...fields, ...(mount.options ?? [])];
}
