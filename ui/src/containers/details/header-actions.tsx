import { useState } from "react";
import { Link } from "wouter";
import type { ContainerView } from "../../../../src/engines/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { containersText } from "../../messages/containers.ts";
import { problemOf, rpc } from "../../rpc/index.ts";
import { isRunning } from "./standing.ts";

interface ActionsProps {
  readonly container: ContainerView;
  readonly host: string;
  readonly still: boolean;
}

/** What can be done to the container. */
export function HeaderActions({ container, still }: ActionsProps) {
  const [problem, setProblem] = useState<ProblemData>();
  const target = { engine: container.engine, id: container.id };
  const query = (name: string) => new URLSearchParams({ [name]: container.id.slice(0, 12), engine: container.engine });
  const run = (work: Promise<unknown>): void => {
    setProblem(undefined);
    work.catch((error: unknown) => setProblem(problemOf(error)));
  };
  return (
    <>
      {isRunning(container) ? (
        <button
          type="button"
          className="ph-button"
          aria-disabled={still}
          onClick={() =>
            !still &&
            run(rpc.containers.act.mutate({ action: "stop", targets: [target], options: {}, confirmed: true }))
          }
        >
          {containersText.stop}
        </button>
      ) : (
        <button
          type="button"
          className="ph-button"
          aria-disabled={still}
          onClick={() =>
            !still &&
            run(rpc.containers.act.mutate({ action: "start", targets: [target], options: {}, confirmed: true }))
          }
        >
          {containersText.start}
        </button>
      )}
      <Link className="ph-button" href={`/create?${query("edit")}`}>
        {text.edit}
      </Link>
      <Link className="ph-button" href={`/create?${query("from")}`}>
        {text.clone}
      </Link>
      {problem && <ProblemView problem={problem} variant="toast" onClose={() => setProblem(undefined)} />}
    </>
  );
}
