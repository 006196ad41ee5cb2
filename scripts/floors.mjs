// Holds the floors of the house: a room imports only from rooms below it, through their index.ts, and the
// pages import values only from the pure rooms. ARCHITECTURE.md explains; biome.json holds the circles.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";

/** The rooms, lowest floor first; rooms on one floor do not know each other. */
export const floors = [
  ["problem"],
  ["oci", "live", "commandline"],
  ["database"],
  ["access", "records"],
  ["hosts"],
  ["engines", "system", "store"],
  ["registry"],
  ["scan"],
  ["delivery"],
  ["plugins"],
  ["server"],
  ["cli"],
];
/** Rooms without I/O: the only ones whose values the pages may use. */
export const pureRooms = ["problem", "oci", "live", "commandline"];

/**
 * The imports of one source file.
 * @returns {{specifier: string, type: boolean}[]} `type` is true where the import is erased.
 */
export function importsOf(file, text) {
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const found = module.staticImports.map((i) => ({
    specifier: i.moduleRequest.value,
    type: i.entries.length > 0 && i.entries.every((e) => e.isType),
  }));
  for (const e of module.staticExports)
    for (const entry of e.entries)
      if (entry.moduleRequest) found.push({ specifier: entry.moduleRequest.value, type: entry.isType });
  for (const d of module.dynamicImports) {
    const source = text.slice(d.moduleRequest.start, d.moduleRequest.end);
    found.push({ specifier: source.slice(1, -1), type: false });
  }
  // import("…").Type is no module request: look for it in the tree.
  const walk = (node) => {
    if (!node || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach(walk);
    if (node.type === "TSImportType" && node.source?.value) found.push({ specifier: node.source.value, type: true });
    for (const value of Object.values(node)) walk(value);
  };
  walk(program.body);
  return found;
}

/**
 * What a file may not import.
 * @param {string} root the project's folder
 * @param {string} file absolute path of a file below src or ui/src
 * @returns {string[]} one line a violation
 */
export function violations(root, file, text) {
  const src = join(root, "src");
  const room = roomOf(src, file);
  const inPages = file.startsWith(join(root, "ui") + sep);
  const floor = floors.findIndex((f) => f.includes(room));
  const where = relative(root, file);
  if (!inPages && floor < 0) return [`${where}: "${room}" is no room; give it a floor in scripts/floors.mjs`];
  const wrong = [];
  for (const { specifier, type } of importsOf(file, text)) {
    if (!specifier.startsWith(".")) continue;
    const target = resolve(dirname(file), specifier);
    if (!inPages && target.startsWith(join(root, "ui") + sep))
      wrong.push(`${where}: a room does not import pages (${specifier})`);
    if (!target.startsWith(src + sep)) continue;
    const other = roomOf(src, target);
    if (other === room && !inPages) continue;
    if (inPages) {
      if (!type && !pureRooms.includes(other))
        wrong.push(`${where}: a page imports only types from "${other}" (${specifier})`);
    } else {
      const below = floors.findIndex((f) => f.includes(other));
      if (below < 0 || below >= floor)
        wrong.push(`${where}: "${room}" may not import from "${other}", which is not below it (${specifier})`);
    }
    // Generators of a room's values serve the tests of those who use the room; no program may load them.
    const generator = file.endsWith(".test.ts") && target.endsWith("-arbitrary.ts");
    if (target !== join(src, other, "index.ts") && !generator)
      wrong.push(`${where}: use ${other}/index.ts, not ${specifier}`);
  }
  return wrong;
}

function roomOf(src, file) {
  return relative(src, file).split(sep)[0];
}

export function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.tsx?$/.test(e.name))
    .map((e) => join(e.parentPath, e.name));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = resolve(import.meta.dirname, "..");
  const files = [...sources(join(root, "src")), ...sources(join(root, "ui/src"))];
  const wrong = files.flatMap((f) => violations(root, f, readFileSync(f, "utf8")));
  for (const line of wrong) console.error(line);
  console.log(`floors: ${files.length} files, ${wrong.length} violations`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}
