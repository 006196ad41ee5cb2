import type { IncomingMessage } from "node:http";
import type { SecureContextOptions } from "node:tls";
import { type Arrival, arrivalOf, isLoopback } from "./arrival.ts";
import { baseOf, belowBase } from "./base.ts";
import { keepsSecure } from "./cookie.ts";
import { type Called, type Refusal, refusal } from "./guard.ts";
import { Later } from "./later.ts";
import { type Listener, listen } from "./listener.ts";
import type { CertificateSettings } from "./own-certificates.ts";
import { inUrl, machineNames } from "./own-names.ts";
import { ownPlaces, type Place } from "./sockets.ts";
import type { CertificateFacts, Certificates } from "./tls/index.ts";

export interface DoorOptions extends CertificateSettings {
  /** 0 picks a free one. */
  readonly port: number;
  /** Addresses to listen on; loopback's without them. Sockets that systemd passed win. */
  readonly listen?: readonly string[] | undefined;
  /** Reverse proxies that are believed what they say about a caller: those on this machine, and those of these addresses. */
  readonly proxy?: boolean | readonly string[] | undefined;
}

/** Where people come in: what listens, and what is let in under which name. */
export interface Door {
  readonly listener: Listener;
  /** The path that the console stands below: "" or "/console". */
  readonly base: string;
  /** An address to reach it at from this machine, without a slash at its end. */
  readonly address: string;
  /**
   * Looks at a request: who asks, or why he is not let in. What it asks for stands below the console's path from then
   * on.
   */
  admit(request: IncomingMessage): Promise<{ readonly arrival: Arrival } | { readonly refused: Refusal }>;
  /** Whether a cookie for the one who asks is to be marked Secure. */
  secureCookie(request: IncomingMessage, arrival: Arrival): boolean;
  /** Headers that only answers over TLS have. */
  transportHeaders(arrival: Arrival): Readonly<Record<string, string>>;
  /** The certificate that is shown now; undefined before the first connection with TLS. */
  readonly certificate: CertificateFacts | undefined;
}

/**
 * @param passed the sockets that systemd listens on and passed, none without it
 * @throws Problem where a place cannot be listened on
 */
export async function openDoor(options: DoorOptions, passed: readonly Place[]): Promise<Door> {
  const { url, names = [], proxy = false, certificates: directory } = options;
  // With the first connection that needs one: over plain HTTP nobody waits for it.
  let certificates: Certificates | undefined;
  // Once, also for connections that come together: each would make a certificate of its own.
  const own = new Later(async () => (await import("./own-certificates.ts")).certificatesFor(options));
  const current = async (): Promise<SecureContextOptions> => {
    certificates = await own.get();
    return certificates.current();
  };
  const listener = await listen({
    places: passed.length > 0 ? passed : ownPlaces(options.listen ?? ["127.0.0.1"], options.port),
    certificate: current,
    log: options.log,
  });
  const wide = listener.addresses.some((address) => !isLoopback(address));
  const called: Called = {
    url,
    names: names.map((name) => name.toLowerCase()),
    machine: wide ? machineNames() : undefined,
    certified: (host) => certificates?.names(host) ?? false,
  };
  const base = baseOf(url);
  return {
    listener,
    base,
    address: `${originOf(listener)}${base}`,
    async admit(request) {
      // The names of a person's certificate are the console's, also for who comes without TLS first.
      if (directory !== undefined && wide) await current().catch(() => {});
      const arrival = arrivalOf(request, { url, proxy });
      const refused = refusal(arrival, request, called);
      if (refused) return { refused };
      const below = belowBase(request.url ?? "/", base);
      if (below === undefined && request.url !== "/healthz") return { refused: elsewhere(url) };
      request.url = below ?? "/healthz";
      return { arrival };
    },
    secureCookie: (request, { scheme }) => keepsSecure(scheme, request.headers["user-agent"]),
    transportHeaders: ({ scheme }) =>
      scheme === "https" && certificates?.facts?.own === false
        ? { "strict-transport-security": `max-age=${365 * 24 * 3600}` }
        : {},
    get certificate() {
      return certificates?.facts;
    },
  };
}

function originOf({ addresses, port }: Listener): string {
  const [address = "127.0.0.1"] = addresses;
  if (isLoopback(address)) return `http://${inUrl(address)}:${port}`;
  if (address === "0.0.0.0" || address === "::") return `http://127.0.0.1:${port}`;
  return `https://${inUrl(address)}:${port}`;
}

function elsewhere(url: URL | undefined): Refusal {
  return {
    status: 404,
    why: `This console is at ${url?.href}. If a reverse proxy brought you here, it takes the path away: it must leave it as it is.`,
  };
}
