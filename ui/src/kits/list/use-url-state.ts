import { useMemo } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";
import { decodeView, encodeView, type ViewState } from "./view-state.ts";

/**
 * A list's view in the page's address. A new filter replaces the history entry, so that Back leaves the list
 * instead of undoing letters; sort, group and columns do too: they are no places.
 * @param fields the list's columns; a constant outside the component
 * @param defaults what an address without parameters means; a constant too
 */
export function useUrlState(
  fields: readonly { readonly key: string }[],
  defaults: ViewState,
): [ViewState, (view: ViewState) => void] {
  const search = useSearch();
  const view = useMemo(
    () =>
      decodeView(
        new URLSearchParams(search),
        fields.map((f) => f.key),
        defaults,
      ),
    [search, fields, defaults],
  );
  const change = (next: ViewState) => {
    const keys = fields.map((f) => f.key);
    const query = encodeView(next, keys, defaults, new URLSearchParams(location.search)).toString();
    navigate(`${location.pathname}${query === "" ? "" : `?${query}`}`, { replace: true });
  };
  return [view, change];
}
