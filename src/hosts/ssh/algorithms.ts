import type { Algorithms, ServerHostKeyAlgorithm } from "ssh2";

/**
 * What is offered, best first. Left out: SHA-1 in key exchange, MACs and signatures, ssh-dss, CBC and RC4, compression.
 * The library has no post-quantum key exchange (docs/decisions/014).
 */
export const algorithms = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256",
  ],
  cipher: [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
    "chacha20-poly1305@openssh.com", // in JavaScript, and slow, but some machines offer nothing else
  ],
  hmac: ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"],
  compress: ["none"],
} satisfies Algorithms;

const hostKeys: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
];

/** How a host may prove who it is, with the types of keys that are known already first. */
export function hostKeyAlgorithms(known: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (name: string): boolean => known.includes(name.startsWith("rsa-") ? "ssh-rsa" : name);
  return [...hostKeys.filter(isKnown), ...hostKeys.filter((name) => !isKnown(name))];
}
