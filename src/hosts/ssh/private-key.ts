import { Problem } from "../../problem/index.ts";
import { library } from "./library.ts";
import type { SigningKey } from "./target.ts";

/** Longest text of a key, in characters: RSA of 16,384 bits has 13,000. */
const textLimit = 64 * 1024;
/** Rounds of bcrypt that protect a key: ssh-keygen makes 16 or 24. One takes about 5 ms here, of everybody's time. */
const roundsLimit = 128;

/**
 * The key of a file as ssh-keygen writes it (OpenSSH's own format, or PEM).
 * Rejects with Problem `invalid-input` for what is no private key, is too weak, or needs another passphrase
 */
export async function privateKey(text: string, passphrase?: string): Promise<SigningKey> {
  const refuse = (title: string, why?: string): never => {
    throw new Problem("invalid-input", { title, ...(why === undefined ? {} : { why }) });
  };
  if (text.length > textLimit) refuse("That is too long for a private key.");
  if (/BEGIN (ENCRYPTED )?PRIVATE KEY/.test(text))
    refuse("This form of a private key is not read.", "ssh-keygen -p -f FILE writes it anew in OpenSSH's own form.");
  if (roundsOf(text) > roundsLimit)
    refuse(
      "This key takes too long to open.",
      `Its passphrase is protected by more than ${roundsLimit} rounds of bcrypt.`,
    );
  const { utils } = await library();
  const found = utils.parseKey(text.endsWith("\n") ? text : `${text}\n`, passphrase);
  const key = Array.isArray(found) ? found[0] : found;
  if (key === undefined || key instanceof Error) {
    const encrypted = /passphrase|encrypted|decrypt|integrity/i.test(key?.message ?? "");
    if (encrypted && passphrase === undefined) return refuse("This key needs its passphrase.");
    if (encrypted) return refuse("That passphrase does not open this key.");
    return refuse("That is no private key.");
  }
  if (!key.isPrivateKey())
    return refuse("That is a public key.", "The private one has no .pub at the end of its name.");
  const algorithms = algorithmsOf(key.type);
  if (algorithms.length === 0) return refuse(`Keys of type ${key.type} are too weak.`);
  return {
    blob: key.getPublicSSH(),
    algorithms,
    async sign(data, algorithm) {
      const signature = key.sign(data, hashes[algorithm]) as Buffer | Error;
      if (signature instanceof Error) throw signature;
      return signature;
    },
  };
}

const hashes: Readonly<Record<string, string>> = { "rsa-sha2-512": "sha512", "rsa-sha2-256": "sha256" };

function algorithmsOf(type: string): readonly string[] {
  if (type === "ssh-rsa") return ["rsa-sha2-512", "rsa-sha2-256"];
  return type === "ssh-ed25519" || type.startsWith("ecdsa-sha2-nistp") ? [type] : [];
}

/** PROTOCOL.key of OpenSSH: "openssh-key-v1\0", cipher, KDF, and the KDF's salt and rounds. */
function roundsOf(text: string): number {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(text)?.[1];
  if (body === undefined) return 0;
  const bytes = Buffer.from(body, "base64");
  let at = "openssh-key-v1\0".length;
  const next = (): Buffer => {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
    const value = bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  next();
  if (next().toString() !== "bcrypt") return 0;
  const options = next();
  return options.length >= 4 ? options.readUInt32BE(options.length - 4) : 0;
}
