import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const algorithm = "ssh-ed25519";

/** A key of the console's own: what sshd is shown of it, and what proves it. */
export interface ConsoleKey {
  /** The public key as in authorized_keys: "ssh-ed25519 AAAA…". */
  readonly line: string;
  /** RFC 8709, section 4. */
  readonly blob: Buffer;
  readonly fingerprint: string;
  /** The raw signature, 64 bytes (RFC 8032). */
  sign(data: Buffer): Buffer;
}

/**
 * The console's own keys, one for each host, so that none opens more than one machine. They lie in a folder that only
 * the console can read; a key is made when it is first asked for.
 */
export class ConsoleKeys {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param id of the host */
  of(id: string): ConsoleKey {
    return keyOf(this.#read(id) ?? this.#make(id));
  }

  /** The host is gone for good. */
  forget(id: string): void {
    rmSync(this.#file(id), { force: true });
  }

  #read(id: string): KeyObject | undefined {
    try {
      return createPrivateKey(readFileSync(this.#file(id)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  #make(id: string): KeyObject {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync("ed25519");
    const file = this.#file(id);
    // Half a key never lies under the right name.
    writeFileSync(`${file}.new`, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return privateKey;
  }

  #file(id: string): string {
    if (!/^[0-9a-f]{1,64}$/.test(id)) throw new Error("ids of hosts are hexadecimal");
    return join(this.#folder, `host-${id}`);
  }
}

function keyOf(privateKey: KeyObject): ConsoleKey {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const blob = Buffer.concat([field(Buffer.from(algorithm)), field(Buffer.from(x, "base64url"))]);
  return {
    blob,
    line: `${algorithm} ${blob.toString("base64")}`,
    fingerprint: fingerprintOf(blob),
    sign: (data) => sign(null, data, privateKey),
  };
}

/** "SHA256:…" of a public key, as `ssh-keygen -l` prints it. */
export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** The string of RFC 4251, section 5. */
function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
