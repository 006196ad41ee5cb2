import type { EnginesView } from "../../../src/engines/index.ts";
import { SafeText } from "../kits/small/small.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { guideText as text } from "../messages/guide.ts";
import { overviewText } from "../messages/overview.ts";
import { condition } from "../overview/store.ts";
import { useLinger } from "../overview/use-linger.ts";
import { useLive } from "../rpc/index.ts";

/** Points out containers that end when their user logs out, with the switch. Asks only where an engine is rootless. */
export function LingerNotice({ engines }: { readonly engines: EnginesView | undefined }) {
  const rootless = Object.values(engines?.engines ?? {}).some(({ capabilities }) => capabilities.rootless);
  return rootless ? <Notice /> : null;
}

function Notice() {
  const { change, busy, problem } = useLinger();
  const found = useLive(condition).data?.attention.find((item) => item.kind === "no-linger");
  if (found?.kind !== "no-linger") return null;
  return (
    <>
      <div className="ph-caution">
        <strong>
          <SafeText text={text.linger(found.containers, found.user)} lines />
        </strong>
        <span>{overviewText.attention.noLingerHelp}</span>
        <button type="button" className="ph-button" aria-disabled={busy} onClick={() => busy || change(true)}>
          {overviewText.attention.keepRunning}
        </button>
      </div>
      {problem && <ProblemView problem={problem} />}
    </>
  );
}
