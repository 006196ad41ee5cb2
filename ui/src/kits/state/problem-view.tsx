import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import css from "@patternfly/react-styles/css/components/Alert/alert";
import { useContext, useId, useState } from "react";
import { Link } from "wouter";
import type { ProblemData, Remedy } from "../../../../src/problem/index.ts";
import { adminText } from "../../messages/admin.ts";
import { stateText } from "../../messages/kits.ts";
import { advice } from "../../messages/problems.ts";
import { problemOf } from "../../rpc/problem-of.ts";
import { announce } from "../live-region/live-region.tsx";
import { formatTime } from "../small/format.ts";
import { Copy, SafeText } from "../small/small.tsx";
import { visibleLines } from "../small/visible-text.ts";
import { AdminAccessContext } from "./admin-access.ts";
import { CommandLine } from "./command-line.tsx";
import { rawMessage } from "./raw-message.ts";
import { StartEngineContext, type StartRemedy } from "./start-engine.ts";
import "./state.css";

interface ProblemViewProps {
  readonly problem: ProblemData;
  /** Inline stands where the answer would stand; page fills a page's place; toast floats. */
  readonly variant?: "inline" | "page" | "toast";
  /** What "Retry" does; without it that remedy is left out. */
  readonly onRetry?: (() => void) | undefined;
  readonly onClose?: () => void;
}

/** What happened to what, why, what to do (two things at most), and the raw message folded away. */
export function ProblemView({ problem, variant = "inline", onRetry, onClose }: ProblemViewProps) {
  const title = useId();
  const elevate = useContext(AdminAccessContext);
  const remedies = (problem.remedies ?? [])
    .filter((r) => (r.do !== "retry" || onRetry) && (r.do !== "elevate" || elevate))
    .slice(0, 2);
  const buttons = remedies.filter((r) => r.do === "retry" || r.do === "open" || r.do === "elevate");
  const commands = remedies.filter((r) => r.do === "command");
  const starts = remedies.filter((r) => r.do === "start");
  const advised = remedies.length === 0 ? advice[problem.code] : undefined;
  return (
    <section
      className={`ph-problem ph-problem--${variant} ${css.alert} pf-m-danger ${variant === "toast" ? "" : "pf-m-inline"}`}
      aria-labelledby={title}
    >
      <div className={css.alertIcon}>
        <DangerIcon />
      </div>
      <h2 className={css.alertTitle} id={title}>
        <SafeText text={problem.title} lines />
      </h2>
      {onClose && (
        <div className={css.alertAction}>
          <CloseButton onClick={onClose} />
        </div>
      )}
      <div className={`${css.alertDescription} ph-problem__body`}>
        {problem.why && (
          <p>
            <SafeText text={problem.why} lines />
          </p>
        )}
        {advised && advised !== problem.why && <p>{advised}</p>}
        {commands.map((c) => (
          <div key={c.command}>
            <p>{c.label}</p>
            <CommandLine command={c.command} />
          </div>
        ))}
        {starts.map((s) => (
          <Starter key={s.command} remedy={s} />
        ))}
        {buttons.length > 0 && (
          <div className="ph-problem__actions">
            {buttons.map((r, i) => (
              <RemedyButton key={r.do === "open" ? r.path : r.do} remedy={r} primary={i === 0} onRetry={onRetry} />
            ))}
          </div>
        )}
        <Raw problem={problem} />
      </div>
    </section>
  );
}

/** Starts an engine, with the command that does the same; why it failed stands below. */
export function Starter({ remedy }: { readonly remedy: StartRemedy }) {
  const able = useContext(StartEngineContext) !== undefined && remedy.do === "start";
  return (
    <div className="ph-starter">
      {able && <StartButton remedy={remedy} />}
      <details open={!able}>
        <summary>{able ? stateText.showCommand : remedy.label}</summary>
        <CommandLine command={remedy.command} />
      </details>
    </div>
  );
}

/** The button alone, and below it why it failed; nothing where the console cannot do it. */
export function StartButton({ remedy }: { readonly remedy: StartRemedy }) {
  const start = useContext(StartEngineContext);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemData>();
  if (!start || remedy.do !== "start") return null;
  const run = (): void => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    start(remedy)
      .then(
        () => announce(stateText.started),
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button variant="primary" size="sm" isAriaDisabled={busy} isLoading={busy} onClick={run}>
        {remedy.label}
      </Button>
      {problem && (
        <div className="ph-starter__problem">
          <ProblemView problem={problem} />
        </div>
      )}
    </>
  );
}

function RemedyButton(props: { remedy: Remedy; primary: boolean; onRetry: (() => void) | undefined }) {
  const { remedy, primary, onRetry } = props;
  const elevate = useContext(AdminAccessContext);
  if (remedy.do === "elevate")
    return (
      <Button variant="primary" size="sm" onClick={elevate}>
        {adminText.turnOn}
      </Button>
    );
  if (remedy.do === "open")
    return (
      <Link href={remedy.path} className="ph-button">
        {remedy.label}
      </Link>
    );
  return (
    <Button variant={primary ? "secondary" : "link"} size="sm" onClick={onRetry}>
      {stateText.retry}
    </Button>
  );
}

function Raw({ problem }: { readonly problem: ProblemData }) {
  const { detail = {}, code, time } = problem;
  const facts: [string, string | undefined][] = [
    [stateText.code, code],
    [stateText.time, formatTime(Date.parse(time))],
    [stateText.host, detail.host],
    [stateText.command, detail.command],
    [stateText.exitCode, detail.exitCode?.toString()],
    [stateText.status, detail.status?.toString()],
  ];
  return (
    <details className="ph-raw">
      <summary>{stateText.raw}</summary>
      <dl>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>
                <SafeText text={value} lines />
              </dd>
            </div>
          ),
        )}
      </dl>
      {detail.output && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <section tabIndex={0} aria-label={stateText.output} dir="ltr" className="ph-raw__output">
          <pre>{visibleLines(detail.output, 8000)}</pre>
        </section>
      )}
      <Copy text={rawMessage(problem)} what={stateText.raw} />
    </details>
  );
}

export function CloseButton(props: { readonly onClick: () => void; readonly label?: string }) {
  return (
    <button
      type="button"
      className="ph-icon-button"
      aria-label={props.label ?? stateText.close}
      onClick={props.onClick}
    >
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M2.5 2.5l11 11M13.5 2.5l-11 11" stroke="currentColor" strokeWidth="2" />
      </svg>
    </button>
  );
}

export function DangerIcon() {
  return (
    <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true">
      <path
        fill="currentColor"
        d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm-1 3.5h2l-.3 6H7.3zM8 13a1.1 1.1 0 1 1 0-2.2A1.1 1.1 0 0 1 8 13z"
      />
    </svg>
  );
}
