import { Route, Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { VolumePage } from "./details-page.tsx";
import { VolumesPage } from "./list-page.tsx";

/** The pages of the volumes area. */
export default function VolumesArea({ host }: AreaProps) {
  return (
    <Switch>
      <Route path="/">
        <VolumesPage host={host} />
      </Route>
      <Route path="/:name">{({ name }) => <VolumePage host={host} name={decodeURIComponent(name)} />}</Route>
    </Switch>
  );
}
