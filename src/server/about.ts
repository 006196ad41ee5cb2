import type { Session } from "../access/index.ts";
import type { HostServices } from "./host-services.ts";
import { hostName, type SessionHosts } from "./session-hosts.ts";

/** Close codes of connections about a host (RFC 6455, section 7.4.2: 4000 to 4999 are private). */
export const notOpenCode = 4404;
export const exchangedCode = 4410;
/** The session has ended. */
export const loggedOutCode = 4401;

/** Which host a connection is about: none, one that is open, or one that is not (any more). */
export type About =
  | { readonly kind: "console" }
  | { readonly kind: "host"; readonly here: HostServices }
  | { readonly kind: "not-open"; readonly name: string };

/** Reads `?host=NAME`. */
export function aboutOf(query: URLSearchParams, hosts: SessionHosts): About {
  const name = query.get("host");
  if (name === null) return { kind: "console" };
  const here = hosts.get(name);
  if (here && !here.ended.aborted) return { kind: "host", here };
  return { kind: "not-open", name: hostName.test(name) ? name : "" };
}

/**
 * Calls back, once, when a connection has to end with its session or its host: with code and reason to close it with.
 * @param ended when the session is to let go of the host
 */
export function whenOver(
  session: Pick<Session, "signal">,
  here: HostServices | undefined,
  end: (code: number, reason: string) => void,
  ended: AbortSignal | undefined = here?.ended,
): Disposable {
  const over = (): void => {
    released[Symbol.dispose]();
    // A session closes its hosts when it ends: that is what is to be told then.
    if (session.signal.aborted) end(loggedOutCode, "logged out");
    else if (here && ended?.reason === "exchanged") end(exchangedCode, here.name);
    else end(notOpenCode, here?.name ?? "");
  };
  const signals = [session.signal, ...(ended ? [ended] : [])];
  const released = {
    [Symbol.dispose]: () => {
      for (const signal of signals) signal.removeEventListener("abort", over);
    },
  };
  for (const signal of signals) signal.addEventListener("abort", over);
  return released;
}
