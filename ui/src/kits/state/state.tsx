import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { ReactNode } from "react";
import { stateText } from "../../messages/kits.ts";
import { useClock } from "../small/clock.ts";
import { formatClock } from "../small/format.ts";
import { SafeText } from "../small/small.tsx";
import { CommandLine } from "./command-line.tsx";
import { Starter } from "./problem-view.tsx";
import type { StartRemedy } from "./start-engine.ts";
import "./state.css";

/** A grey bar of the final height, seen only if loading takes longer than 150 ms. */
export function Skeleton({ height, width }: { readonly height: string; readonly width?: string }) {
  return <span className="ph-skeleton ph-late" style={{ blockSize: height, inlineSize: width }} aria-hidden="true" />;
}

interface EmptyStateProps {
  readonly title: string;
  /** Two sentences: what this is, and what to do first. */
  readonly children: ReactNode;
  /** The one primary button. */
  readonly action?: ReactNode;
  /** The command that does the same. */
  readonly command?: string;
  readonly icon?: ReactNode;
}

/** An empty place that teaches. */
export function EmptyState({ title, children, action, command, icon }: EmptyStateProps) {
  return (
    <div className="ph-empty">
      {icon}
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
      {command !== undefined && (
        <div className="ph-empty__command">
          {stateText.orCommand}
          <CommandLine command={command} />
        </div>
      )}
    </div>
  );
}

interface DisconnectedProps {
  /** Whom the connection was to: "web1", "The console". */
  readonly what: string;
  /** Why, where it did not simply end. */
  readonly why?: string | undefined;
  /** When the data was last true, in ms since 1970. */
  readonly asOf: number;
  /** When the next try is, in ms since 1970; undefined while one runs. */
  readonly retryAt?: number | undefined;
  readonly onRetry: () => void;
  /** How who is gone is started again. */
  readonly remedy?: StartRemedy | undefined;
}

/** The banner over data that is no longer followed. */
export function Disconnected({ what, why, asOf, retryAt, onRetry, remedy }: DisconnectedProps) {
  const rest = useClock((now) => (retryAt === undefined ? -1 : Math.max(0, Math.ceil((retryAt - now) / 1000))));
  return (
    <section className="ph-disconnected" aria-label={stateText.connectionLost(what)}>
      <span>
        <strong>{stateText.connectionLost(what)}</strong>, {stateText.shownAsOf(formatClock(asOf))},{" "}
        <span className="ph-figure">{rest > 0 ? stateText.retryingIn(rest) : stateText.retrying}</span>
        {why !== undefined && (
          <>
            . <SafeText text={why} />
          </>
        )}
      </span>
      {remedy && <Starter remedy={remedy} />}
      <Button variant="secondary" size="sm" onClick={onRetry}>
        {stateText.retryNow}
      </Button>
    </section>
  );
}
