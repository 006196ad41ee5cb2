import { createHash } from "node:crypto";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Pack, pack } from "tar-stream";
import type { Host } from "../../hosts/index.ts";
import type { HostFile } from "./programs.ts";

/** A layer of an image: what it holds, and what its history says. */
export interface Layer {
  readonly createdBy: string;
  readonly folders: readonly string[];
  readonly files: readonly HostFile[];
  readonly texts: readonly { readonly to: string; readonly text: string }[];
}

/** What the config of an image says of its containers (OCI image-spec, config.md). */
export interface ImageConfig {
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Volumes: Readonly<Record<string, object>>;
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
}

const epoch = new Date(0);

/**
 * An image as the tar that `podman load` and `docker load` read (the format of `docker save`). The host's files are
 * read twice, once for their digests, and never held in memory.
 */
export async function imageArchive(
  host: Host,
  image: { readonly tag: string; readonly layers: readonly Layer[]; readonly config: ImageConfig },
  signal: AbortSignal,
): Promise<Readable> {
  const created = new Date().toISOString();
  const layers: { readonly layer: Layer; readonly digest: string; readonly size: number }[] = [];
  for (const layer of image.layers) layers.push({ layer, ...(await measure(layerTar(host, layer, signal))) });
  const config = JSON.stringify({
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    created,
    config: image.config,
    history: layers.map(({ layer }) => ({ created, created_by: layer.createdBy })),
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => `sha256:${digest}`) },
  });
  const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
  const manifest = [{ Config: configName, RepoTags: [image.tag], Layers: layers.map(({ digest }) => `${digest}.tar`) }];
  return written(async (tar) => {
    for (const { layer, digest, size } of layers) {
      const entry = tar.entry({ name: `${digest}.tar`, size, mtime: epoch });
      await pipeline(layerTar(host, layer, signal), entry, { signal });
    }
    tar.entry({ name: configName, mtime: epoch }, config);
    tar.entry({ name: "manifest.json", mtime: epoch }, JSON.stringify(manifest));
  });
}

/** The same bytes each time, as long as the host's files stay the same. */
function layerTar(host: Host, { folders, files, texts }: Layer, signal: AbortSignal): Readable {
  return written(async (tar) => {
    const all = new Set(folders);
    for (const { to } of [...files, ...texts])
      for (let at = to.indexOf("/", 1); at > 0; at = to.indexOf("/", at + 1)) all.add(to.slice(0, at));
    for (const folder of [...all].sort())
      tar.entry({ name: `${folder.slice(1)}/`, type: "directory", mode: 0o755, mtime: epoch });
    for (const { from, to, size } of files) {
      const entry = tar.entry({ name: to.slice(1), size, mode: 0o755, mtime: epoch });
      await pipeline(await host.files.stream(from, { signal }), entry, { signal });
    }
    for (const { to, text } of texts) tar.entry({ name: to.slice(1), mode: 0o644, mtime: epoch }, text);
  });
}

/** A tar that `write` fills as fast as it is read. Its problem becomes the stream's. */
function written(write: (tar: Pack) => Promise<void>): Readable {
  const tar = pack();
  const stream = new PassThrough();
  tar.on("error", (error) => stream.destroy(error));
  stream.once("close", () => tar.destroy());
  tar.pipe(stream);
  write(tar).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return stream;
}

async function measure(tar: Readable): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of tar) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: hash.digest("hex"), size };
}
