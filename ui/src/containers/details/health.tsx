import { useState } from "react";
import type { HealthCheckResult } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { Tip } from "../../kits/popup/tip.tsx";
import { formatSpan } from "../../kits/small/format.ts";
import { Ago, SafeText, StateLabel } from "../../kits/small/small.tsx";
import { CommandLine } from "../../kits/state/command-line.tsx";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { EmptyState } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { problemOf, rpc, useLive } from "../../rpc/index.ts";
import { engines } from "../store.ts";
import { Card, Fact, Facts } from "./card.tsx";
import type { TabProps } from "./standing.ts";

/** How the container's own check went. */
export default function Health({ container, still }: TabProps) {
  const check = container.spec.healthCheck;
  const configured = container.healthLog.length > 0 || container.health !== "none" || check !== undefined;
  if (!configured || check?.disabled)
    return (
      <EmptyState title={text.noHealthTitle} command={text.noHealthCommand(container.engineKind)}>
        {text.noHealth}
      </EmptyState>
    );
  return (
    <>
      <RunNow container={container} still={still} host="" />
      <div className="ph-cards">
        <Card title={text.check}>
          <Facts>
            <Fact name={text.state}>{text.healthWords[container.health]}</Fact>
            <Fact name={text.command}>
              {check?.shell !== undefined || check?.exec ? (
                <CommandLine command={check.shell ?? check.exec?.join(" ") ?? ""} />
              ) : (
                text.ofImage
              )}
            </Fact>
            <Fact name={text.interval}>{check?.interval !== undefined && formatSpan(check.interval)}</Fact>
            <Fact name={text.timeout}>{check?.timeout !== undefined && formatSpan(check.timeout)}</Fact>
            <Fact name={text.startPeriod}>{check?.startPeriod !== undefined && formatSpan(check.startPeriod)}</Fact>
            <Fact name={text.failuresUntil}>{check?.retries}</Fact>
          </Facts>
        </Card>
        <Card title={text.results} wide>
          {container.healthLog.length === 0 ? (
            <p className="ph-details__quiet">{text.noResults}</p>
          ) : (
            <ol className="ph-items">
              {[...container.healthLog].reverse().map((result) => (
                <Result key={result.start} result={result} />
              ))}
            </ol>
          )}
        </Card>
      </div>
    </>
  );
}

function RunNow({ container, still }: TabProps) {
  const view = useLive(engines).data?.engines[container.engine];
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ProblemData>();
  const cannot = view?.capabilities.healthcheck;
  const refused =
    typeof cannot === "string" ? cannot : container.state !== "running" || still ? text.notRunningCheck : undefined;
  const run = (): void => {
    if (refused !== undefined || running) return;
    setRunning(true);
    setProblem(undefined);
    rpc.container.healthcheck
      .mutate({ engine: container.engine, id: container.id })
      .then(
        (health) => announce(text.checkSaid(text.healthWords[health])),
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setRunning(false));
  };
  return (
    <div className="ph-details__checked">
      <Tip text={refused}>
        <button type="button" className="ph-button" aria-disabled={refused !== undefined || running} onClick={run}>
          {running ? text.checking : text.runCheck}
        </button>
      </Tip>
      {refused !== undefined && <span>{refused}</span>}
      {problem && <ProblemView problem={problem} onClose={() => setProblem(undefined)} />}
    </div>
  );
}

function Result({ result }: { readonly result: HealthCheckResult }) {
  const { start, end, exitCode, output } = result;
  return (
    <li className="ph-items__block">
      <span className="ph-details__standing">
        <StateLabel tone={exitCode === 0 ? "good" : "bad"}>
          {exitCode === 0 ? text.passed : text.failedWith(exitCode)}
        </StateLabel>
        <Ago time={start} />
        <span className="ph-figure">{end >= start ? text.took(end - start) : ""}</span>
      </span>
      {output.trim() !== "" && (
        <pre className="ph-details__output">
          <SafeText text={output.trim()} lines />
        </pre>
      )}
    </li>
  );
}
