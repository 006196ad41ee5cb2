import { useSearchParams } from "wouter";

/** The tabs of the page, in their order. */
export const tabs = [
  "overview",
  "logs",
  "terminal",
  "processes",
  "files",
  "configuration",
  "health",
  "events",
] as const;
export type Tab = (typeof tabs)[number];

export function isTab(text: string | undefined): text is Tab {
  return tabs.some((tab) => tab === text);
}

/** The address of a tab, relative to the area. Only the engine goes along; the rest of the query is a tab's own. */
export function tabPath(id: string, tab: Tab, engine: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams({ engine, ...query });
  return `/${id.slice(0, 12)}${tab === "overview" ? "" : `/${tab}`}?${search}`;
}

/** One value of the query. Setting it replaces the entry of the history; "" takes it away. */
export function useQueryValue(name: string): [string, (value: string) => void] {
  const [query, setQuery] = useSearchParams();
  const set = (value: string): void =>
    setQuery(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return [query.get(name) ?? "", set];
}
