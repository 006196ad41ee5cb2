// Completes package-lock.json: `npm install` leaves out optional packages of other platforms that its registry does not
// have, and then `npm ci` refuses the lock everywhere. They are named here, without a checksum, which npm adds where it
// installs them. Run it after adding or upgrading a package: node scripts/lock.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The optional packages that the lock mentions and does not list.
 * @returns {{name: string, version: string, dev: boolean}[]}
 */
export function missing({ packages }) {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** What the names of such packages say about where they run. */
const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

function entry({ name, version, dev }) {
  const words = name.split(/[/-]/);
  const has = (word) => words.includes(word);
  return {
    version,
    cpu: processors.filter(has),
    ...(dev ? { dev } : {}),
    ...(has("linux") ? { libc: [words.some((word) => word.startsWith("musl")) ? "musl" : "glibc"] } : {}),
    optional: true,
    os: systems.filter(has),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = join(dirname(dirname(fileURLToPath(import.meta.url))), "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  for (const found of missing(lock)) {
    if (!/^\d+\.\d+\.\d+$/.test(found.version)) throw new Error(`${found.name}@${found.version} is no exact version`);
    const made = entry(found);
    if (made.os.length !== 1 || made.cpu.length !== 1) throw new Error(`${found.name}: for which platform is it?`);
    lock.packages[`node_modules/${found.name}`] = made;
    console.log(`added ${found.name}@${found.version}`);
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
}
