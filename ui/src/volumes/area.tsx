import { Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { pageRoutes } from "../shell/page-routes.tsx";
import { VolumePage } from "./details-page.tsx";
import { VolumesPage } from "./list-page.tsx";

/** The pages of the volumes area. */
export default function VolumesArea({ host }: AreaProps) {
  return (
    <Switch>
      {pageRoutes<"volumes">({
        "/": () => <VolumesPage host={host} />,
        "/:name": ({ name }) => <VolumePage host={host} name={decodeURIComponent(name)} />,
      })}
    </Switch>
  );
}
