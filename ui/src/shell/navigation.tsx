import { Link, useLocation } from "wouter";
import { shellText } from "../messages/shell.ts";
import { hostAreas } from "./areas.ts";

interface NavigationProps {
  readonly host: string;
  readonly onNavigate: () => void;
}

/** The areas of the host. */
export function Navigation({ host, onNavigate }: NavigationProps) {
  const [location] = useLocation();
  return (
    <nav id="navigation" className="ph-nav" aria-label={shellText.navigation} data-region tabIndex={-1}>
      <ul>
        <li>
          <Link
            href="/hosts"
            className="ph-nav__link"
            aria-current={location === "/hosts" ? "page" : undefined}
            onClick={onNavigate}
          >
            <Icon path="M4 4h16v6H4zM4 14h16v6H4zM8 7v.01M8 17v.01" />
            {shellText.hosts}
          </Link>
        </li>
      </ul>
      <h2 className="ph-nav__host" title={host}>
        {shellText.hostName(host)}
      </h2>
      <ul>
        {hostAreas.map(({ id, title, path, icon }) => {
          const href = `/hosts/${encodeURIComponent(host)}${path}`;
          const current = path === "" ? location === href : location === href || location.startsWith(`${href}/`);
          return (
            <li key={id}>
              <Link
                href={href}
                className="ph-nav__link"
                aria-current={current ? "page" : undefined}
                onClick={onNavigate}
              >
                <Icon path={icon} />
                {title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** A picture of 24 × 24 drawn with one line. */
export function Icon({ path, size = 18 }: { readonly path: string; readonly size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
