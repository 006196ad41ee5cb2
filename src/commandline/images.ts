import { looksSecret, quote, variableName } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** Where registries' logins stand in shown commands. */
const user = "$REGISTRY_USER";
const password = "$REGISTRY_PASSWORD";

export interface RegistryOptions {
  /** With a name and a password, shown as variables. */
  readonly login?: boolean | undefined;
  /** Without TLS. */
  readonly insecure?: boolean | undefined;
}

export interface BuildCommand {
  readonly file: string;
  readonly tags: readonly string[];
  readonly args?: Readonly<Record<string, string>> | undefined;
  readonly target?: string | undefined;
  readonly noCache?: boolean | undefined;
  readonly pull?: boolean | undefined;
  /** The folder; "." without it. */
  readonly folder?: string | undefined;
}

/** The commands that do to images what the console does; secrets stand as variables. */
export const imageCommands = {
  pull(
    engine: CommandEngine,
    reference: string,
    options: RegistryOptions & { platform?: string | undefined } = {},
  ): string {
    const platform = options.platform ? ["--platform", quote(options.platform)] : [];
    if (engine === "podman") return words("podman pull", ...platform, ...access(options), quote(reference));
    return withLogin(options.login, reference, words("docker pull", ...platform, quote(reference)));
  },

  push(engine: CommandEngine, reference: string, target: string, options: RegistryOptions = {}): string {
    const to = target === reference ? [] : [quote(target)];
    if (engine === "podman") return words("podman push", ...access(options), quote(reference), ...to);
    const named = target === reference ? "" : `docker tag ${quote(reference)} ${quote(target)} && `;
    return withLogin(options.login, target, `${named}docker push ${quote(target)}`);
  },

  build(engine: CommandEngine, build: BuildCommand): string {
    const args = Object.entries(build.args ?? {}).map(([name, value]) =>
      // Without a value it is taken from the environment.
      words("--build-arg", looksSecret(name, value) ? quote(variableName(name)) : quote(`${name}=${value}`)),
    );
    return words(
      `${engine} build`,
      ...build.tags.map((tag) => `--tag ${quote(tag)}`),
      ...(build.file === "" ? [] : [`--file ${quote(build.file)}`]),
      ...args,
      ...(build.target ? [`--target ${quote(build.target)}`] : []),
      ...(build.noCache ? ["--no-cache"] : []),
      ...(build.pull ? ["--pull"] : []),
      quote(build.folder ?? "."),
    );
  },

  tag: (engine: CommandEngine, image: string, target: string): string =>
    words(`${engine} tag`, quote(image), quote(target)),

  untag: (engine: CommandEngine, image: string, tag: string): string =>
    engine === "podman" ? words("podman untag", quote(image), quote(tag)) : words("docker rmi --no-prune", quote(tag)),

  /** All names and the image itself. */
  remove: (engine: CommandEngine, images: readonly string[]): string =>
    words(`${engine} rmi`, ...images.map((image) => quote(image))),

  prune: (engine: CommandEngine, all: boolean): string =>
    words(`${engine} image prune`, ...(all ? ["--all"] : []), "--force"),

  save: (engine: CommandEngine, images: readonly string[], file: string): string =>
    words(
      `${engine} save`,
      ...(engine === "podman" && images.length > 1 ? ["--multi-image-archive"] : []),
      "--output",
      quote(file),
      ...images.map((image) => quote(image)),
    ),

  load: (engine: CommandEngine, file: string): string => words(`${engine} load --input`, quote(file)),

  import: (engine: CommandEngine, file: string, reference: string, changes: readonly string[] = []): string =>
    words(`${engine} import`, ...changes.map((change) => `--change ${quote(change)}`), quote(file), quote(reference)),
};

function access({ login, insecure }: RegistryOptions): string[] {
  return [...(insecure ? ["--tls-verify=false"] : []), ...(login ? [`--creds "${user}:${password}"`] : [])];
}

function withLogin(login: boolean | undefined, reference: string, command: string): string {
  if (!login) return command;
  const [first = "", ...rest] = reference.split("/");
  const registry = rest.length > 0 && /[.:]|^localhost$/.test(first) ? ` ${quote(first)}` : "";
  return `printf %s "${password}" | docker login --username "${user}" --password-stdin${registry} && ${command}`;
}

function words(...parts: readonly string[]): string {
  return parts.join(" ");
}
