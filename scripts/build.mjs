// Builds the pages into dist/ui, with every text file compressed beside it, and the server into dist/server. Only what
// has changed is built again. Runs on the pinned Node.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { mark, upToDate } from "./stamp.mjs";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");
const common = ["src", "package-lock.json", "scripts/build.mjs"].map((path) => join(root, path));

/** What is built: its folder in dist, what it is made of, and how. */
export const targets = [
  { name: "ui", sources: [...common, join(root, "ui")], make: buildPages },
  { name: "server", sources: common, make: buildServer },
];

/** The npm packages that stay outside the server's bundle: they hold machine code. */
export const external = ["@lydell/node-pty"];

/** The targets whose sources have changed. */
export function outdated() {
  return targets.filter(({ name, sources }) => !upToDate(stampOf(name), sources));
}

function stampOf(name) {
  return join(dist, `.${name}.stamp`);
}

/** Builds what is out of date. A half-made build never takes the place of a whole one. */
async function build() {
  for (const { name, sources, make } of outdated()) {
    const begin = performance.now();
    const fresh = join(dist, `.${name}.${process.pid}`);
    const old = join(dist, `.${name}.${process.pid}.old`);
    await rm(fresh, { recursive: true, force: true });
    // Read before building: what changes meanwhile is built next time.
    const stamp = `${fresh}.stamp`;
    mark(stamp, sources);
    try {
      await make(fresh);
      await rename(join(dist, name), old).catch(() => {});
      await rename(fresh, join(dist, name));
      await rename(stamp, stampOf(name));
    } finally {
      for (const path of [fresh, old, stamp]) await rm(path, { recursive: true, force: true });
    }
    console.error(`built ${name} in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  }
}

async function buildPages(folder) {
  const vite = await import("vite");
  await vite.build({
    configFile: join(root, "ui/vite.config.ts"),
    root: join(root, "ui"),
    logLevel: "warn",
    build: { outDir: folder },
  });
  await compressAll(folder);
}

async function buildServer(folder) {
  const vite = await import("vite");
  await vite.build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    // ssh2 looks for two native helpers, and does without them.
    ssr: { noExternal: true, external: [...external, "cpu-features"], target: "node" },
    build: {
      ssr: join(root, "src/cli/main.ts"),
      outDir: folder,
      target: "node26",
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external: /\.node$/,
        // Loading a module of ours does nothing but define things: what the start needs of a room brings no more of it.
        treeshake: {
          moduleSideEffects: (id) => !id.startsWith(join(root, "src")) || id === join(root, "src/cli/main.ts"),
        },
        // All in one folder: import.meta.dirname means the same in every chunk.
        output: { format: "cjs", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  await writeFile(join(folder, "package.json"), '{"type":"commonjs"}\n');
}

/** Files smaller than a packet gain nothing; images and fonts are compressed already. */
const smallest = 1024;
const text = /\.(?:html|js|mjs|css|svg|json|txt|map|webmanifest)$/;
const compressors = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};

async function compressAll(folder) {
  const cache = join(root, ".cache/compressed");
  await mkdir(cache, { recursive: true });
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && text.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const used = new Set();
  const queue = files.flatMap((file) => Object.keys(compressors).map((encoding) => ({ file, encoding })));
  const worker = async () => {
    for (let job = queue.pop(); job; job = queue.pop()) {
      const bytes = await readFile(job.file);
      if (bytes.length < smallest) continue;
      const name = `${createHash("sha256").update(bytes).digest("hex")}.${job.encoding}`;
      used.add(name);
      const compressed = await readFile(join(cache, name)).catch(async () => {
        const made = await compressors[job.encoding](bytes);
        await writeFile(join(cache, `${name}.${process.pid}`), made);
        await rename(join(cache, `${name}.${process.pid}`), join(cache, name));
        return made;
      });
      if (compressed.length < bytes.length) await writeFile(`${job.file}.${job.encoding}`, compressed);
    }
  };
  await Promise.all(cpus().map(worker));
  for (const name of await readdir(cache)) if (!used.has(name)) await rm(join(cache, name), { force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.env.NODE_ENV = "production";
  await build().catch((error) => {
    console.error(`the build failed: ${error.message.replaceAll(`${root}/`, "")}`);
    process.exitCode = 1;
  });
}
