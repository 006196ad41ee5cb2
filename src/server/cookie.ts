/**
 * Cookies do not know ports: two consoles on one machine need two names. Over TLS the name says that the cookie came over
 * TLS, from this very host, for all of it (RFC 6265bis, section 4.1.3): nobody who listens in, and no neighbour of a
 * common domain, can put one of his own in its place.
 */
export function cookieName(port: number, scheme: "http" | "https", base: string): string {
  const name = `pilothouse-${port}`;
  if (scheme === "http") return name;
  return base === "" ? `__Host-${name}` : `__Secure-${name}`;
}

/** The value of our cookie in a Cookie header (RFC 6265, section 4.2). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** How a cookie of ours is to be kept. */
export interface CookieWay {
  readonly name: string;
  /** It goes over encrypted connections only. */
  readonly secure: boolean;
  /** Where the console stands: "", or "/console" behind a reverse proxy. */
  readonly base: string;
}

/** The header that sets our cookie, or clears it where there is no value. */
export function writeCookie({ name, secure, base }: CookieWay, value: string | undefined): string {
  const life = value === undefined ? "; Max-Age=0" : `; Max-Age=${7 * 24 * 3600}`;
  return `${name}=${value ?? ""}; Path=${base}/; HttpOnly; ${secure ? "Secure; " : ""}SameSite=Strict${life}`;
}

/**
 * Whether the browser keeps a cookie marked Secure that came this way. Chromium (since 89) and Firefox (since 75) do
 * so over plain HTTP from loopback, too; others, Safari among them, would drop it and with it the log-in.
 */
export function keepsSecure(scheme: "http" | "https", userAgent: string | undefined): boolean {
  return scheme === "https" || /(?:Chrome|Chromium|Firefox)\/\d/.test(userAgent ?? "");
}
