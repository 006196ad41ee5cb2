import { Suspense } from "react";
import { Switch } from "wouter";
import { lazily } from "../kits/lazily/lazily.ts";
import type { AreaProps } from "../shell/area.ts";
import { pageRoutes } from "../shell/page-routes.tsx";
import { ContainerPage } from "./details/page.tsx";
import { ContainersPage } from "./list-page.tsx";

const CreatePage = lazily(async () => ({ default: (await import("./create/page.tsx")).CreatePage }));

/** The pages of the containers area. */
export default function ContainersArea({ host }: AreaProps) {
  return (
    <Switch>
      {pageRoutes<"containers">({
        "/": () => <ContainersPage host={host} />,
        "/create": () => (
          <Suspense fallback={null}>
            <CreatePage host={host} />
          </Suspense>
        ),
        "/:id/:tab?": ({ id, tab }) => <ContainerPage host={host} id={id} tab={tab} />,
      })}
    </Switch>
  );
}
