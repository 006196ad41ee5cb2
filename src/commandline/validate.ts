import { rows } from "./flags.ts";
import { type Issue, Issues, whole } from "./issues.ts";
import type { CommandEngine, ContainerSpec, NamedValue } from "./spec.ts";
import { validateHealth, validateLimits } from "./validate-limits.ts";
import { validateNetwork } from "./validate-network.ts";
import { validateStorage } from "./validate-storage.ts";

/** What is wrong with a spec, as far as can be said without asking the engine; quick enough to ask while typing. */
export function validate(spec: ContainerSpec, engine: CommandEngine): readonly Issue[] {
  const issues = new Issues();
  validateGeneral(spec, engine, issues);
  validateNetwork(spec, engine, issues);
  validateStorage(spec, engine, issues);
  validateLimits(spec, engine, issues);
  validateHealth(spec, engine, issues);
  validateTexts(spec, "", issues);
  validateEngine(spec, engine, issues);
  return issues.list;
}

/** The engines as people call them. */
export const engineNames = { podman: "Podman", docker: "Docker" } as const;

/** Names of containers in both engines; Docker wants two characters. */
const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

function validateGeneral(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  if (spec.image === "") issues.error("image", "An image is needed.");
  else issues.expect(!/^-|\s/.test(spec.image) || spec.rootfs === true, "image", "This is no image's name.");
  if (spec.rootfs) issues.expect(spec.image.startsWith("/"), "image", "A root file system needs a whole path.");
  if (spec.name !== undefined) {
    if (!name.test(spec.name))
      issues.error("name", "Letters, digits, and after the first one also _ . and - make a name.");
    else if (engine === "docker" && spec.name.length < 2) issues.error("name", "Docker wants two characters or more.");
  }
  if (spec.restart && spec.restart.policy !== "no" && spec.autoRemove)
    issues.error("autoRemove", "A container that is removed when it exits cannot be started again.");
  if (spec.restart?.maxRetries !== undefined)
    issues.expect(
      spec.restart.policy === "on-failure" && whole(spec.restart.maxRetries, 0),
      "restart.maxRetries",
      "A whole number, and only with on-failure.",
    );
  if (spec.workdir !== undefined)
    issues.expect(spec.workdir.startsWith("/"), "workdir", "The folder needs a whole path, beginning with /.");
  if (spec.stopTimeout !== undefined)
    issues.expect(whole(spec.stopTimeout, engine === "docker" ? -1 : 0), "stopTimeout", "A whole number of seconds.");
  if (spec.stopSignal !== undefined)
    issues.expect(
      /^(SIG)?[A-Z]+[A-Z0-9]*([+-]\d+)?$|^\d{1,2}$/i.test(spec.stopSignal),
      "stopSignal",
      "A signal such as SIGTERM.",
    );
  if (spec.umask !== undefined) issues.expect(/^[0-7]{1,4}$/.test(spec.umask), "umask", "Octal digits such as 0022.");
  if (spec.platform !== undefined)
    issues.expect(
      /^[a-z0-9]+(\/[a-z0-9_]+(\/[a-z0-9.]+)?)?$/.test(spec.platform),
      "platform",
      "Of the form linux/amd64.",
    );
  if (spec.init && spec.systemd === "always")
    issues.error("init", "Systemd in the container is its init itself: choose one of them.");
  if (spec.entrypoint && spec.entrypoint.length > 0)
    issues.expect(spec.entrypoint[0] !== "", "entrypoint.0", "The program is missing.");
  if (spec.pull === "newer" && engine === "docker") issues.error("pull", "Docker knows always, missing and never.");
  validateEnvironment(spec, engine, issues);
  validatePairs(
    "labels",
    spec.labels,
    issues,
    engine === "docker" ? /^\S+$/ : undefined,
    "Docker takes no spaces in a label's name.",
  );
  validatePairs("annotations", spec.annotations, issues);
  validatePairs("sysctls", spec.sysctls, issues, /^[\w.*/-]+$/, "A setting's name such as net.ipv4.ip_forward.");
  validatePairs("logOptions", spec.logOptions, issues);
  for (const field of ["capAdd", "capDrop"] as const)
    for (const [at, capability] of (spec[field] ?? []).entries())
      issues.expect(/^[A-Za-z_]+$/.test(capability), `${field}.${at}`, "A capability's name such as NET_ADMIN.");
  for (const [at, option] of (spec.securityOptions ?? []).entries())
    if (engine === "docker" && /^seccomp=(?!unconfined$|builtin$|\{)/.test(option))
      issues.error(`securityOptions.${at}`, "Docker's service wants the profile itself, not a file's name.");
  for (const field of ["uidMap", "gidMap"] as const)
    for (const [at, range] of (spec[field] ?? []).entries())
      issues.expect(/^\d+:@?\d+:\d+$/.test(range), `${field}.${at}`, "Of the form CONTAINER:HOST:LENGTH.");
  if ((spec.uidMap || spec.gidMap) && spec.userns !== undefined && spec.userns !== "private")
    issues.error("userns", "Ranges of user ids and a mode of the user namespace exclude each other.");
}

function validateEnvironment(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  const seen = new Set<string>();
  for (const [at, { name: variable, value }] of (spec.env ?? []).entries()) {
    const path = `env.${at}.name`;
    if (variable === "" || /[=\s]/.test(variable)) issues.error(path, "A variable's name has no spaces and no =.");
    else if (seen.has(variable)) issues.warn(path, `"${variable}" is there twice; the last one counts.`);
    seen.add(variable);
    if (value !== undefined) continue;
    if (engine === "podman")
      issues.error(`env.${at}.value`, "A value is needed: the console has no shell to take it from.");
    else issues.warn(`env.${at}.value`, "Without a value Docker takes the image's variable away.");
  }
}

function validatePairs(
  field: "labels" | "annotations" | "sysctls" | "logOptions",
  list: readonly NamedValue[] | undefined,
  issues: Issues,
  grammar: RegExp = /./s,
  message = "A name is needed.",
): void {
  const seen = new Set<string>();
  for (const [at, { name: key }] of (list ?? []).entries()) {
    const path = `${field}.${at}.name`;
    if (key === "") issues.error(path, "A name is needed.");
    else if (!grammar.test(key)) issues.error(path, message);
    else if (key.includes("=")) issues.error(path, "A name has no =.");
    else if (seen.has(key)) issues.warn(path, `"${key}" is there twice; the last one counts.`);
    seen.add(key);
  }
}

/** No process can be given a NUL. */
function validateTexts(value: unknown, path: string, issues: Issues): void {
  if (typeof value === "string") {
    if (value.includes("\0")) issues.error(path, "A NUL character cannot be said to any program.");
  } else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value))
      validateTexts(inner, path === "" ? key : `${path}.${key}`, issues);
}

/** What the other engine knows only. */
function validateEngine(spec: ContainerSpec, engine: CommandEngine, issues: Issues): void {
  for (const row of rows) {
    const other = row.engines[0];
    if (row.engines.includes(engine) || other === undefined || row.field === "" || row.field === "runtime") continue;
    const value = row.field
      .split(".")
      .reduce<unknown>(
        (at, key) =>
          typeof at === "object" && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined,
        spec,
      );
    const shared = rows.some((r) => r.field === row.field && r.engines.includes(engine));
    if (value !== undefined && !shared)
      issues.warn(row.field, `${engineNames[engine]} does not know this (--${row.flag} of ${other}); it is left out.`);
  }
}
