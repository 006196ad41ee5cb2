import { type ComponentType, Suspense, useEffect, useRef } from "react";
import { Link } from "wouter";
import type { ContainerStanding, ContainerView } from "../../../../src/engines/index.ts";
import { startOffer } from "../../kits/engines/start-offer.ts";
import { lazily } from "../../kits/lazily/lazily.ts";
import { useClock } from "../../kits/small/clock.ts";
import { formatSpan } from "../../kits/small/format.ts";
import { Digest, SafeText, StateLabel } from "../../kits/small/small.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Disconnected, Skeleton } from "../../kits/state/state.tsx";
import { TermScope } from "../../kits/term/term.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { type Live, rpc, useLive, useLiveOf } from "../../rpc/index.ts";
import { Heading } from "../../shell/heading.tsx";
import { KeptBanner } from "../create/kept-banner.tsx";
import { containers, engines } from "../store.ts";
import { useFigures } from "./charts.tsx";
import { HeaderActions } from "./header-actions.tsx";
import { Overview } from "./overview.tsx";
import { isRunning, stateWords, type TabProps, toneOf } from "./standing.ts";
import { isTab, type Tab, tabPath, tabs, useQueryValue } from "./where.ts";
import "./details.css";

const Terminals = lazily(() => import("./terminal.tsx"));
const pages: Partial<Readonly<Record<Tab, ComponentType<TabProps>>>> = {
  overview: Overview,
  logs: lazily(() => import("./logs.tsx")),
  processes: lazily(() => import("./processes.tsx")),
  files: lazily(() => import("./files.tsx")),
  configuration: lazily(() => import("./configuration.tsx")),
  health: lazily(() => import("./health.tsx")),
  events: lazily(() => import("./events.tsx")),
};

/** Tabs that have the whole window to themselves and scroll inside. */
const fills: ReadonlySet<Tab> = new Set(["logs", "terminal"]);

interface PageProps {
  readonly host: string;
  /** Of the address: the beginning of the id, or a name. */
  readonly id: string;
  readonly tab: string | undefined;
}

/** The page of one container. */
export function ContainerPage({ host, id, tab }: PageProps) {
  const engine = useEngine(id);
  if (engine === undefined) return <Loading />;
  return <Followed key={`${engine} ${id}`} host={host} id={id} engine={engine} tab={isTab(tab) ? tab : "overview"} />;
}

/** The engine that the address names; without one, that of the container with this id. */
function useEngine(id: string): string | undefined {
  const [named] = useQueryValue("engine");
  const list = useLive(containers);
  if (named !== "") return named;
  const row = Object.values(list.data?.rows ?? {}).find((one) => one.id.startsWith(id) || one.name === id);
  if (row) return row.engine;
  const parts = Object.entries(list.data?.parts ?? {});
  // Once all are listed and none has it, the first engine says that it does not exist.
  return parts.length > 0 && parts.every(([, { state }]) => state !== "loading") ? parts[0]?.[0] : undefined;
}

function Followed({ host, id, engine, tab }: { host: string; id: string; engine: string; tab: Tab }) {
  const live = useLiveOf<ContainerStanding>(`${engine} ${id}`, (on) =>
    rpc.container.watch.subscribe({ engine, id }, on),
  );
  const standing = live.data;
  const container = standing?.container;
  const still = standing?.kind !== "live" || live.kind === "lost" || live.kind === "failed";
  useFigures(container, still);
  // Terminals that were opened go on while another tab is looked at.
  const visited = useRef(false);
  visited.current ||= tab === "terminal";
  if (!container) return <Without live={live} />;
  const Page = pages[tab] ?? Overview;
  return (
    <TermScope>
      <div className={fills.has(tab) ? "ph-details ph-details--fill" : "ph-details"}>
        <Heading
          title={visibleText(container.name, 100)}
          beside={<Standing container={container} still={still} />}
          actions={
            standing.kind === "gone" ? undefined : <HeaderActions container={container} host={host} still={still} />
          }
        >
          <div className="ph-details__sub">
            <SafeText text={container.image} />
            {container.imageId !== "" && <Digest digest={container.imageId} />}
          </div>
          <Tabs container={container} tab={tab} />
        </Heading>
        <div className={still ? "ph-page ph-details__body ph-details__body--still" : "ph-page ph-details__body"}>
          <KeptBanner engine={engine} id={container.id} />
          <Notices standing={standing} live={live} name={visibleText(container.name, 100)} engine={engine} />
          <Suspense fallback={<Skeleton height="20rem" />}>
            {tab !== "terminal" && <Page host={host} container={container} still={still} />}
            {(tab === "terminal" || visited.current) && (
              <Terminals host={host} container={container} still={still} visible={tab === "terminal"} />
            )}
          </Suspense>
        </div>
      </div>
    </TermScope>
  );
}

interface NoticesProps {
  readonly standing: ContainerStanding;
  readonly live: Live<object>;
  readonly name: string;
  readonly engine: string;
}

function Notices({ standing, live, name, engine }: NoticesProps) {
  const found = useLive(engines).data;
  if (standing.kind === "gone")
    return (
      <section className="ph-details__gone" aria-label={text.goneTitle(name)}>
        <strong>{text.goneTitle(name)}</strong> {text.gone} <Link href="/">{text.back}</Link>
      </section>
    );
  if (standing.kind === "lost")
    return (
      <Disconnected
        what={text.engineLost}
        asOf={standing.asOf ?? live.asOf}
        onRetry={() => location.reload()}
        remedy={startOffer(found, engine)}
      />
    );
  return standing.kind === "failed" && standing.problem ? <ProblemView problem={standing.problem} /> : null;
}

/** There is nothing to show yet, or never was. */
function Without({ live }: { readonly live: Live<ContainerStanding> & { retry(): void } }) {
  const problem = live.problem ?? live.data?.problem;
  if (!problem) return <Loading />;
  return (
    <>
      <Heading title={text.container} />
      <div className="ph-page">
        <ProblemView problem={problem} variant="page" onRetry={() => live.retry()} />
        <p className="ph-details__back">
          <Link href="/">{text.back}</Link>
        </p>
      </div>
    </>
  );
}

function Loading() {
  return (
    <>
      <Heading title={text.container} />
      <div className="ph-page" aria-busy="true">
        <Skeleton height="2rem" width="14rem" />
        <Skeleton height="20rem" />
      </div>
    </>
  );
}

/** State, health, and how long. */
function Standing({ container, still }: { readonly container: ContainerView; readonly still: boolean }) {
  const { health, started } = container;
  const span = useClock((now) => (isRunning(container) && started !== undefined ? formatSpan(now - started) : ""));
  return (
    <span className="ph-details__standing">
      <StateLabel tone={still ? "off" : toneOf(container)}>{stateWords(container)}</StateLabel>
      {health !== "none" && (
        <StateLabel tone={health === "healthy" ? "good" : health === "unhealthy" ? "bad" : "busy"}>
          {text.healthWords[health]}
        </StateLabel>
      )}
      {span !== "" && !still && <span className="ph-figure">{text.up(span)}</span>}
      {container.privileged && <span className="ph-details__loud">{text.privileged}</span>}
    </span>
  );
}

function Tabs({ container, tab }: { readonly container: ContainerView; readonly tab: Tab }) {
  const current = useRef<HTMLAnchorElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another link
  useEffect(() => {
    const strip = current.current?.parentElement;
    if (!current.current || !strip) return;
    // On a phone the strip is wider than the window: the page's own tab is to be seen. Only the strip moves.
    const [tabBox, stripBox] = [current.current.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollBy({ left: tabBox.left + tabBox.width / 2 - (stripBox.left + stripBox.width / 2) });
  }, [tab]);
  return (
    <nav className="ph-pages" aria-label={text.tabsLabel(visibleText(container.name, 60))}>
      {tabs.map((one) => (
        <Link
          key={one}
          ref={one === tab ? current : undefined}
          href={tabPath(container.id, one, container.engine)}
          className="ph-pages__link"
          aria-current={one === tab ? "page" : undefined}
        >
          {text.tabs[one]}
        </Link>
      ))}
    </nav>
  );
}
