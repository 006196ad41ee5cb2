/** The path that the console stands below: "" or, from "https://example.org/console/", "/console". */
export function baseOf(url: URL | undefined): string {
  return url?.pathname.replace(/\/+$/, "") ?? "";
}

/** What a request asks for below the console's path, or undefined where it asks for something else. */
export function belowBase(url: string, base: string): string | undefined {
  if (base === "") return url;
  if (url === base || url.startsWith(`${base}?`)) return `/${url.slice(base.length)}`;
  return url.startsWith(`${base}/`) ? url.slice(base.length) : undefined;
}
