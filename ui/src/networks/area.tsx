import { Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { pageRoutes } from "../shell/page-routes.tsx";
import { NetworkPage } from "./details-page.tsx";
import { NetworksPage } from "./list-page.tsx";

/** The pages of the networks area. */
export default function NetworksArea({ host }: AreaProps) {
  return (
    <Switch>
      {pageRoutes<"networks">({
        "/": () => <NetworksPage host={host} />,
        "/:name": ({ name }) => <NetworkPage host={host} name={decodeURIComponent(name)} />,
      })}
    </Switch>
  );
}
