import type { SigningKey } from "../../hosts/index.ts";

/** What a browser's key can be: ECDSA on P-256 (RFC 5656), which every browser makes. */
const type = "ecdsa-sha2-nistp256";
const curve = "nistp256";

/**
 * The public half of a key that a browser holds.
 * @param text base64 of the blob as it stands in authorized_keys
 * @returns undefined where it is no such key
 */
export function keyOf(text: string): Pick<SigningKey, "blob" | "algorithms"> | undefined {
  const blob = Buffer.from(text, "base64");
  const parts: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    if (length > blob.length - at - 4) return undefined;
    parts.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [name, curveName, point] = parts;
  // An uncompressed point: 4, x, y (SEC 1, section 2.3.3).
  const fits = name?.toString() === type && curveName?.toString() === curve && point?.length === 65 && point[0] === 4;
  return fits && parts.length === 3 ? { blob, algorithms: [type] } : undefined;
}

/**
 * A signature as browsers give it, r and s one after the other (Web Cryptography API, ECDSA), as SSH writes it: two
 * mpint (RFC 5656, section 3.1.2).
 * @returns undefined where it is none
 */
export function signatureOf(text: string): Buffer | undefined {
  const raw = Buffer.from(text, "base64");
  return raw.length === 64 ? Buffer.concat([mpint(raw.subarray(0, 32)), mpint(raw.subarray(32))]) : undefined;
}

/** A number that is not negative (RFC 4251, section 5). */
function mpint(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  const signed = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(signed.length);
  return Buffer.concat([length, signed]);
}
