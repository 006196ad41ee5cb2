export interface Crumb {
  readonly title: string;
  readonly path: string;
}

/**
 * The way down to a page of a host: all hosts, the host, its area. Without the page itself, but for the host's own: it is
 * headed by what the machine calls itself. Nothing for pages of none.
 * @param path of the page, as the console calls it
 * @param host that it names
 * @param areas what each is called, by its part of the address
 * @param nameOf what a host is called
 */
export function crumbsOf(
  path: string,
  host: string | undefined,
  areas: Readonly<Record<string, string>>,
  all: string,
  nameOf: (host: string) => string,
): readonly Crumb[] {
  if (host === undefined) return [];
  const base = `/hosts/${encodeURIComponent(host)}`;
  const [, , , area, ...below] = path.split("/").filter((part, index) => part !== "" || index === 0);
  const title = area !== undefined && Object.hasOwn(areas, area) ? areas[area] : undefined;
  return [
    { title: all, path: "/hosts" },
    { title: nameOf(host), path: base },
    ...(title !== undefined && below.length > 0 ? [{ title, path: `${base}/${area}` }] : []),
  ];
}
