import { z } from "zod";

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
  adminIdleMinutes: z.number().min(0.1).max(240).optional(),
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

/** Everything that may stand in config.json. */
export const schema = z.strictObject({
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
