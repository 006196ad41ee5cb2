import { Route, Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { BuildsPage } from "./builds-page.tsx";
import { ImagePage } from "./details/page.tsx";
import { ImagesPage } from "./list-page.tsx";
import "./images.css";

/** The pages of the images area. */
export default function ImagesArea({ host }: AreaProps) {
  return (
    <Switch>
      <Route path="/">
        <ImagesPage host={host} />
      </Route>
      <Route path="/builds">
        <BuildsPage host={host} />
      </Route>
      <Route path="/:id">{({ id }) => <ImagePage key={id} host={host} id={id} />}</Route>
    </Switch>
  );
}
