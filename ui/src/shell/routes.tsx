import { useEffect } from "react";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { lazily } from "../kits/lazily/lazily.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { shellText } from "../messages/shell.ts";
import { hostOfAddress, hostOpen, useObservable } from "../rpc/index.ts";
import { hostAreas } from "./areas.ts";
import { Heading } from "./heading.tsx";
import { pageRoutes } from "./page-routes.tsx";

const pages = hostAreas.map((area) => ({ ...area, Page: lazily(area.load) }));

const ConnectPage = lazily(() => import("../fleet/connect-page.tsx"));
const HostsPage = lazily(() => import("../fleet/page.tsx"));
const Glossary = lazily(() => import("../guide/glossary-page.tsx"));
const TaskPage = lazily(() => import("../tasks/task-page.tsx"));

/** Which page stands at which address. */
export function Routes({ host }: { readonly host: string }) {
  const [location] = useLocation();
  const connected = useObservable(hostOpen);
  if (!connected && hostOfAddress(location) === host) return <ConnectPage host={host} />;
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
        "/": () => <Redirect to={`/hosts/${encodeURIComponent(host)}`} replace />,
        "/hosts": () => <HostsPage />,
        "/glossary": () => <Glossary host={host} />,
        "/tasks/:id": ({ id }) => <TaskPage id={id} />,
        "/hosts/:other/*?": ({ other }) => (other === host ? <NotFound host={host} /> : <OtherHost />),
      })}
      <Route>
        <NotFound host={host} />
      </Route>
    </Switch>
  );
}

/** A page is about one host: the address of another is loaded anew. */
function OtherHost() {
  useEffect(() => location.reload(), []);
  return null;
}

/** A page that does not exist. */
function NotFound({ host }: { readonly host: string }) {
  return (
    <>
      <Heading title={shellText.notFoundTitle} />
      <EmptyState
        title={shellText.notFoundTitle}
        action={<Link href={`~/hosts/${encodeURIComponent(host)}`}>{shellText.goHome}</Link>}
      >
        {shellText.notFound}
      </EmptyState>
    </>
  );
}
