import { isKnownTo, rowOf } from "./flags.ts";
import { flagsOf, format } from "./format.ts";
import type { CommandEngine, ContainerSpec } from "./spec.ts";

/** A file that systemd or its Quadlet generator reads, and where it belongs on a system. */
export interface UnitFile {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
}

/**
 * The unit that keeps such a container running: for Podman a Quadlet .container file (podman-systemd.unit(5), keys
 * since 4.6, all else as PodmanArgs=), for Docker a .service. Where the spec has no name, `name` is the unit's.
 */
export function toUnit(spec: ContainerSpec, engine: CommandEngine, name = spec.name ?? "container"): UnitFile {
  const file = name.replaceAll(/[^A-Za-z0-9_.-]/g, "_").replace(/^[.-]+/, "") || "container";
  return engine === "podman"
    ? { name: `${file}.container`, folder: "/etc/containers/systemd", text: quadlet(spec, name) }
    : { name: `${file}.service`, folder: "/etc/systemd/system", text: service({ ...spec, name }) };
}

/** systemd starts it again; the engine must not. */
function service(spec: ContainerSpec): string {
  const { restart, autoRemove: _, ...rest } = spec;
  const docker = "/usr/bin/docker";
  const run = format({ ...rest, autoRemove: true }, "docker", { detached: false }).slice(1);
  // A terminal belongs to a person, and there is none.
  const words = run.filter((w, at) => !(at === 1 && /^-[it]+$/.test(w)));
  const name = spec.name ?? "";
  return sections([
    [
      "Unit",
      [
        ["Description", plain(`Container ${name} from ${spec.image}`)],
        ["Requires", "docker.service"],
        ["Wants", "network-online.target"],
        ["After", "docker.service network-online.target"],
      ],
    ],
    [
      "Service",
      [
        ["ExecStartPre", `-${commandWords([docker, "rm", "--force", name])}`],
        ["ExecStart", commandWords([docker, ...words])],
        ["ExecStop", commandWords([docker, "stop", name])],
        ["Restart", restartWord(restart?.policy ?? "no")],
        // The first start may fetch the image.
        ["TimeoutStartSec", "900"],
      ],
    ],
    ["Install", [["WantedBy", "multi-user.target"]]],
  ]);
}

/** How Quadlet reads a key's value: one text as it is, or words with systemd's quoting. */
type Reading = "raw" | "words" | "yes";

/** Flags that have a key in every Quadlet. */
const keys: Readonly<Record<string, readonly [key: string, reading: Reading]>> = {
  name: ["ContainerName", "raw"],
  hostname: ["HostName", "raw"],
  user: ["User", "raw"],
  workdir: ["WorkingDir", "raw"],
  publish: ["PublishPort", "raw"],
  expose: ["ExposeHostPort", "raw"],
  volume: ["Volume", "raw"],
  tmpfs: ["Tmpfs", "raw"],
  network: ["Network", "raw"],
  ip: ["IP", "raw"],
  ip6: ["IP6", "raw"],
  env: ["Environment", "words"],
  label: ["Label", "words"],
  annotation: ["Annotation", "words"],
  "cap-add": ["AddCapability", "words"],
  "cap-drop": ["DropCapability", "words"],
  device: ["AddDevice", "words"],
  secret: ["Secret", "raw"],
  "read-only": ["ReadOnly", "yes"],
  init: ["RunInit", "yes"],
  "log-driver": ["LogDriver", "raw"],
  tz: ["Timezone", "raw"],
  userns: ["UserNS", "raw"],
  pull: ["Pull", "raw"],
  "health-cmd": ["HealthCmd", "raw"],
  "health-interval": ["HealthInterval", "raw"],
  "health-retries": ["HealthRetries", "raw"],
  "health-timeout": ["HealthTimeout", "raw"],
  "health-start-period": ["HealthStartPeriod", "raw"],
  "health-on-failure": ["HealthOnFailure", "raw"],
};

function quadlet(spec: ContainerSpec, name: string): string {
  const { restart, autoRemove: _, image, command, ...rest } = spec;
  const lines: [string, string][] = [];
  if (rest.rootfs) lines.push(["Rootfs", plain(image)]);
  else lines.push(["Image", plain(image)]);
  const left: string[] = [];
  for (const [flag, value] of flagsOf({ ...rest, image }, "podman")) {
    const row = rowOf(flag);
    if (flag === "rootfs" || flag === "interactive" || flag === "tty" || row?.group === "command line") continue;
    const [key, reading] = keys[flag] ?? [];
    // Quadlet has no comma lists: what is spelled for one is taken apart again only where it says the same.
    const simple = !row?.csv || !value.startsWith('"');
    if (key === undefined || !simple || (flag === "env" && !value.includes("="))) left.push(...asWords(flag, value));
    else if (reading === "yes" && (value === "true" || value === "false")) lines.push([key, value]);
    else if (reading === "words") lines.push([key, commandWords([value])]);
    else if (isRaw(value) && !namesUnit(value)) lines.push([key, plain(value)]);
    else left.push(...asWords(flag, value));
  }
  if (left.length > 0) lines.push(["PodmanArgs", commandWords(left)]);
  if (rest.runtime !== undefined) lines.push(["GlobalArgs", commandWords(["--runtime", rest.runtime])]);
  if (command) lines.push(["Exec", commandWords(command)]);
  return sections([
    [
      "Unit",
      [
        ["Description", plain(`Container ${name} from ${image}`)],
        ["Wants", "network-online.target"],
        ["After", "network-online.target"],
      ],
    ],
    ["Container", lines],
    [
      "Service",
      [
        ["Restart", restartWord(restart?.policy ?? "no")],
        ["TimeoutStartSec", "900"],
      ],
    ],
    ["Install", [["WantedBy", "multi-user.target default.target"]]],
  ]);
}

function asWords(flag: string, value: string): string[] {
  const row = rowOf(flag);
  if (!row || !isKnownTo(row, "podman")) return [];
  if (row.kind === "switch") return [value === "true" ? `--${flag}` : `--${flag}=false`];
  return [`--${flag}=${value}`];
}

function restartWord(policy: string): string {
  return policy === "unless-stopped" ? "always" : policy;
}

/** Quadlet takes such a name for another of its files. */
function namesUnit(value: string): boolean {
  return /\.(container|volume|network|image|build|pod)(:|$)/.test(value);
}

/** Whether a value can stand on a line of its own as it is. */
function isRaw(value: string): boolean {
  return value === value.trim() && value !== "" && !/[\p{Cc}]|\\$/u.test(value) && !/^["']/.test(value);
}

/** A text on one line: "%" begins a specifier and "$" a variable of systemd (systemd.unit(5), systemd.service(5)). */
function plain(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
}

/** Words of a command in a unit file, quoted for systemd (systemd.syntax(7), Quoting). */
export function commandWords(words: readonly string[]): string {
  return words.map(commandWord).join(" ");
}

function commandWord(word: string): string {
  const literal = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  if (/^[A-Za-z0-9_@%+=:,./$-]+$/.test(literal)) return literal;
  const inside = literal.replaceAll(/[\\"]/g, "\\$&").replaceAll(/\p{Cc}/gu, escaped);
  return `"${inside}"`;
}

/** "\\x" is a byte, "\\u" a character. */
function escaped(control: string): string {
  const code = control.charCodeAt(0);
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

function sections(list: readonly (readonly [string, readonly (readonly [string, string])[]])[]): string {
  return list
    .map(([title, lines]) => [`[${title}]`, ...lines.map(([key, value]) => `${key}=${value}`), ""].join("\n"))
    .join("\n");
}
