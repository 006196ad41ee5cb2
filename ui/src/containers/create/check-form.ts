import { type CommandEngine, type ContainerSpec, validate } from "../../../../src/commandline/index.ts";
import { flagOfField } from "./more-flags.ts";
import { type ReadForm, toSpec } from "./to-spec.ts";
import type { CreateValues } from "./values.ts";

export interface CheckedForm {
  readonly spec: ContainerSpec;
  /** By path of the form's values. */
  readonly errors: Readonly<Record<string, string>>;
  /** Sentences about what will be other than it looks. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
}

/** What the form says and what is wrong with it, as far as can be said without asking the engine. */
export function checkForm(values: CreateValues, kind: CommandEngine): CheckedForm {
  const read = toSpec(values, kind);
  const errors: Record<string, string> = {};
  const warnings: { path: string; message: string }[] = [];
  for (const { path, message } of read.unread) errors[path] ??= message;
  for (const { path, message, severity } of validate(read.spec, kind)) {
    const place = placeOf(path, read);
    if (severity === "warning") warnings.push({ path: place, message });
    else errors[place] ??= message;
  }
  return { spec: read.spec, errors, warnings };
}

/** Parts of a row that the form says in another of its fields. */
const within: Readonly<Record<string, readonly [fields: readonly string[], otherwise: string]>> = {
  ports: [["ip", "host", "container", "protocol"], "container"],
  mounts: [["type", "source", "target", "options"], "target"],
  networks: [["name", "aliases", "ip", "ip6", "mac"], "name"],
  env: [["name", "value"], "name"],
  devices: [["host", "container", "permissions"], "host"],
  labels: [["name", "value"], "name"],
};
const elsewhere: Readonly<Record<string, string>> = { hostEnd: "host", range: "container" };

/** The place in the form of a place in the specification. */
function placeOf(path: string, { places, spec }: ReadForm): string {
  const [field = "", second = "", third] = path.split(".");
  const index = Number(second);
  const row = places[field]?.[index];
  if (row !== undefined && second !== "") {
    const [fields, otherwise] = within[field] ?? [];
    if (!fields) return `${field}.${row}`;
    const part = elsewhere[third ?? ""] ?? third;
    return `${field}.${row}.${part !== undefined && fields.includes(part) ? part : otherwise}`;
  }
  if (field === "healthCheck")
    return second === "shell" || second === "exec" ? "health.command" : `health.${second || "command"}`;
  if (field === "networkMode")
    return spec.networkMode?.startsWith("container:") ? "network.container" : "network.other";
  if (field === "command" || field === "entrypoint") return field;
  const flag = flagOfField(field);
  return flag ? `more.${flag.flag}.${/^\d+$/.test(second) ? second : "0"}` : path;
}
