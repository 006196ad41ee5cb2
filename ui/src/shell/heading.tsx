import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { usePathname } from "wouter/use-browser-location";
import { pathHere } from "../kits/address/address.ts";
import { shellText } from "../messages/shell.ts";
import { hostOfAddress } from "../rpc/host.ts";
import { crumbsOf } from "./crumbs.ts";

/** The path of the page shown last: the first page of a visit leaves the focus where browsers put it. */
let visited = "";

interface HeadingProps {
  /** The page's name, plain text: also the title of the window. */
  readonly title: string;
  /** What stands beside it: state, counts. */
  readonly beside?: ReactNode;
  /** The page's buttons, at the end. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** The heading of a page: the way down to it, its name. It sets the window's title and, when one comes from another page, takes the focus. */
export function Heading({ title, beside, actions, children }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  usePathname();
  const path = pathHere();
  const host = hostOfAddress(path);
  useEffect(() => {
    document.title = shellText.windowTitle(title, host);
  }, [title, host]);
  useEffect(() => {
    if (visited !== "" && visited !== location.pathname) heading.current?.focus({ preventScroll: true });
    visited = location.pathname;
  }, []);
  return (
    <header className="ph-heading">
      <Crumbs path={path} host={host} />
      <div className="ph-heading__line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {beside !== undefined && <div className="ph-heading__beside">{beside}</div>}
        {actions !== undefined && <div className="ph-heading__actions">{actions}</div>}
      </div>
      {children}
    </header>
  );
}

/** Which host the page is about, and the way up. */
function Crumbs({ path, host }: { readonly path: string; readonly host: string | undefined }) {
  const crumbs = crumbsOf(path, host, shellText.areas, shellText.hosts, shellText.hostName);
  if (crumbs.length === 0) return null;
  return (
    <nav className="ph-crumbs" aria-label={shellText.crumbs}>
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.path}>
            <Link href={`~${crumb.path}`}>{crumb.title}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
