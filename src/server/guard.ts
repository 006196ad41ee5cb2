import type { Arrival } from "./arrival.ts";
import { inUrl } from "./own-names.ts";

/** What the console is called, besides by loopback's names. */
export interface Called {
  /** Its address behind a reverse proxy. */
  readonly url: URL | undefined;
  /** Further names and addresses, "NAME" or "NAME:PORT". */
  readonly names: readonly string[];
  /** The machine's own name and the address that a request came to count too: where not only loopback is listened on. */
  readonly machine: readonly string[] | undefined;
  /** Whether a person's certificate is for that host. */
  readonly certified: (host: string) => boolean;
}

/** What is not let in, and what a person in front of it can do. */
export interface Refusal {
  readonly status: 308 | 403 | 404;
  readonly why: string;
  /** Where to go instead. */
  readonly location?: string;
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Whether a request may come in at all. A page elsewhere can make a browser send requests here, and can make its
 * own name point to this machine (DNS rebinding): so only our own names pass, and only from our own pages. What could
 * be listened to is sent to the same place with TLS first.
 * @returns why not, or undefined where it may
 */
export function refusal(
  arrival: Arrival,
  request: { url?: string | undefined; headers: { origin?: string | undefined } },
  called: Called,
): Refusal | undefined {
  const { host, scheme } = arrival;
  if (host === undefined || !isOwn(host, arrival, called))
    return {
      status: 403,
      why: 'This name is not one of this console\'s. If it should be, add it to "names" in its config.json.',
    };
  if (scheme === "http" && !(arrival.unheard && (isLoopbackName(nameOf(host)) || host === called.url?.host)))
    return {
      status: 308,
      why: "This console is reached with https only.",
      location: `https://${host}${request.url?.startsWith("/") ? request.url : "/"}`,
    };
  const { origin } = request.headers;
  if (origin !== undefined && ![`${scheme}://${host}`, called.url?.origin].includes(origin.toLowerCase()))
    return { status: 403, why: "Requests from other pages are refused." };
  return undefined;
}

function isOwn(host: string, { port, scheme, address }: Arrival, called: Called): boolean {
  if (host === called.url?.host || called.names.includes(host)) return true;
  const usual = scheme === "https" ? 443 : 80;
  const name = nameOf(host);
  if (Number(host.slice(name.length + 1) || usual) !== port) return false;
  return (
    loopbackNames.includes(name) ||
    called.names.some((one) => inUrl(one) === name) ||
    (called.machine !== undefined && (called.machine.includes(name) || name === address || called.certified(name)))
  );
}

/** Without its port. */
function nameOf(host: string): string {
  return host.replace(/:\d*$/, "");
}

function isLoopbackName(name: string): boolean {
  return loopbackNames.includes(name) || /^127(?:\.\d{1,3}){3}$/.test(name);
}
