import { Link, Redirect, Route, Switch } from "wouter";
import { lazily } from "../kits/lazily/lazily.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { shellText } from "../messages/shell.ts";
import { home, hostAreas } from "./areas.ts";
import { Heading } from "./heading.tsx";
import { pageRoutes } from "./page-routes.tsx";

const pages = hostAreas.map((area) => ({ ...area, Page: lazily(area.load) }));

const Glossary = lazily(() => import("../guide/glossary-page.tsx"));
const TaskPage = lazily(() => import("../tasks/task-page.tsx"));

/** Which page stands at which address. */
export function Routes({ host }: { readonly host: string }) {
  return (
    <Switch>
      {pages.map(({ id, path, Page }) =>
        path === "" ? (
          <Route key={id} path={`/hosts/${host}`}>
            <Page host={host} />
          </Route>
        ) : (
          <Route key={id} path={`/hosts/${host}${path}`} nest>
            <Page host={host} />
          </Route>
        ),
      )}
      {pageRoutes<"shell">({
        "/": () => <Redirect to={home} replace />,
        "/glossary": () => <Glossary host={host} />,
        "/tasks/:id": ({ id }) => <TaskPage id={id} />,
      })}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

/** A page that does not exist. */
export function NotFound() {
  return (
    <>
      <Heading title={shellText.notFoundTitle} />
      <EmptyState title={shellText.notFoundTitle} action={<Link href={`~${home}`}>{shellText.goHome}</Link>}>
        {shellText.notFound}
      </EmptyState>
    </>
  );
}
