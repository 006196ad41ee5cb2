import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { safeNext } from "../login-page.ts";
import { credentialsPage, type LoginPlace, type Message } from "./page.ts";

/** What the login pages are about, as it is now. */
export function loginPlace(hosts: readonly string[], certificate: () => string | undefined): () => LoginPlace {
  const machine = hostname();
  const system = systemName();
  return () => ({ machine, system, hosts, certificate: certificate() });
}

/** What a page is told that comes back here by itself. */
const afterwards: Readonly<Record<string, Message | undefined>> = {
  idle: {
    title: "You were logged out.",
    why: "Nothing was done for a while. Work that you began goes on to its end.",
  },
};

/** The page at /login, with `next` and `after` in its query. */
export function firstPage(place: LoginPlace, query: URLSearchParams): string {
  const after = query.get("after") ?? "";
  return credentialsPage(place, { next: safeNext(query.get("next")) }, afterwards[after]);
}

/** os-release(5) */
function systemName(): string | undefined {
  try {
    return /^PRETTY_NAME="?([^"\n]{1,100})/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}
