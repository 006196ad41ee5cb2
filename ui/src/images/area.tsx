import { Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { pageRoutes } from "../shell/page-routes.tsx";
import { BuildsPage } from "./builds-page.tsx";
import { ImagePage } from "./details/page.tsx";
import { ImagesPage } from "./list-page.tsx";
import "./images.css";

/** The pages of the images area. */
export default function ImagesArea({ host }: AreaProps) {
  return (
    <Switch>
      {pageRoutes<"images">({
        "/": () => <ImagesPage host={host} />,
        "/builds": () => <BuildsPage host={host} />,
        "/:id": ({ id }) => <ImagePage key={id} host={host} id={id} />,
      })}
    </Switch>
  );
}
