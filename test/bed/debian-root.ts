// Root file systems of whole machines: a Debian with systemd, from the Debian mirrors that this computer's apt knows.
// Made once and kept in `.cache`; this needs the network, which the private machines of tests do not have.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./daemon.ts";

export interface Recipe {
  /** Its name in the cache; of each name one is kept. */
  readonly name: string;
  /** Debian's name for the release; this computer's own without it. */
  readonly suite?: string;
  readonly packages: readonly string[];
  /** Lines for a shell inside, as root, without single quotes. */
  readonly customise: readonly string[];
}

const cache = join(import.meta.dirname, "../../.cache/machines");

/** Where it lies once it has been made. A recipe that has changed makes another one. */
export function rootOf(recipe: Recipe): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([suiteOf(recipe), recipe]))
    .digest("hex");
  return join(cache, `${recipe.name}-${hash.slice(0, 12)}`);
}

/** Makes it where it is missing, within a minute or two. Rejects with mmdebstrap's own words. */
export async function makeRoot(recipe: Recipe, say: (line: string) => void): Promise<void> {
  const folder = rootOf(recipe);
  if (existsSync(folder)) return;
  say(`setting up a Debian with ${recipe.name}, once (up to 350 MB in .cache/machines) …`);
  await mkdir(cache, { recursive: true });
  for (const old of await readdir(cache))
    if (old.startsWith(`${recipe.name}-`)) await rm(join(cache, old), { recursive: true });
  const part = `${folder}.part`;
  await command([
    ...(["mmdebstrap", "--variant=minbase", `--include=${recipe.packages.join(",")}`] as const),
    // Else three in ten bytes are manuals and other languages.
    ...["--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*"],
    `--customize-hook=chroot "$1" sh -ec '${recipe.customise.join(" && ")}'`,
    ...[suiteOf(recipe), part, ...(await mirrors(suiteOf(recipe)))],
  ]);
  await rename(part, folder);
}

function suiteOf({ suite }: Recipe): string {
  return suite ?? debianSuite();
}

/** This computer's own where it is a Debian. */
function debianSuite(): string {
  const system = readFileSync("/etc/os-release", "utf8");
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(system)?.[1];
  return /^ID="?debian"?$/m.test(system) && codename ? codename : "bookworm";
}

/**
 * Lines for apt's sources, of the Debian archives that this computer's apt uses; none where it uses none. Another release
 * lies in the archive that its own does.
 */
async function mirrors(wanted: string): Promise<string[]> {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const options = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const format = "$(ORIGIN) $(CODENAME) deb $(REPO_URI) $(RELEASE) main";
  const targets = await command(["apt-get", "indextargets", "--format", format, "Created-By: Packages"]);
  const suite = debianSuite();
  const own = targets.split("\n").flatMap((line) => {
    const [origin, codename, , uri, release] = line.split(" ");
    if (origin !== "Debian") return [];
    if (wanted !== suite) return codename === suite ? [`deb ${options}${uri} ${wanted} main`] : [];
    const known = [suite, `${suite}-updates`, `${suite}-security`].includes(codename ?? "");
    return known ? [`deb ${options}${uri} ${release} main`] : [];
  });
  return [...new Set(own)];
}
