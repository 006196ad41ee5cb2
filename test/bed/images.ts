import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import type { TestEngine } from "./engine.ts";

/** What `docker save` calls the config of an image, as far as we set it. */
interface ImageConfig {
  readonly Cmd: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly WorkingDir?: string;
  /** Times in nanoseconds. */
  readonly Healthcheck?: { Test: readonly string[]; Interval: number; Timeout: number; Retries: number };
}

interface Layer {
  readonly tar: Buffer;
  readonly createdBy: string;
}

interface Entry {
  readonly name: string;
  readonly type: "file" | "directory" | "symlink";
  readonly mode?: number;
  readonly linkname?: string;
  readonly body?: string | Buffer;
}

const created = "2024-01-01T00:00:00Z";
const path = "PATH=/bin";

/**
 * Puts small images into the engine within a tenth of a second, without a registry or a build. All have busybox with
 * all its applets (sh, cat, ls, sleep, httpd, nc …) in one layer that they share:
 *
 * - `localhost/tiny:1` waits until it is stopped, and stops at once;
 * - `localhost/tiny:2` the same with one more layer, that is a "newer" one;
 * - `localhost/tiny:web` serves "hello" on port 80;
 * - `localhost/tiny:health` is healthy while /tmp/sick does not exist, checked every second;
 * - `localhost/tiny:fails` prints "cannot start" to standard error and exits with code 1;
 * - `localhost/tiny:prints` prints a numbered line every 100 ms.
 */
export async function tinyImages(engine: Pick<TestEngine, "feed">): Promise<void> {
  archive ??= makeArchive();
  await engine.feed(await archive, "load");
}

/** Puts so many further images into the engine, `localhost/many:1` and so on: a layer and a label each. */
export async function manyImages(engine: TestEngine, count: number): Promise<void> {
  // Each has a layer of its own, as images from different places have. Podman 4 compares all those on one top layer with
  // each other, which takes it a minute for 500.
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      tag: `localhost/many:${index + 1}`,
      layers: [await layer("ADD number", [folder("etc"), file("etc/number", `${index + 1}\n`)])],
      config: { Cmd: ["/bin/wait"], Labels: { number: String(index + 1) } },
    })),
  );
  await engine.feed(await imageArchive(images), "load");
}

let archive: Promise<Buffer> | undefined;

async function makeArchive(): Promise<Buffer> {
  const base = await baseLayer();
  const second = await layer("COPY release /etc/release", [file("etc/release", "2\n")]);
  const site = await layer("COPY index.html /www/", [folder("www"), file("www/index.html", "hello\n")]);
  const wait = ["/bin/wait"];
  const health = { Test: ["CMD-SHELL", "test ! -e /tmp/sick"], Interval: 1e9, Timeout: 10e9, Retries: 1 };
  return imageArchive([
    { tag: "localhost/tiny:1", layers: [base], config: { Cmd: wait, Labels: { "org.example.release": "1" } } },
    { tag: "localhost/tiny:2", layers: [base, second], config: { Cmd: wait, Labels: { "org.example.release": "2" } } },
    {
      tag: "localhost/tiny:web",
      layers: [base, site],
      config: { Cmd: ["sh", "-c", "httpd -h /www && exec wait"], ExposedPorts: { "80/tcp": {} }, WorkingDir: "/www" },
    },
    { tag: "localhost/tiny:health", layers: [base], config: { Cmd: wait, Healthcheck: health } },
    { tag: "localhost/tiny:fails", layers: [base], config: { Cmd: ["sh", "-c", "echo cannot start >&2; exit 1"] } },
    {
      tag: "localhost/tiny:prints",
      layers: [base],
      config: { Cmd: ["sh", "-c", "trap 'exit 0' TERM; n=0; while :; do echo line $((n+=1)); usleep 100000; done"] },
    },
  ]);
}

/** Images as one tar that `podman load` and `docker load` read (the format of `docker save`). */
async function imageArchive(
  images: readonly { tag: string; layers: readonly Layer[]; config: ImageConfig }[],
): Promise<Buffer> {
  const files = new Map<string, Buffer>();
  const manifest = images.map(({ tag, layers, config }) => {
    const names = layers.map(({ tar }) => {
      const name = `${sha256(tar)}.tar`;
      files.set(name, tar);
      return name;
    });
    const json = Buffer.from(
      JSON.stringify({
        architecture: process.arch === "x64" ? "amd64" : process.arch,
        os: "linux",
        created,
        config: { ...config, Env: [path, ...(config.Env ?? [])] },
        history: layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
        rootfs: { type: "layers", diff_ids: layers.map(({ tar }) => `sha256:${sha256(tar)}`) },
      }),
    );
    const name = `${sha256(json)}.json`;
    files.set(name, json);
    return { Config: name, RepoTags: [tag], Layers: names };
  });
  files.set("manifest.json", Buffer.from(JSON.stringify(manifest)));
  return tarOf([...files].map(([name, body]) => file(name, body)));
}

async function baseLayer(): Promise<Layer> {
  const applets = execFileSync("busybox", ["--list"], { encoding: "utf8" }).split("\n").filter(Boolean);
  return layer("ADD busybox", [
    ...["bin", "dev", "etc", "proc", "root", "run", "sys", "var"].map((name) => folder(name)),
    folder("tmp", 0o1777),
    file("bin/busybox", readFileSync("/bin/busybox"), 0o755),
    ...applets
      .filter((name) => name !== "busybox")
      .map((name): Entry => ({ name: `bin/${name}`, type: "symlink", linkname: "busybox" })),
    file("bin/wait", "#!/bin/sh\ntrap 'exit 0' TERM INT\nsleep 2147483647 &\nwait\n", 0o755),
    file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n"),
    file("etc/group", "root:x:0:\nuser:x:1000:\n"),
  ]);
}

async function layer(createdBy: string, entries: readonly Entry[]): Promise<Layer> {
  return { tar: await tarOf(entries), createdBy };
}

function file(name: string, body: string | Buffer, mode = 0o644): Entry {
  return { name, type: "file", mode, body };
}

function folder(name: string, mode = 0o755): Entry {
  return { name, type: "directory", mode };
}

function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  for (const { body, ...header } of entries) tar.entry({ mtime: new Date(created), ...header }, body ?? "");
  tar.finalize();
  return buffer(tar);
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
