import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The npm packages with all they need in turn, sorted: their `dependencies`, and of the `optionalDependencies` those
 * that npm has installed here.
 */
export function needed(root, names) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    const file = join(root, "node_modules", name, "package.json");
    if (!existsSync(file)) return;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, "utf8"));
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) visit(other);
  };
  for (const name of names) visit(name);
  return [...found].sort();
}
