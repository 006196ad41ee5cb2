/** The field's words, explained in place. */
export const terms = {
  registry: { word: "registry", text: "A server that stores images." },
  repository: { word: "repository", text: "One image's versions in a registry." },
  tag: { word: "tag", text: "A movable name for a digest." },
  digest: { word: "digest", text: "The hash of some content. It never changes, so it says exactly what runs." },
  index: { word: "index", text: "A list of manifests, one for each platform." },
  manifest: { word: "manifest", text: "One platform's configuration and layers." },
  platform: { word: "platform", text: "An operating system and a kind of processor, such as linux/amd64." },
  layer: { word: "layer", text: "One set of file changes." },
  baseImage: { word: "base image", text: "What your image was built FROM." },
  image: { word: "image", text: "A manifest with its configuration and layers: what containers start from." },
  imageLayer: { word: "image layer", text: "A layer: one set of file changes of an image." },
  platformImage: {
    word: "platform image",
    text: "The manifest that an index names for one operating system and processor.",
  },
  container: { word: "container", text: "A process running from an image, with its own writable layer." },
  pod: { word: "pod", text: "Containers that share a network." },
  volume: { word: "volume", text: "A named place for data that outlives containers." },
  network: { word: "network", text: "Containers on the same network reach each other, by name too." },
  hostKey: {
    word: "host key",
    text: "What a machine proves itself with. It is shown at the first connection, confirmed by you, and must stay the same.",
  },
  fingerprint: {
    word: "fingerprint",
    text: "The short form of a host key, to be compared by eye. Two keys with the same fingerprint are the same.",
  },
  jumpHost: {
    word: "jump host",
    text: "A machine that the connection to another one goes through, as with ssh -J. It sees only encrypted bytes.",
  },
  administrativeAccess: {
    word: "administrative access",
    text: "Doing things as root, through sudo, until you turn it off or do nothing for a while. Without it you do what your own account may do.",
  },
} as const;

export type TermName = keyof typeof terms;
