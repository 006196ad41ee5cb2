import { type BrowserLocationHook, navigate as go, usePathname, useSearch } from "wouter/use-browser-location";

/** The path that the console stands below: "", or "/console" behind a reverse proxy. The server writes it into the page. */
const base = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="base"]')?.content ?? "";

/** A path of the console as the browser needs it: for links to files, connections, and all that is not the router's. */
export function inBrowser(path: string): string {
  return base + path;
}

/** The address of a WebSocket of the console. */
export function socketAddress(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${inBrowser(path)}`;
}

function ofConsole(pathname: string): string {
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

/** The path of the page that is shown, as the console calls it. */
export function pathHere(): string {
  return ofConsole(location.pathname);
}

/** The page that is shown, with its query, as the console calls it. */
export function here(): string {
  return pathHere() + location.search;
}

/** Goes to a page of the console. */
export const navigate: typeof go = (to, options) => go(inBrowser(String(to)), options);

/** For the router, so that its paths, too, are as the console calls them. */
export const routerOptions = {
  hook: (() => [ofConsole(usePathname()), navigate]) as BrowserLocationHook,
  searchHook: useSearch,
  hrefs: inBrowser,
};
