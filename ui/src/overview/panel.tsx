import { type ReactNode, useId } from "react";
import type { ProblemData } from "../../../src/problem/index.ts";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Skeleton } from "../kits/state/state.tsx";

interface PanelProps {
  readonly title: string;
  /** Small text beside the title. */
  readonly beside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of the overview with its own heading. */
export function Panel({ title, beside, className = "", children }: PanelProps) {
  const id = useId();
  return (
    <section className={`ph-panel ${className}`} aria-labelledby={id}>
      <div className="ph-panel__head">
        <h2 id={id}>{title}</h2>
        {beside !== undefined && <span className="ph-panel__beside">{beside}</span>}
      </div>
      {children}
    </section>
  );
}

interface PartProps {
  /** How the part's source stands. */
  readonly live: { readonly kind: string; readonly problem: ProblemData | undefined };
  /** Nothing has arrived yet. */
  readonly waiting: boolean;
  /** Heights of the grey bars that stand where the answer will. */
  readonly bars: readonly string[];
  readonly onRetry: () => void;
  readonly children: ReactNode;
}

/** The content of a panel, or what stands in its place: bars while it loads, a problem where it failed. */
export function Part({ live, waiting, bars, onRetry, children }: PartProps) {
  if (live.kind === "failed" && live.problem) return <ProblemView problem={live.problem} onRetry={onRetry} />;
  if (waiting)
    return (
      <div className="ph-panel__bars">
        {bars.map((height, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change
          <Skeleton key={i} height={height} />
        ))}
      </div>
    );
  return <div className={live.kind === "lost" ? "ph-stale" : undefined}>{children}</div>;
}
