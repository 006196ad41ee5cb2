import { type CreateValues, emptyMount, emptyPort, emptyValues } from "./values.ts";

const most = 20;
const longest = 4096;

/**
 * A form that an address begins: `image`, `name`, `pod`, and any number of `publish=8080:80` and `volume=data:/data`, as the
 * run command's options of those names take them. The form judges what they say; nothing is made by opening it.
 */
export function givenValues(engine: string, query: URLSearchParams): CreateValues {
  const one = (name: string): string => (query.get(name) ?? "").slice(0, longest);
  const all = (name: string): readonly string[] =>
    query
      .getAll(name)
      .slice(0, most)
      .map((text) => text.slice(0, longest));
  return {
    ...emptyValues(engine),
    image: one("image"),
    name: one("name"),
    ports: all("publish").map((text) => {
      const [, host = "", container = text] = /^([^:]*):([^:]*)$/.exec(text) ?? [];
      return { ...emptyPort, host, container };
    }),
    more: query.has("pod") ? { pod: [one("pod")] } : {},
    mounts: all("volume").map((text) => {
      const colon = text.indexOf(":");
      const source = colon < 0 ? "" : text.slice(0, colon);
      const type = source.startsWith("/") ? "bind" : "volume";
      return { ...emptyMount(type), source, target: text.slice(colon + 1) };
    }),
  };
}
