import type { ReferenceFault } from "../../../src/oci/index.ts";

/** What the pages of images say. */
export const imagesText = {
  title: "Images",
  listOn: (host: string) => `Images on ${host}`,
  host: (name: string) => (name === "local" ? "this machine" : name),
  engine: (id: string) => ({ podman: "Podman", "podman-user": "Podman (user)", docker: "Docker" })[id] ?? id,
  untagged: "Untagged",
  moreNames: (count: number) => `+${count}`,

  name: "Name",
  repository: "Repository",
  digest: "Digest",
  usedBy: "Used by",
  size: "Size",
  shared: "Shared",
  unique: "Only here",
  created: "Created",
  engineColumn: "Engine",
  labels: "Labels",
  dangling: "Dangling",
  containers: (count: number) => (count === 0 ? "unused" : count === 1 ? "1 container" : `${count} containers`),
  containersOf: (count: number, name: string) => `${imagesText.containers(count)} of ${name}`,

  emptyTitle: "No images yet",
  empty:
    "An image is what containers start from: a file system in layers, and how to run it. Pull one from a registry, or build your own.",
  emptyCommand: "podman pull IMAGE",
  lost: (engine: string) => `${engine}: connection lost`,
  lostRows: (time: string) => `Its images are shown as of ${time}.`,
  noEngine: "No container engine is connected.",
  theConsole: "The console",
};

/** Why a text is no reference, for a person. */
export const referenceFaults: Readonly<Record<ReferenceFault, string>> = {
  empty: "Enter a name, such as docker.io/library/web:1.4.",
  space: "A reference has no spaces.",
  scheme: "Leave out the part before “://”: a reference begins with the registry.",
  "too-long": "Registry and repository have at most 255 characters together.",
  "upper-case": "Repositories are in lower case. Only tags have capital letters.",
  registry: "The registry is no host name with an optional port.",
  repository: "A repository has lower-case letters, digits and single separators (. _ -) between slashes.",
  tag: "A tag has up to 128 letters, digits, dots, dashes and underscores, and does not begin with a dot or dash.",
  digest: "A digest is sha256: and 64 hex digits.",
  "looks-like-an-id": "64 hex digits are read as an image's id, not as a name.",
};
