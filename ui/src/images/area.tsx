import { Route, Switch } from "wouter";
import type { AreaProps } from "../shell/area.ts";
import { ImagesPage } from "./list-page.tsx";
import "./images.css";

/** The pages of the images area. */
export default function ImagesArea({ host }: AreaProps) {
  return (
    <Switch>
      <Route path="/">
        <ImagesPage host={host} />
      </Route>
    </Switch>
  );
}
