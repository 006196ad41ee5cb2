import type { ReactNode } from "react";
import { Route, type StringRouteParams } from "wouter";
import type { addresses } from "./addresses.ts";

/** A page for every address of a part of the table, and for no other. */
type Pages<Of extends keyof typeof addresses> = {
  readonly [At in (typeof addresses)[Of][number]]: (params: StringRouteParams<At>) => ReactNode;
};

/** The routes of these pages, the first that fits wins. To stand directly in a Switch. */
export function pageRoutes<Of extends keyof typeof addresses>(pages: Pages<Of>): ReactNode[] {
  return Object.entries<(params: never) => ReactNode>(pages).map(([path, page]) => (
    <Route key={path} path={path}>
      {page as (params: unknown) => ReactNode}
    </Route>
  ));
}
