import type { BuildCommand, imageCommands, RegistryOptions } from "./images.ts";
import { looksSecret, quote, variableName } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** The engine's API calls that equal `imageCommands`, with the same arguments; "<" names what is sent as the body. */
export const imageCalls: typeof imageCommands = {
  pull: (engine, reference, options = {}) => {
    const { platform = "", insecure } = options;
    if (engine === "docker") {
      const { repository, tag } = split(reference);
      return call("POST", "/v1.40/images/create", { fromImage: repository, tag, platform }, options);
    }
    const [OS, Arch, Variant] = platform.split("/");
    return call("POST", libpod("/images/pull"), { reference, OS, Arch, Variant, ...tls(insecure) }, options);
  },

  push: (engine, reference, target, options = {}) => {
    if (engine === "podman")
      return call("POST", libpod(at(reference, "/push")), { destination: target, ...tls(options.insecure) }, options);
    const { repository, tag } = split(target);
    const push = call("POST", `/v1.40${at(repository, "/push")}`, { tag }, options);
    return target === reference ? push : `${imageCalls.tag(engine, reference, target)}\n${push}`;
  },

  build: (engine, build) => {
    const { file, tags, target, noCache, pull, folder = "." } = build;
    const query = {
      ...{ dockerfile: file, t: tags, target, nocache: noCache || undefined },
      ...{ pull: pull ? (engine === "podman" ? "true" : "1") : undefined, buildargs: argsOf(build) },
    };
    return `${call("POST", engine === "podman" ? libpod("/build") : "/v1.40/build", query)} < ${quote(`${folder}.tar`)}`;
  },

  tag: (engine, image, target) => {
    const { repository, tag } = split(target);
    return call("POST", base(engine, at(image, "/tag")), { repo: repository, tag });
  },

  untag: (engine, image, name) => {
    if (engine === "docker") return call("DELETE", `/v1.40${at(name)}`, { noprune: true });
    const { repository, tag } = split(name);
    return call("POST", libpod(at(image, "/untag")), { repo: repository, tag });
  },

  remove: (engine, images) => images.map((image) => call("DELETE", base(engine, at(image)))).join("\n"),

  prune: (engine, all) =>
    engine === "podman"
      ? call("POST", libpod("/images/prune"), { all: all || undefined })
      : call("POST", "/v1.40/images/prune", { filters: JSON.stringify({ dangling: [all ? "false" : "true"] }) }),

  save: (engine, images, file) =>
    `${
      engine === "podman"
        ? call("GET", libpod("/images/export"), { references: images, format: "docker-archive" })
        : call("GET", "/v1.40/images/get", { names: images })
    } > ${quote(file)}`,

  load: (engine, file) => `${call("POST", base(engine, "/images/load"))} < ${quote(file)}`,

  import: (engine, file, reference, changes = []) => {
    const { repository, tag } = split(reference);
    const line =
      engine === "podman"
        ? call("POST", libpod("/images/import"), { reference, changes })
        : call("POST", "/v1.40/images/create", { fromSrc: "-", repo: repository, tag, changes });
    return `${line} < ${quote(file)}`;
  },
};

type Query = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

function call(method: string, path: string, query: Query = {}, { login }: RegistryOptions = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== "")
      .map((one): [string, string] => [name, String(one)]),
  );
  const text = new URLSearchParams(pairs).toString();
  // The login goes in a header of its own, base64 of JSON.
  return `${method} ${path}${text === "" ? "" : `?${text}`}${login ? " X-Registry-Auth:$REGISTRY_AUTH" : ""}`;
}

function libpod(path: string): string {
  return `/v4.0.0/libpod${path}`;
}

function base(engine: CommandEngine, path: string): string {
  return engine === "podman" ? libpod(path) : `/v1.40${path}`;
}

function at(reference: string, rest = ""): string {
  return `/images/${encodeURIComponent(reference)}${rest}`;
}

function tls(insecure: boolean | undefined): Query {
  return { tlsVerify: insecure ? "false" : undefined };
}

/** The build's arguments; what looks secret stands as a variable. */
function argsOf({ args = {} }: BuildCommand): string | undefined {
  const entries = Object.entries(args);
  if (entries.length === 0) return undefined;
  return JSON.stringify(
    Object.fromEntries(
      entries.map(([name, value]) => [name, looksSecret(name, value) ? `$${variableName(name)}` : value]),
    ),
  );
}

/** "quay.io/team/web:1" is the repository quay.io/team/web and the tag 1; a digest stays with its repository. */
function split(name: string): { readonly repository: string; readonly tag: string | undefined } {
  const colon = name.lastIndexOf(":");
  if (name.includes("@")) return { repository: name, tag: undefined };
  if (colon <= name.lastIndexOf("/")) return { repository: name, tag: "latest" };
  return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
}
