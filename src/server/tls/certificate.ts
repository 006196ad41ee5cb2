import { X509Certificate } from "node:crypto";

/** What a person compares before trusting a certificate. */
export interface CertificateFacts {
  /** "CN=console.example.org" */
  readonly subject: string;
  /** The host names and addresses it is for. */
  readonly names: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /** SHA-256 in full: "AB:CD:…", as browsers show it. */
  readonly fingerprint: string;
  /** Where it stands. */
  readonly file: string;
  /** The console made it itself: nobody else vouches for it. */
  readonly own: boolean;
}

/** A certificate with its key, as it stands in files. */
export interface Pair {
  readonly leaf: X509Certificate;
  /** PEM: the leaf first, then who signed it. */
  readonly chain: string;
  /** PEM. */
  readonly key: string;
  readonly file: string;
  readonly own: boolean;
}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file in their order, other blocks left out. @throws where one cannot be read */
export function certificatesOf(pem: string): X509Certificate[] {
  return Array.from(pem.matchAll(block), ([text]) => new X509Certificate(text));
}

export function factsOf({ leaf, file, own }: Pick<Pair, "leaf" | "file" | "own">): CertificateFacts {
  return {
    subject: leaf.subject?.replaceAll("\n", ", ") ?? "",
    names: namesOf(leaf),
    from: leaf.validFromDate,
    to: leaf.validToDate,
    fingerprint: leaf.fingerprint256,
    file,
    own,
  };
}

/** The host names and addresses of "DNS:a, IP Address:192.0.2.1". What is quoted has odd characters: no host has. */
export function namesOf(leaf: X509Certificate): string[] {
  const all = leaf.subjectAltName?.matchAll(/(?:^|, )(?:DNS|IP Address):([^",\s]+)/g) ?? [];
  return Array.from(all, ([, name = ""]) => (name.includes(":") ? shortest(name) : name));
}

/** OpenSSL writes addresses of IPv6 in full; URLs have the short form. */
function shortest(address: string): string {
  const url = `http://[${address}]`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}

/** Why a certificate cannot be shown to a browser now, or undefined where it can. */
export function unfitness(leaf: X509Certificate, now: number): string | undefined {
  if (leaf.validToDate.getTime() <= now) return `It ended on ${day(leaf.validToDate)}.`;
  if (leaf.validFromDate.getTime() > now) return `It does not begin before ${day(leaf.validFromDate)}.`;
  return undefined;
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
