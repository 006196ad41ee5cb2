import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem/index.ts";
import type { Config } from "./config-schema.ts";

export type { Config } from "./config-schema.ts";

/** Settings that are right without a schema, which takes longer to load than all the rest of the start. */
const plain: { readonly [key: string]: ((value: unknown) => boolean) | undefined } = {
  multiUser: (value) => typeof value === "boolean",
  open: (value) => typeof value === "boolean",
};

/**
 * The settings of a data directory, or of the file that was named; none where the directory has no file.
 * @throws Problem that names what does not fit
 */
export async function readConfig(directory: string, named?: string): Promise<Config> {
  const file = named ?? join(directory, "config.json");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const missing = ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
    if (missing && named === undefined) return {};
    throw new Problem("invalid-input", { title: `${file} cannot be read.`, why: (error as Error).message });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Problem("invalid-input", { title: `${file} is not JSON.`, why: (error as Error).message });
  }
  if (isPlain(json)) return json;
  const { schema } = await import("./config-schema.ts");
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Problem("invalid-input", {
    title: `${file} does not fit.`,
    why: issue ? `${issue.path.join(".") || "It"}: ${issue.message}.` : "",
  });
}

function isPlain(json: unknown): json is Config {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  return Object.entries(json).every(([key, value]) => Object.hasOwn(plain, key) && plain[key]?.(value));
}

/** What of it is about where people come in. */
export function doorOf({ listen, url, names, proxy, tls }: Config) {
  return { listen, url, names, proxy, certificates: tls?.directory };
}
