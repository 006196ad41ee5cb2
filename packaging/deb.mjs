import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, lstat, lutimes, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { control } from "./control.mjs";
import { layOut } from "./layout.mjs";

const scripts = ["postinst", "prerm", "postrm"];

/**
 * Makes `pilothouse_VERSION_ARCHITECTURE.deb` in the folder `output` from what is built.
 * @param {{ root: string, output: string, date: number, version: string }} options `date` in seconds since 1970: every
 * file in the package is of then
 * @returns the file's path
 */
export async function makeDeb({ root, output, date, version }) {
  const { architecture, node } = machine(root);
  const work = await mkdtemp(join(tmpdir(), "pilothouse-package-"));
  try {
    const tree = join(work, "tree");
    await layOut({ root, tree, node });
    await mkdir(join(tree, "DEBIAN"));
    const files = (await list(tree)).filter(({ stat }) => stat.isFile());
    const size = (await list(tree)).reduce(
      (sum, { stat }) => sum + (stat.isFile() ? Math.ceil(stat.size / 1024) : 1),
      0,
    );
    await write(tree, "control", control({ version, architecture, size }));
    await write(tree, "md5sums", (await Promise.all(files.map(({ path }) => md5(tree, path)))).join(""));
    await write(tree, "conffiles", "/etc/pilothouse/config.json\n");
    for (const name of scripts) await write(tree, name, await readFile(join(root, "packaging/debian", name)), 0o755);
    for (const { path } of await list(tree)) await lutimes(path, date, date);
    await lutimes(tree, date, date);
    await mkdir(output, { recursive: true });
    const file = join(output, `pilothouse_${version}_${architecture}.deb`);
    await promisify(execFile)(
      "dpkg-deb",
      // Level 9 is done in a second and a half and is a quarter larger than what takes half a minute.
      ["--root-owner-group", "-Zzstd", "-z9", "--build", tree, file],
      { env: { ...process.env, SOURCE_DATE_EPOCH: String(date), LC_ALL: "C.UTF-8" } },
    );
    return file;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What Debian calls this machine, and the pinned Node that npm has installed for it. */
function machine(root) {
  const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (architecture === undefined) throw new Error(`there is no pinned Node for ${process.arch}`);
  return { architecture, node: join(root, `node_modules/node-linux-${process.arch}`) };
}

async function write(tree, name, content, mode = 0o644) {
  const file = join(tree, "DEBIAN", name);
  await writeFile(file, content);
  await chmod(file, mode);
}

async function md5(tree, path) {
  return `${createHash("md5")
    .update(await readFile(path))
    .digest("hex")}  ${relative(tree, path)}\n`;
}

/** All below the folder, in the order of their names. */
async function list(folder) {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(names.map(async (name) => ({ path: join(folder, name), stat: await lstat(join(folder, name)) })));
}
