import { useMemo } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";
import { dialogIn, type NamedDialog, withDialog } from "./dialog-address.ts";

/** Stands in the history where the console itself opened a dialog: the entry before it is the page without it. */
const mark = "dialog";
/** A way back that was asked for and has not come yet; a second one would leave the page. */
let leaving = false;

/**
 * The page's open dialog, kept in its address: opening is a place in the history, so that Back closes it and the
 * address can be handed on. Nothing that was typed stands there.
 * @param kinds the dialogs that the page has; a constant outside the component
 */
export function useDialogAddress<Kind extends string>(kinds: readonly Kind[]) {
  const search = useSearch();
  const dialog = useMemo(() => dialogIn(search, kinds), [search, kinds]);
  return [dialog, openDialog as (kind: Kind, of?: string) => void, closeDialog] as const;
}

function openDialog(kind: string, of?: string): void {
  navigate(pathWith({ kind, of }), { state: mark });
}

function closeDialog(): void {
  if (leaving) return;
  if (history.state !== mark) {
    navigate(pathWith(undefined), { replace: true });
    return;
  }
  leaving = true;
  addEventListener("popstate", () => (leaving = false), { once: true });
  history.back();
}

function pathWith(dialog: NamedDialog | undefined): string {
  return `${location.pathname}${withDialog(location.search, dialog)}`;
}
