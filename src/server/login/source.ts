import { createHmac } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";

/**
 * Whom attempts are counted for: an IPv4 address, or the /64 of an IPv6 address, as one line gets at least that much to
 * choose its addresses from (RFC 6177).
 */
export function sourceOf(address: string | undefined): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  return `${groups(plain).slice(0, 4).join(":")}::/64`;
}

/** An address as people write it: an IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2) is one of IPv4; no zone. */
export function plainAddress(address: string | undefined): string {
  const given = (address ?? "").replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:([\d.]+)$/.exec(given)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIPv4(given) || isIPv6(given) ? given : "unknown";
}

function groups(address: string): string[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high = "0", low = "0") => ((Number(high) << 8) | Number(low)).toString(16);
  const text = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address;
  const [head = "", tail] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill("0"), ...right].map((group) => Number.parseInt(group, 16).toString(16));
}

/**
 * The loopback address that a client's attempts reach sshd from. All of 127.0.0.0/8 is this machine: with an address for
 * each client sshd's penalties (OpenSSH 9.8, PerSourcePenalties) and limits meet the client that failed and nobody else,
 * and its log tells clients apart. The addresses that people know, 127.0.x.x, are left alone.
 * @param key nobody can choose a client's address to share another's without knowing it
 */
export function loopbackFor(source: string, key: Uint8Array): string {
  const [a = 0, b = 0, c = 0] = createHmac("sha256", key).update(source).digest();
  return `127.${64 + (a & 127)}.${b}.${1 + (c % 254)}`;
}
