import { type ReactNode, useEffect, useRef } from "react";
import { shellText } from "../messages/shell.ts";

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

/** The heading of a page. It sets the window's title and, when one comes from another page, takes the focus. */
export function Heading({ title, beside, actions, children }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${shellText.product}`;
  }, [title]);
  useEffect(() => {
    if (visited !== "" && visited !== location.pathname) heading.current?.focus({ preventScroll: true });
    visited = location.pathname;
  }, []);
  return (
    <header className="ph-heading">
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
