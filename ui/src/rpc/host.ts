import { pathHere } from "../kits/address/address.ts";
import { Observable } from "./observable.ts";

const key = "pilothouse.host";

/** The host that an address names: "/hosts/NAME/…". */
export function hostOfAddress(path: string): string | undefined {
  const name = /^\/hosts\/([^/]+)/.exec(path)?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/**
 * The host that this page is about, from its address as it was loaded: a page is about one host as long as it lives.
 * Pages of no host are about the one that was looked at last in this tab, else about the console's own machine.
 */
export const hostOfPage: string = remembered(hostOfAddress(pathHere()));

/** Whether the session has the page's host open. Where it has not, the page can ask only about the console itself. */
export const hostOpen = new Observable(true);

function remembered(named: string | undefined): string {
  try {
    if (named !== undefined) sessionStorage.setItem(key, named);
    return named ?? sessionStorage.getItem(key) ?? "local";
  } catch {
    // Without storage a page of no host is about the console's own machine.
    return named ?? "local";
  }
}

/** Says in the query of a connection, an upload or a download which host it is about. */
export function aboutHost(query: URLSearchParams = new URLSearchParams()): URLSearchParams {
  const whole = new URLSearchParams(query);
  whole.set("host", hostOfPage);
  return whole;
}
