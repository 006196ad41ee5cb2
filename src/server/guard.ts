import type { IncomingMessage } from "node:http";

/**
 * Whether a request may come in at all. A page elsewhere can make a browser send requests here, and can make its
 * own name point to this machine (DNS rebinding): so only our own names pass, and only from our own pages.
 * @returns why not, or undefined where it may
 */
export function refusal(request: Pick<IncomingMessage, "headers">, ownHosts: ReadonlySet<string>): string | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || !ownHosts.has(host.toLowerCase())) return "This name is not one of this console's.";
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return "Requests from other pages are refused.";
  return undefined;
}

/** The names of a console that listens on loopback. */
export function loopbackHosts(port: number): ReadonlySet<string> {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}
