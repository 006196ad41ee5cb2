import { type ReactNode, useId } from "react";
import { Copy, SafeText } from "../../kits/small/small.tsx";

interface CardProps {
  readonly title: string;
  /** Stands at the end of the title's line. */
  readonly beside?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A part of the page with a heading of its own. */
export function Card({ title, beside, wide, children }: CardProps) {
  const id = useId();
  return (
    <section className={wide ? "ph-card ph-card--wide" : "ph-card"} aria-labelledby={id}>
      <div className="ph-card__head">
        <h2 id={id}>{title}</h2>
        {beside}
      </div>
      {children}
    </section>
  );
}

/** Facts in two columns; those without a value are left out. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="ph-facts">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  if (children === undefined || children === null || children === "" || children === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A path, in the letters of code, from left to right. */
export function Path({ path, children }: { readonly path: string; readonly children?: ReactNode }) {
  return (
    <span className="ph-path" dir="ltr">
      <SafeText text={path} lines />
      <Copy text={path} what={path} />
      {children}
    </span>
  );
}
