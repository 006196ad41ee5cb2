import type { ReactNode } from "react";
import { Link } from "wouter";
import { toLine } from "../../../src/commandline/index.ts";
import type { EnginesView } from "../../../src/engines/index.ts";
import type { Attention, Facts } from "../../../src/system/index.ts";
import { engines } from "../containers/store.ts";
import { startOffer } from "../kits/engines/start-offer.ts";
import { formatBytes } from "../kits/small/format.ts";
import { Ago, SafeText, StateLabel } from "../kits/small/small.tsx";
import { CommandLine } from "../kits/state/command-line.tsx";
import { ProblemView, StartButton } from "../kits/state/problem-view.tsx";
import { overviewText } from "../messages/overview.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Panel, Part } from "./panel.tsx";
import { condition } from "./store.ts";
import { useLinger } from "./use-linger.ts";

const text = overviewText.attention;
/** Names shown of a list; how many more there are is said. */
const nameLimit = 6;

/** What a person should look at, worst first, each with what to do. */
export function AttentionPanel({ base }: { readonly base: string }) {
  const live = useLive(condition);
  const found = useLive(engines).data;
  const facts = live.data?.facts;
  const items = live.data?.attention ?? [];
  return (
    <Panel
      title={text.title}
      beside={
        facts && facts.checked > 0 ? (
          <>
            {text.checked} <Ago time={facts.checked} />
          </>
        ) : undefined
      }
    >
      <Part
        live={live}
        waiting={!facts || facts.checked === 0}
        bars={["3rem", "3rem"]}
        onRetry={() => condition.retry()}
      >
        {items.length === 0 && (facts?.missing.length ?? 0) === 0 && <StateLabel tone="good">{text.none}</StateLabel>}
        <ul className="ph-attention">
          {facts &&
            items.map((item) => (
              <li key={keyOf(item)}>
                <Item item={item} facts={facts} base={base} engines={found} />
              </li>
            ))}
          {facts?.missing.map(({ part, problem }) => (
            <li key={part}>
              <Entry severity="warning" title={text.partMissing(text.parts[part])} command={undefined}>
                <SafeText text={problem.why ?? problem.title} lines />
              </Entry>
            </li>
          ))}
        </ul>
      </Part>
    </Panel>
  );
}

function keyOf(item: Attention): string {
  if ("mountPoint" in item) return `${item.kind} ${item.mountPoint}`;
  return item.kind === "engine-lost" ? `${item.kind} ${item.engine.id}` : item.kind;
}

interface ItemProps {
  readonly item: Attention;
  readonly facts: Facts;
  readonly base: string;
  readonly engines: EnginesView | undefined;
}

function Item({ item, facts, base, engines }: ItemProps) {
  const { severity } = item;
  const root = facts.user?.root ?? false;
  const asRoot = (...argv: string[]): string => toLine(root ? argv : ["sudo", ...argv]);
  switch (item.kind) {
    case "disk-full":
      return (
        <Entry
          severity={severity}
          title={
            <>
              <SafeText text={item.mountPoint} lines /> {text.diskFull(item.percent)}
            </>
          }
          command={asRoot("du", "-xh", "--max-depth=1", "--", item.mountPoint)}
          action={<Link href={`${base}/images`}>{text.openImages}</Link>}
        >
          {text.diskLeft(formatBytes(item.available))}
        </Entry>
      );
    case "inodes-full":
      return (
        <Entry
          severity={severity}
          title={
            <>
              <SafeText text={item.mountPoint} lines /> {text.inodesFull(item.percent)}
            </>
          }
          command={asRoot("du", "-x", "--inodes", "--max-depth=2", "--", item.mountPoint)}
        >
          {text.inodesHelp}
        </Entry>
      );
    case "memory-short":
      return (
        <Entry
          severity={severity}
          title={text.memoryShort(formatBytes(item.available), formatBytes(item.total))}
          action={<Link href={`${base}/containers?sort=-memory`}>{text.openContainers}</Link>}
        >
          {item.pressure === undefined || item.pressure < 1
            ? text.memoryHelp
            : text.memoryWaits(Math.round(item.pressure))}
        </Entry>
      );
    case "units-failed":
      return (
        <Entry
          severity={severity}
          title={text.unitsFailed(item.units.length)}
          command={toLine(["systemctl", "status", "--", ...item.units.slice(0, nameLimit)])}
        >
          <Names names={item.units} count={item.units.length} />
        </Entry>
      );
    case "engine-lost": {
      const { engine } = item;
      const offer = startOffer(engines, engine.id);
      const told = engine.problem?.remedies?.find((remedy) => remedy.do === "command")?.command;
      return (
        <Entry
          severity={severity}
          title={text.engineLost(overviewText.engines.name(overviewText.engines.kinds[engine.kind], engine.owner))}
          command={told ?? offer?.command}
          action={
            <>
              {offer && <StartButton remedy={offer} />}
              <button type="button" className="ph-button" onClick={() => void rpc.engines.look.mutate()}>
                {text.lookNow}
              </button>
            </>
          }
        >
          {engine.problem && <SafeText text={engine.problem.why ?? engine.problem.title} lines />} {text.lookedFor}
        </Entry>
      );
    }
    case "unhealthy":
      return (
        <Entry
          severity={severity}
          title={text.unhealthy(item.count)}
          action={<Link href={`${base}/containers?health=unhealthy`}>{text.openUnhealthy}</Link>}
        >
          <Names names={item.containers.map(({ name }) => name)} count={item.count} />
        </Entry>
      );
    case "no-linger":
      return <NoLinger user={item.user} containers={item.containers} />;
    case "reboot-required":
      return (
        <Entry severity={severity} title={text.reboot} command={asRoot("systemctl", "reboot")}>
          {text.rebootHelp(item.packages.length)} <Names names={item.packages} count={item.packages.length} />
        </Entry>
      );
  }
}

function NoLinger({ user, containers }: { readonly user: string; readonly containers: number }) {
  const { change, busy, problem } = useLinger();
  return (
    <>
      <Entry
        severity="warning"
        title={<SafeText text={text.noLinger(containers, user)} lines />}
        command={toLine(["loginctl", "enable-linger", user])}
        action={
          <button type="button" className="ph-button" disabled={busy} onClick={() => change(true)}>
            {text.keepRunning}
          </button>
        }
      >
        {text.noLingerHelp}
      </Entry>
      {problem && <ProblemView problem={problem} />}
    </>
  );
}

interface EntryProps {
  readonly severity: Attention["severity"];
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly command?: string | undefined;
}

function Entry({ severity, title, children, action, command }: EntryProps) {
  return (
    <div className="ph-attention__entry">
      <StateLabel tone={severity === "critical" ? "bad" : "warning"}>
        <span className="pf-v6-screen-reader">{text[severity]}: </span>
      </StateLabel>
      <div className="ph-attention__body">
        <p className="ph-attention__title">{title}</p>
        <p>{children}</p>
        {(action !== undefined || command !== undefined) && (
          <div className="ph-attention__actions">
            {action}
            {command !== undefined && (
              <details>
                <summary>{text.showCommand}</summary>
                <CommandLine command={command} />
              </details>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** The first names of a list from the host, and how many more there are. */
function Names({ names, count }: { readonly names: readonly string[]; readonly count: number }) {
  const shown = names.slice(0, nameLimit);
  return (
    <>
      {shown.map((name, i) => (
        <span key={name}>
          {i > 0 && ", "}
          <SafeText text={name} lines />
        </span>
      ))}
      {count > shown.length && ` ${text.more(count - shown.length)}`}
    </>
  );
}
