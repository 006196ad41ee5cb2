import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import { inUrl } from "./own-names.ts";

/** Whom to believe what they say about others. */
export interface Trust {
  /** The console's address behind a reverse proxy, where there is one. */
  readonly url: URL | undefined;
  /** Whether reverse proxies are believed what they say about a caller, and which ones besides those on this machine. */
  readonly proxy: boolean | readonly string[];
}

/** From where a request came, and to what. */
export interface Arrival {
  /** What the browser's address bar begins with. */
  readonly scheme: "http" | "https";
  /** Name and port as the browser has them, in lower case: "example.org", "localhost:9090"; undefined where it said none. */
  readonly host: string | undefined;
  /** The address of who asks: of the browser, where a believed proxy says it. Who fails to log in is slowed down by it. */
  readonly client: string;
  /** The port it came to. */
  readonly port: number;
  /** The address it came to, as it stands in a URL. */
  readonly address: string;
  /** It came in plain text, by a way that nobody can listen to: from this machine, or a proxy that is believed. */
  readonly unheard: boolean;
}

/** Reads who asks. Headers of proxies count only where the configuration says so and a proxy sent them. */
export function arrivalOf(request: Pick<IncomingMessage, "headers" | "socket">, { url, proxy }: Trust): Arrival {
  const { headers, socket } = request;
  const peer = plain(socket.remoteAddress ?? "");
  // Without an address it came through a Unix socket.
  const near = peer === "" || isLoopback(peer);
  const proxied = near || (Array.isArray(proxy) && proxy.includes(peer));
  const said = proxy !== false && proxied ? forwarded(headers) : {};
  const host = (said.host ?? headers.host)?.toLowerCase();
  const encrypted = (socket as TLSSocket).encrypted === true;
  const scheme = said.scheme ?? (encrypted ? "https" : proxied && url && host === url.host ? schemeOf(url) : "http");
  return {
    scheme,
    host,
    client: said.client ?? (peer || "127.0.0.1"),
    port: socket.localPort ?? 0,
    address: inUrl(plain(socket.localAddress ?? "")),
    unheard: !encrypted && proxied,
  };
}

function schemeOf(url: URL): "http" | "https" {
  return url.protocol === "https:" ? "https" : "http";
}

type Said = { scheme?: "http" | "https"; host?: string; client?: string };

/** What the nearest proxy says: the last entry is its own, those before were said to it. */
function forwarded(headers: IncomingMessage["headers"]): Said {
  const standard = last(headers.forwarded);
  // RFC 7239, section 4: for="[2001:db8::1]:4711";proto=https;host=example.org
  const pairs = new Map(
    Array.from(standard?.matchAll(/(\w+)=(?:"([^"]*)"|([^;,\s]*))/g) ?? [], ([, key = "", quoted, bare]) => [
      key.toLowerCase(),
      quoted ?? bare ?? "",
    ]),
  );
  const client = address(pairs.get("for") ?? last(headers["x-forwarded-for"]));
  const scheme = (pairs.get("proto") ?? last(headers["x-forwarded-proto"]))?.toLowerCase();
  const host = pairs.get("host") ?? last(headers["x-forwarded-host"]);
  return {
    ...(client === undefined ? {} : { client }),
    ...(scheme === "http" || scheme === "https" ? { scheme } : {}),
    ...(host ? { host } : {}),
  };
}

function last(header: string | string[] | undefined): string | undefined {
  return [header ?? []].flat().join(",").split(",").at(-1)?.trim() || undefined;
}

/** The address in "192.0.2.1:4711" or "[2001:db8::1]:4711"; undefined where there is none ("unknown", "_hidden"). */
function address(text: string | undefined): string | undefined {
  const bare = text?.replace(/^\[([^\]]+)\](?::\d+)?$/, "$1").replace(/^([\d.]+):\d+$/, "$1");
  return bare && isIP(bare) ? plain(bare) : undefined;
}

/** IPv4 as such, also where a socket for both has it mapped. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

/** Of an address as the kernel writes it: a first `isIP` costs the start 5 ms. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(address);
}
