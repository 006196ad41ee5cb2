import { isIP } from "node:net";
import { Problem } from "../problem/index.ts";

/** First and last address of a range like "10.0.0.64/26" or "fd00::/120". Throws `invalid-input`. */
export function addressRange(range: string): { first: string; last: string } {
  const [address = "", prefix = ""] = range.split("/");
  const version = isIP(address);
  const width = version === 6 ? 128 : 32;
  const bits = Number(prefix);
  if (version === 0 || !/^\d{1,3}$/.test(prefix) || bits > width)
    throw new Problem("invalid-input", { title: `"${range}" is no range of addresses.` });
  const host = (1n << BigInt(width - bits)) - 1n;
  const first = (version === 6 ? parse6(address) : parse4(address)) & ~host;
  const write = version === 6 ? write6 : write4;
  return { first: write(first), last: write(first | host) };
}

function parse4(address: string): bigint {
  return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function write4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
}

function parse6(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const left = groups(head);
  const right = groups(tail ?? "");
  const middle = tail === undefined ? [] : new Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...middle, ...right].reduce((sum, group) => sum * 65536n + group, 0n);
}

function groups(part: string): bigint[] {
  return part
    .split(":")
    .filter((group) => group !== "")
    .flatMap((group) => {
      if (!group.includes(".")) return [BigInt(`0x${group}`)];
      const four = parse4(group); // "::ffff:10.0.0.1"
      return [four >> 16n, four & 65535n];
    });
}

function write6(value: bigint): string {
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65535n).toString(16)).join(":");
}
