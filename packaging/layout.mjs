import { chmod, copyFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { external } from "../scripts/build.mjs";
import { copyright } from "./copyright.mjs";
import { manPage } from "./man-page.mjs";
import { needed } from "./needed.mjs";

/** Where it lies: laid out as in a clone, so that bin/pilothouse finds everything where it does there. */
const home = "usr/lib/pilothouse";

/** Puts the files of the package into the folder `tree`, with the modes that they are to have. */
export async function layOut({ root, tree, node }) {
  const put = putter(tree);
  await put.file(`${home}/bin/pilothouse`, join(root, "bin/pilothouse"), 0o755);
  await put.folder(`${home}/dist/server`, join(root, "dist/server"));
  // The gallery of the kits is for those who change them.
  await put.folder(`${home}/dist/ui`, join(root, "dist/ui"), (name) => !name.startsWith("gallery."));
  // Its bytes are those that nodejs.org publishes: whoever wants to can compare.
  await put.file(`${home}/node_modules/${nameOf(node)}/bin/node`, join(node, "bin/node"), 0o755);
  for (const name of needed(root, external))
    await put.folder(
      `${home}/node_modules/${name}`,
      join(root, "node_modules", name),
      (file) => !file.endsWith(".d.ts"),
    );
  await put.link("usr/bin/pilothouse", `../lib/pilothouse/bin/pilothouse`);
  for (const unit of ["pilothouse.socket", "pilothouse.service"])
    await put.file(`usr/lib/systemd/system/${unit}`, join(root, "packaging/systemd", unit));
  await put.file("usr/lib/sysusers.d/pilothouse.conf", join(root, "packaging/systemd/sysusers.conf"));
  await put.file("etc/pilothouse/config.json", join(root, "packaging/debian/config.json"));
  await put.text("usr/share/doc/pilothouse/copyright", await copyright(root, node));
  const help = await readFile(join(root, "src/cli/help.ts"), "utf8");
  await put.text("usr/share/man/man1/pilothouse.1.gz", packed(manPage(/`(.*)`/s.exec(help)[1])));
}

/** Without a time in it, which gzip leaves out where it has no file. */
function packed(text) {
  return gzipSync(text, { level: constants.Z_BEST_COMPRESSION });
}

function nameOf(folder) {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** All modes are set, whatever the umask is. */
function putter(tree) {
  const made = new Set();
  const parents = async (path) => {
    const folder = dirname(path);
    if (folder === "." || made.has(folder)) return;
    await parents(folder);
    made.add(folder);
    await mkdir(join(tree, folder), { recursive: true });
    await chmod(join(tree, folder), 0o755);
  };
  const put = {
    async file(path, from, mode = 0o644) {
      await parents(path);
      await copyFile(from, join(tree, path));
      await chmod(join(tree, path), mode);
    },
    async text(path, content) {
      await parents(path);
      await writeFile(join(tree, path), content);
      await chmod(join(tree, path), 0o644);
    },
    async link(path, target) {
      await parents(path);
      await symlink(target, join(tree, path));
    },
    async folder(path, from, wanted = () => true) {
      for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !wanted(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        await put.file(join(path, file.slice(from.length + 1)), file);
      }
    },
  };
  return put;
}
