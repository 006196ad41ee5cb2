import { Route, Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { NetworkPage } from "./details-page.tsx";
import { NetworksPage } from "./list-page.tsx";

/** The pages of the networks area. */
export default function NetworksArea({ host }: AreaProps) {
  return (
    <Switch>
      <Route path="/">
        <NetworksPage host={host} />
      </Route>
      <Route path="/:name">{({ name }) => <NetworkPage host={host} name={decodeURIComponent(name)} />}</Route>
    </Switch>
  );
}
