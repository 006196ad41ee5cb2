import { createPrivateKey, type KeyObject, type X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { certificatesOf, type Pair, unfitness } from "./certificate.ts";

/** Files of a folder that are looked at, and bytes of one: certificates and keys are small. */
const mostFiles = 200;
const fileLimit = 1024 * 1024;

const certificateFile = /\.(?:crt|cert|cer|pem)$/i;
const keyFile = /\.(?:key|pem)$/i;
const keyBlock = /-----BEGIN ((?:[A-Z0-9]+ )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/;

export interface Found {
  /** The newest pair that can be shown to browsers now. */
  readonly pair: Pair | undefined;
  /** What stands in the way of newer ones, each a line for a person. */
  readonly troubles: readonly string[];
}

/** Changes whenever a certificate or key in the folder does. */
export function stateOf(directory: string): string {
  try {
    return filesOf(directory)
      .map((file) => {
        const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
        return `${file} ${stats?.ino} ${stats?.size} ${stats?.mtimeNs} ${stats?.mode}`;
      })
      .join("\n");
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The newest certificate of a folder whose key is there too, under whatever name: what begins last is the newest, and
 * of those the one that brings its chain.
 */
export function lookThrough(directory: string, now: number): Found {
  const troubles: string[] = [];
  const keys: KeyObject[] = [];
  const certificates: { leaf: X509Certificate; all: X509Certificate[]; file: string }[] = [];
  let files: string[];
  try {
    files = filesOf(directory);
  } catch (error) {
    return { pair: undefined, troubles: [`The folder ${directory} cannot be read: ${(error as Error).message}`] };
  }
  for (const file of files) {
    try {
      const text = readSmall(file);
      const key = keyFile.test(file) ? keyBlock.exec(text)?.[0] : undefined;
      if (key !== undefined) keys.push(readKey(key));
      const all = certificateFile.test(file) ? certificatesOf(text) : [];
      if (all[0]) certificates.push({ leaf: all[0], all, file });
    } catch (error) {
      troubles.push(`${file} cannot be used: ${(error as Error).message}`);
    }
  }
  if (certificates.length === 0 && troubles.length === 0)
    troubles.push(`The folder ${directory} holds no certificate: a *.crt or *.pem file, with its *.key.`);
  certificates.sort(
    (a, b) => b.leaf.validFromDate.getTime() - a.leaf.validFromDate.getTime() || b.all.length - a.all.length,
  );
  for (const { leaf, all, file } of certificates) {
    if (leaf.ca && certificates.some((other) => other.leaf.checkIssued(leaf) && other.leaf !== leaf)) continue; // a chain beside it
    const key = keys.find((one) => leaf.checkPrivateKey(one));
    const chain = all.map(String).join("");
    const pem = key && String(key.export({ type: "pkcs8", format: "pem" }));
    const trouble = pem ? (unfitness(leaf, now) ?? refused(chain, pem)) : "No key in its folder belongs to it.";
    if (pem && trouble === undefined) return { pair: { leaf, chain, key: pem, file, own: false }, troubles };
    troubles.push(`The certificate ${file} cannot be used: ${trouble}`);
  }
  return { pair: undefined, troubles };
}

/** Why OpenSSL does not take the two, as with a key that is too short for its security level. */
function refused(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key, ca: [] });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function filesOf(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => certificateFile.test(name) || keyFile.test(name))
    .sort()
    .slice(0, mostFiles)
    .map((name) => join(directory, name));
}

function readSmall(file: string): string {
  const stats = statSync(file);
  if (!stats.isFile()) throw new Error("it is no ordinary file.");
  if (stats.size > fileLimit) throw new Error(`it is larger than ${fileLimit} bytes.`);
  return readFileSync(file, "utf8");
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    if (/ENCRYPTED/.test(pem) || (error as NodeJS.ErrnoException).code === "ERR_MISSING_PASSPHRASE")
      throw new Error("its key has a passphrase, which nobody is there to type.", { cause: error });
    throw new Error("its key cannot be read.", { cause: error });
  }
}
