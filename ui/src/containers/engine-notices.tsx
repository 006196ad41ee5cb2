import { useContext } from "react";
import { engineNames } from "../../../src/commandline/index.ts";
import type { EnginesView } from "../../../src/engines/index.ts";
import { LostEngines } from "../kits/engines/lost-engines.tsx";
import type { Standing } from "../kits/engines/standing.ts";
import { SafeText } from "../kits/small/small.tsx";
import { AdminAccessContext } from "../kits/state/admin-access.ts";
import { adminText } from "../messages/admin.ts";
import { containersText as text } from "../messages/containers.ts";
import { rpc } from "../rpc/index.ts";
import { lives, type Row } from "./row.ts";

interface EngineNoticesProps {
  readonly lost: Standing["lost"];
  readonly engines: EnginesView | undefined;
  readonly figures: readonly Row[];
}

/** What the list must say of single engines: those that are lost while others are live, those without figures. */
export function EngineNotices({ lost, engines, figures }: EngineNoticesProps) {
  const name = (id: string): string => text.engineName(engines?.engines[id]?.kind ?? id, id);
  const ask = useContext(AdminAccessContext);
  const { refused = [] } = engines ?? {};
  const untold = Object.values(engines?.engines ?? {}).filter(
    ({ id, capabilities }) => capabilities.stats !== true && figures.some(({ of }) => of.engine === id && lives(of)),
  );
  return (
    <>
      {ask && refused.length > 0 && (
        <div className="ph-caution ph-caution--quiet">
          <span>{adminText.moreOfRoot(refused.map((kind) => engineNames[kind]).join(", "))}</span>
          <button type="button" className="ph-button" onClick={ask}>
            {adminText.turnOn}
          </button>
        </div>
      )}
      <LostEngines lost={lost} nameOf={name} onLook={() => void rpc.engines.look.mutate()} />
      {untold.map(({ id, capabilities }) => (
        <div key={id} className="ph-caution ph-caution--quiet">
          <span>{text.noStats(name(id))}</span>
          <SafeText text={String(capabilities.stats)} lines />
        </div>
      ))}
    </>
  );
}
