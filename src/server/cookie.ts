/** Cookies do not know ports: two consoles on one machine need two names. */
export function cookieName(port: number): string {
  return `pilothouse-${port}`;
}

/** The value of our cookie in a Cookie header (RFC 6265, section 4.2). */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** The header that sets our cookie, or clears it where there is no value. */
export function writeCookie(name: string, value: string | undefined): string {
  const life = value === undefined ? "; Max-Age=0" : `; Max-Age=${7 * 24 * 3600}`;
  return `${name}=${value ?? ""}; Path=/; HttpOnly; SameSite=Strict${life}`;
}
