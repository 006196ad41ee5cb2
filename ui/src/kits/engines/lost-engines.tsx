import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { enginesText as text } from "../../messages/kits.ts";
import { formatClock } from "../small/format.ts";
import { SafeText } from "../small/small.tsx";
import { ProblemView, Starter } from "../state/problem-view.tsx";
import { reasonOf, type Standing } from "./standing.ts";

interface LostEnginesProps {
  readonly lost: Standing["lost"];
  /** The engine as people call it. */
  readonly nameOf: (engine: string) => string;
  /** Looks for engines at once. */
  readonly onLook: () => void;
}

/** What a list must say of engines that are lost, or whose list is not read, while others are live; and what to do. */
export function LostEngines({ lost, nameOf, onLook }: LostEnginesProps) {
  return lost.map(({ engine, asOf, problem, unread, remedy }) =>
    unread && problem ? (
      <ProblemView key={engine} problem={{ ...problem, title: text.of(nameOf(engine), problem.title) }} />
    ) : (
      <div key={engine} className="ph-caution">
        <strong>{text.lost(nameOf(engine))}</strong>
        <span>{text.shownAsOf(formatClock(asOf))}</span>
        {reasonOf(problem) !== undefined && <SafeText text={reasonOf(problem) ?? ""} lines />}
        {remedy && <Starter remedy={remedy} />}
        <Button size="sm" variant="secondary" onClick={onLook}>
          {text.lookAgain}
        </Button>
      </div>
    ),
  );
}
