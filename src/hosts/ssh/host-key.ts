import { createHash } from "node:crypto";
import type { HostKey } from "./target.ts";

/** A host's public key as it comes over the wire (RFC 4253, 6.6). */
export function hostKeyOf(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return {
    type: blob.toString("latin1", 4, 4 + Math.min(length, 64)),
    blob: Buffer.from(blob),
    fingerprint: `SHA256:${digest}`,
  };
}
