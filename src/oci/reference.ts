/**
 * The name of an image as people type it, in its parts. Nothing is added: "web" has neither registry nor tag.
 * Grammar: github.com/distribution/reference, reference.go and normalize.go; tags are case-sensitive.
 */
export interface Reference {
  /** "docker.io", "localhost:5000", "[::1]:5000"; none in a short name. */
  readonly registry?: string;
  /** "library/web" */
  readonly repository: string;
  readonly tag?: string;
  /** "sha256:…" */
  readonly digest?: string;
}

/** A reference that names one registry, and a tag or a digest. */
export interface FullReference extends Reference {
  readonly registry: string;
}

/** Why a text is no reference; a closed list, so that pages can say it in words. */
export type ReferenceFault =
  | "empty"
  | "space"
  | "scheme"
  | "too-long"
  | "upper-case"
  | "registry"
  | "repository"
  | "tag"
  | "digest"
  | "looks-like-an-id";

export type ParsedReference =
  | { readonly ok: true; readonly reference: Reference }
  | { readonly ok: false; readonly fault: ReferenceFault };

/** Where short names belong that no other registry is asked for. */
export const defaultRegistry = "docker.io";
const defaultTag = "latest";

/** Most characters of registry and repository together (distribution/reference, NameTotalLengthMax). */
const longestName = 255;
/** Name, tag and digest: nothing longer is looked at. */
const longest = longestName + 1 + 128 + 1 + 512;

const registryPattern =
  /^(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::(?<port>[0-9]+))?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
/** Hex digits of the algorithms that are registered (OCI image specification, descriptor.md). */
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Reads a reference. Never throws; says what is wrong with the first part that is. */
export function parseReference(text: string): ParsedReference {
  if (text === "") return no("empty");
  if (text.length > longest) return no("too-long");
  if (/\s/.test(text)) return no("space");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return no("scheme");
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const tagged = colon > named.lastIndexOf("/");
  const tag = tagged ? named.slice(colon + 1) : undefined;
  const name = tagged ? named.slice(0, colon) : named;
  const { registry, repository } = splitName(name);
  if (registry !== undefined && !isRegistry(registry)) return no("registry");
  if (name === "" || repository === "") return no("repository");
  if (!repository.split("/").every((part) => componentPattern.test(part)))
    return no(/[A-Z]/.test(repository) ? "upper-case" : "repository");
  if (name.length > longestName) return no("too-long");
  // Engines would take it for the id of an image.
  if (registry === undefined && /^[0-9a-f]{64}$/.test(repository)) return no("looks-like-an-id");
  if (tag !== undefined && !isTag(tag)) return no("tag");
  if (digest !== undefined && !isDigest(digest)) return no("digest");
  return {
    ok: true,
    reference: {
      ...(registry === undefined ? {} : { registry }),
      repository,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    },
  };
}

/** The text of a reference; `parseReference` gives it back. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  const name = registry === undefined ? repository : `${registry}/${repository}`;
  return `${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/**
 * The reference that engines make of it: a short name belongs to `registry`, on Docker Hub a single word to "library",
 * and without tag and digest the tag is "latest".
 */
export function fullReference(reference: Reference, registry: string = defaultRegistry): FullReference {
  const home = reference.registry ?? registry;
  const known = home === "index.docker.io" ? defaultRegistry : home;
  const single = known === defaultRegistry && !reference.repository.includes("/");
  const tagged = reference.tag !== undefined || reference.digest !== undefined;
  return {
    ...reference,
    registry: known,
    repository: single ? `library/${reference.repository}` : reference.repository,
    ...(tagged ? {} : { tag: defaultTag }),
  };
}

/** A short name as each registry knows it, in the order given, each once; a full name is itself. */
export function resolutions(reference: Reference, registries: readonly string[]): readonly FullReference[] {
  if (reference.registry !== undefined) return [fullReference(reference)];
  return [...new Set(registries)].map((registry) => fullReference(reference, registry));
}

/** The shortest text that Docker reads as the same: without Docker Hub's name and "library". */
export function familiarReference(reference: Reference): string {
  const { registry, repository } = reference;
  if (registry !== defaultRegistry) return formatReference(reference);
  const { registry: _, ...rest } = reference;
  const short = repository.startsWith("library/") ? repository.slice("library/".length) : repository;
  // A repository like "localhost/web" of Docker Hub would be read as a registry.
  if (splitName(short).registry !== undefined) return formatReference(reference);
  return formatReference({ ...rest, repository: short });
}

/** Whether the registry is this machine itself, which engines may talk to without TLS. */
export function isLoopbackRegistry(registry: string): boolean {
  const host = registry.replace(/:[0-9]+$/, "").toLowerCase();
  return host === "localhost" || host === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}

/** Whether the text can be a tag: 1 to 128 word characters, dots and dashes, not beginning with those. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Whether the text is a digest of a registered algorithm: "sha256:" and 64 hex digits in lower case. */
export function isDigest(text: string): boolean {
  const colon = text.indexOf(":");
  const algorithm = text.slice(0, colon);
  const hex = text.slice(colon + 1);
  return Object.hasOwn(digestLengths, algorithm) && hex.length === digestLengths[algorithm] && /^[0-9a-f]+$/.test(hex);
}

/** Whether the text can be a registry: a host name or address with or without a port. */
export function isRegistry(text: string): boolean {
  const match = registryPattern.exec(text);
  const port = match?.groups?.port;
  return (
    match !== null && text.length <= longestName && (port === undefined || (port.length <= 5 && Number(port) < 65536))
  );
}

/** The first part is a registry where it looks like a host; "team/web" is a repository of two parts. */
function splitName(name: string): { registry?: string; repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const host = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  return slash > 0 && host ? { registry: first, repository: name.slice(slash + 1) } : { repository: name };
}

function no(fault: ReferenceFault): ParsedReference {
  return { ok: false, fault };
}
