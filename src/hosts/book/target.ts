import { isIPv4, isIPv6 } from "node:net";
import { Problem } from "../../problem/index.ts";

/** Where sshd listens and whom to log in as, as far as a person has said it. */
export interface WrittenTarget {
  /** A name or an IP address, without brackets. */
  readonly address: string;
  readonly port: number;
  /** Missing where nobody was named. */
  readonly user?: string;
}

/** Longest text that is looked at: a name has at most 253 characters, a user 64. */
const textLimit = 400;
/** useradd(8) takes these; `@`, `\` and `+` are in names that come from a directory. */
const userPattern = /^[a-z0-9_][a-z0-9_.@+\\-]{0,63}\$?$/i;
/** RFC 1123, with the underscore that some networks use. */
const labelPattern = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const zonePattern = /^[a-z0-9_.-]{1,32}$/i;

/** What a person types: `user@name:port`, `ssh://user@name:port`, IPv6 addresses in brackets where a port follows. */
export function parseTarget(text: string): WrittenTarget {
  const typed = text.trim();
  if (typed === "") throw wrong("Enter the address of a machine.");
  if (typed.length > textLimit) throw wrong("That is too long for an address.");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed);
  if (scheme && scheme[1]?.toLowerCase() !== "ssh")
    throw wrong(`Only ssh:// is understood, not ${scheme[1]}://.`, "Machines are reached over SSH.");
  const rest = scheme ? typed.slice(scheme[0].length).replace(/\/$/, "") : typed;
  const at = rest.lastIndexOf("@");
  // In a URL what is no ordinary character of a name is written as %40.
  const user = at < 0 ? undefined : scheme ? decoded(rest.slice(0, at)) : rest.slice(0, at);
  if (user?.includes(":")) throw wrong("Leave the password out.", "It is asked for when the machine is connected.");
  if (user !== undefined && !userPattern.test(user))
    throw wrong("That is no user name.", "Letters, digits and _ . - are possible: alice@web1.");
  const { address, port } = parseAddress(rest.slice(at + 1));
  return { address, port, ...(user === undefined ? {} : { user }) };
}

/** Whether that is a name or an IP address that may be connected to. */
export function isAddress(address: string): boolean {
  const [ip = "", zone, ...more] = address.split("%");
  if (isIPv6(ip)) return more.length === 0 && (zone === undefined || zonePattern.test(zone));
  if (/^[\d.]+$/.test(address)) return isIPv4(address);
  const name = address.endsWith(".") ? address.slice(0, -1) : address;
  return name.length <= 253 && name.split(".").every((label) => labelPattern.test(label));
}

export function isUser(user: string): boolean {
  return userPattern.test(user);
}

/** The same as a person would type it. */
export function formatTarget({ address, port, user }: WrittenTarget): string {
  const host = port === 22 ? address : `${address.includes(":") ? `[${address}]` : address}:${port}`;
  return user === undefined ? host : `${user}@${host}`;
}

/** A short name for a machine of that address: its own first name, or its IP address with dashes. */
export function suggestName(address: string): string {
  const first = isIPv4(address) || address.includes(":") ? address : (address.split(".", 1)[0] ?? "");
  const name = first
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
  return isHostName(name) ? name : "host";
}

/** The names of hosts in addresses of pages. "local" is the console's own machine. */
export function isHostName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{0,62}$/.test(name) && name !== "local";
}

function parseAddress(text: string): { address: string; port: number } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  // Two colons or more without brackets: all of it is an IPv6 address.
  const bare = bracketed ?? (/^[^:]*:[^:]*:/.test(text) ? [text, text] : /^([^:]*)(?::(.*))?$/.exec(text));
  const address = bare?.[1] ?? "";
  if (bracketed && !address.includes(":"))
    throw wrong("Only IPv6 addresses stand in brackets.", "Such as [2001:db8::7]:22.");
  if (!isAddress(address))
    throw wrong("That is no name and no IP address.", "Such as web1.example.org, 192.0.2.7 or [2001:db8::7]:22.");
  return { address: address.toLowerCase(), port: parsePort(bare?.[2]) };
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return 22;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw wrong("That is no port.", "A number from 1 to 65535; sshd's own is 22.");
  return port;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function wrong(title: string, why?: string): Problem {
  return new Problem("invalid-input", { title, ...(why === undefined ? {} : { why }) });
}
