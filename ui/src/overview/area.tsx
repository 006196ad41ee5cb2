import { GuideOffer } from "../guide/offer.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { overviewText } from "../messages/overview.ts";
import type { AreaProps } from "../shell/area.ts";
import { Heading } from "../shell/heading.tsx";
import { AttentionPanel } from "./attention-panel.tsx";
import { EnginesPanel, RunsPanel } from "./engine-panels.tsx";
import { FileSystemsPanel } from "./file-systems-panel.tsx";
import { LoadPanel } from "./load-panel.tsx";
import { MachinePanel } from "./machine-panel.tsx";
import { useIdentity } from "./use-identity.ts";
import "./overview.css";

/** The machine at a glance: what it is, what needs attention, what runs, how it does. */
export default function OverviewArea({ host }: AreaProps) {
  const state = useIdentity();
  const base = `/hosts/${encodeURIComponent(host)}`;
  const name = visibleText(state.identity?.hostname ?? "");
  return (
    <>
      <Heading title={name === "" ? overviewText.title : name} />
      <div className="ph-page ph-overview">
        <MachinePanel state={state} />
        <GuideOffer />
        <div className="ph-overview__columns">
          <AttentionPanel base={base} />
          <RunsPanel base={base} />
          <EnginesPanel />
        </div>
        <LoadPanel host={name === "" ? overviewText.machine : name} />
        <FileSystemsPanel />
      </div>
    </>
  );
}
