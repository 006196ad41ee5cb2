import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { EnginesView } from "../../../src/engines/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import { formatClock } from "../kits/small/format.ts";
import { SafeText } from "../kits/small/small.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc } from "../rpc/index.ts";
import { lives, type Row } from "./row.ts";

interface EngineNoticesProps {
  readonly lost: readonly { readonly engine: string; readonly problem?: ProblemData; readonly asOf: number }[];
  readonly engines: EnginesView | undefined;
  readonly figures: readonly Row[];
}

/** What the list must say of single engines: those that are lost while others are live, those without figures. */
export function EngineNotices({ lost, engines, figures }: EngineNoticesProps) {
  const name = (id: string): string => text.engineName(engines?.engines[id]?.kind ?? id, id);
  const untold = Object.values(engines?.engines ?? {}).filter(
    ({ id, capabilities }) => capabilities.stats !== true && figures.some(({ of }) => of.engine === id && lives(of)),
  );
  return (
    <>
      {lost.map(({ engine, asOf, problem }) => (
        <div key={engine} className="ph-engine-notice">
          <strong>{text.engineLost(name(engine))}</strong>
          <span>{text.shownAsOf(formatClock(asOf))}</span>
          {problem?.why !== undefined && <SafeText text={problem.why} lines />}
          <Button size="sm" variant="secondary" onClick={() => void rpc.engines.look.mutate()}>
            {text.lookAgain}
          </Button>
        </div>
      ))}
      {untold.map(({ id, capabilities }) => (
        <div key={id} className="ph-engine-notice ph-engine-notice--quiet">
          <span>{text.noStats(name(id))}</span>
          <SafeText text={String(capabilities.stats)} lines />
        </div>
      ))}
    </>
  );
}
