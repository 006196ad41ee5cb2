import { createPrivateKey } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { Problem } from "../../problem/index.ts";
import { certificatesOf, namesOf, type Pair, unfitness } from "./certificate.ts";

/** Browsers take no certificate for longer than 398 days; a new one is made when so little of the year is left. */
const days = 365;
const renewMs = 30 * 24 * 3600 * 1000;
const makeMs = 30_000;

/** Folder of the console's own certificate in a data directory. */
export function ownFolder(data: string): string {
  return join(data, "tls");
}

const certificateName = "console.crt";
const keyName = "console.key";

/** The console's own certificate, where it was made already and the two files belong together. */
export function readOwn(data: string): Pair | undefined {
  const file = join(ownFolder(data), certificateName);
  try {
    const chain = readFileSync(file, "utf8");
    const key = readFileSync(join(ownFolder(data), keyName), "utf8");
    const leaf = certificatesOf(chain)[0];
    return leaf?.checkPrivateKey(createPrivateKey(key)) ? { leaf, chain, key, file, own: true } : undefined;
  } catch {
    return undefined; // a new one takes its place
  }
}

/** Whether one that is there will still do: it does not end soon, and is for the name that the machine has now. */
export function stillGood({ leaf }: Pair, name: string, now: number): boolean {
  return unfitness(leaf, now + renewMs) === undefined && namesOf(leaf).includes(asciiName(name) ?? "localhost");
}

/**
 * Makes the console's own certificate: a new key (EC P-256) and a certificate signed with it, for these names.
 * @param names host names and addresses, the machine's own name first
 * @throws Problem `unsupported` where openssl is not installed
 */
export async function makeOwn(data: string, names: readonly string[]): Promise<Pair> {
  const folder = ownFolder(data);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const work = mkdtempSync(join(folder, "new-"));
  try {
    const config = join(work, "openssl.cnf");
    const [key, certificate] = [join(work, keyName), join(work, certificateName)];
    writeFileSync(config, configOf(names));
    // The key is nobody else's from its first byte on: openssl writes keys with mode 0600, in a folder with 0700.
    const args = ["req", "-x509", "-config", config, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    // Once a year: what starts programs need not be loaded before the first answer.
    const [{ execFile }, { promisify }] = await Promise.all([import("node:child_process"), import("node:util")]);
    await promisify(execFile)(
      "openssl",
      [...args, "-nodes", "-days", String(days), "-keyout", key, "-out", certificate],
      {
        timeout: makeMs,
      },
    );
    chmodSync(key, 0o600);
    // The key first: a certificate never stands beside an older key for longer than between these two.
    renameSync(key, join(folder, keyName));
    renameSync(certificate, join(folder, certificateName));
  } catch (error) {
    throw unmade(error as NodeJS.ErrnoException & { stderr?: string });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const made = readOwn(data);
  if (!made) throw new Problem("unknown", { title: `The new certificate in ${folder} cannot be read.` });
  return made;
}

function unmade(error: NodeJS.ErrnoException & { stderr?: string }): Problem {
  const title = "The console's own certificate could not be made.";
  if (error.code === "ENOENT" && error.syscall?.startsWith("spawn"))
    return new Problem("unsupported", {
      title,
      why: 'The program openssl is not installed. Install it (apt install openssl), or name a folder with your certificate and key as "tls": { "directory": … } in config.json.',
    });
  return new Problem("unknown", { title, why: error.stderr?.trim() || error.message });
}

/** A configuration of our own: the system's adds extensions of an authority. */
function configOf(names: readonly string[]): string {
  const usable = [...new Set(names.flatMap((name) => asciiName(name) ?? []))];
  const alternatives = usable.map((name) => (isIP(name) ? `IP:${name}` : `DNS:${name}`));
  const commonName = usable[0] !== undefined && usable[0].length <= 64 ? usable[0] : "localhost";
  return `[req]
distinguished_name = name
prompt = no
x509_extensions = extensions
[name]
O = Pilothouse
CN = ${commonName}
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
subjectAltName = ${alternatives.join(", ")}
`;
}

/** A name that may stand in a certificate, or undefined: a machine can call itself anything. */
function asciiName(name: string): string | undefined {
  return /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name) || isIP(name)
    ? name.toLowerCase()
    : undefined;
}
