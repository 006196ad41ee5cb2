import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { needed } from "./needed.mjs";

/**
 * The licences of all that is in the package: ours, those of the npm packages that the server and the pages are made of,
 * and that of Node, which tells those of its own parts.
 */
export async function copyright(root, node) {
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const parts = await Promise.all(
    needed(root, Object.keys(dependencies)).map(async (name) => part(name, join(root, "node_modules", name))),
  );
  return [
    "Pilothouse is under the Apache License, Version 2.0. On Debian systems its text is in",
    "/usr/share/common-licenses/Apache-2.0.",
    "",
    "The package holds these works of others, each under its own licence.",
    "",
    ...parts,
    await part("Node.js", node),
  ].join("\n");
}

async function part(name, folder) {
  const info = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const licence = info.license ?? info.licenses?.map(({ type }) => type).join(", ") ?? "see below";
  const file = (await readdir(folder)).sort().find((entry) => /^(licen[sc]e|copying)(\.(md|txt))?$/i.test(entry));
  const text =
    file === undefined ? "Its package holds no text of the licence.\n" : await readFile(join(folder, file), "utf8");
  return `${"-".repeat(78)}\n${name} ${info.version} (${licence})\n\n${text.trimEnd()}\n`;
}
