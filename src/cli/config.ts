import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../problem/index.ts";

/** "https://example.org/console/": what stands in it goes into pages and cookies. */
const consoleUrl = z
  .url({ protocol: /^https?$/, error: "it takes an address, as https://example.org/console/" })
  .transform((text) => new URL(text))
  .refine(
    (url) => url.search + url.hash + url.username + url.password === "" && /^[\w.~/-]*$/.test(url.pathname),
    "its path takes letters, digits and - _ . ~ / only, and nothing comes after it",
  );

/** A line of a .pub file or of known_hosts after the name, or a fingerprint as ssh-keygen -lf prints it. */
const hostKey = z
  .string()
  .regex(
    /^(?:SHA256:[A-Za-z0-9+/]{43}|(?:ssh|ecdsa)-[a-z0-9-]+ AAAA[A-Za-z0-9+/]+={0,2}(?: .*)?)$/,
    'it takes a host key, "ssh-ed25519 AAAA…", or its fingerprint, "SHA256:…"',
  );
const groups = z.array(z.string().min(1).max(256)).optional();

const login = z.strictObject({
  ssh: z
    .strictObject({
      address: z.string().min(1).max(253).optional(),
      port: z.int().min(1).max(65535).optional(),
      key: hostKey.optional(),
      from: z.union([z.ipv4(), z.ipv6()]).optional(),
    })
    .optional(),
  root: z.boolean().optional(),
  idleMinutes: z.number().min(0).max(240).optional(),
  unusedSeconds: z.number().min(1).max(86_400).optional(),
  hosts: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^(?!local$)[a-z0-9][a-z0-9.-]{0,62}$/, 'it takes small letters, digits, - and . and not "local"'),
        address: z.string().min(1).max(253),
        port: z.int().min(1).max(65535).optional(),
        key: hostKey,
      }),
    )
    .max(100)
    .optional(),
  roles: z.strictObject({ operator: groups, approver: groups, admin: groups }).optional(),
});

const schema = z.strictObject({
  multiUser: z.boolean().optional(),
  login: login.optional(),
  port: z.int().min(0).max(65535).optional(),
  engine: z.enum(["podman", "docker", "all"]).optional(),
  open: z.boolean().optional(),
  listen: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .min(1)
    .optional(),
  url: consoleUrl.optional(),
  names: z.array(z.string().min(1).max(300)).optional(),
  proxy: z.union([z.boolean(), z.array(z.union([z.ipv4(), z.ipv6()]))]).optional(),
  tls: z.strictObject({ directory: z.string().startsWith("/").optional() }).optional(),
});

export type Config = z.infer<typeof schema>;

/**
 * The settings of a data directory, or of the file that was named; none where the directory has no file.
 * @throws Problem that names what does not fit
 */
export function readConfig(directory: string, named?: string): Config {
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
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Problem("invalid-input", {
    title: `${file} does not fit.`,
    why: issue ? `${issue.path.join(".") || "It"}: ${issue.message}.` : "",
  });
}

/** What of it is about where people come in. */
export function doorOf({ listen, url, names, proxy, tls }: Config) {
  return { listen, url, names, proxy, certificates: tls?.directory };
}
