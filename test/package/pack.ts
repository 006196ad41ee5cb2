import { mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { command } from "../bed/daemon.ts";

/** Makes the package; gives its path. */
export async function pack(version: string, env: Record<string, string> = {}): Promise<string> {
  const output = await mkdtemp("/run/bed/package-");
  const script = join(import.meta.dirname, "../../scripts/package.mjs");
  await command([process.execPath, script, "--version", version, "--output", output], { env });
  const [name = ""] = await readdir(output);
  return join(output, name);
}
