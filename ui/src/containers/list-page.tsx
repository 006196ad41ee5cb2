import css from "@patternfly/react-styles/css/components/Button/button";
import { Suspense, useMemo, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import type { PodRow, UnderWay } from "../../../src/engines/index.ts";
import { GuideOffer } from "../guide/offer.tsx";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { standing } from "../kits/engines/standing.ts";
import { lazily } from "../kits/lazily/lazily.ts";
import { ListView, parseFilter, useUrlState, type ViewState } from "../kits/list/index.ts";
import { MenuButton } from "../kits/popup/menu.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { EmptyState } from "../kits/state/state.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { act } from "./act.tsx";
import { commandForms, listActions, type Wish } from "./actions.tsx";
import { columns } from "./columns.tsx";
import { ActionDialog } from "./dialogs.tsx";
import { EngineNotices } from "./engine-notices.tsx";
import { useAllFigures } from "./figures.ts";
import { commandFor } from "./offer.ts";
import { PodHead, ProjectHead } from "./pods.tsx";
import { joinRows, pathOf, podNames, type Row, type RowsByKey } from "./row.ts";
import { containers, engines, pods, podsUnderWay, underWay } from "./store.ts";

const LingerNotice = lazily(async () => ({ default: (await import("../guide/linger-notice.tsx")).LingerNotice }));

const plain: ViewState = { filter: "", sort: { key: "name", descending: false } };
const byPod: ViewState = { ...plain, group: "pod" };
const keys: ReadonlySet<string> = new Set(columns.map(({ key }) => key));
const dialogs = ["create-pod"] as const;
const createPod: Wish = { kind: "pod" };
const noContainers = { rows: {}, parts: {} };
const noPods: { readonly [key: string]: PodRow } = {};
const noMarks: UnderWay = {};

/** The list of containers. */
export function ContainersPage({ host }: { readonly host: string }) {
  const live = useLive(containers);
  const found = useLive(engines);
  const podRows = useLive(pods).data?.rows ?? noPods;
  const marks = useLive(underWay).data ?? noMarks;
  const podMarks = useLive(podsUnderWay).data ?? noMarks;
  const hasPods = Object.keys(podRows).length > 0;
  const [view, setView] = useUrlState(columns, hasPods ? byPod : plain);
  const terms = useMemo(() => parseFilter(view.filter, keys), [view.filter]);
  const asks = (...wanted: readonly string[]): boolean =>
    wanted.includes(view.sort?.key ?? "") || terms.some(({ key }) => key !== undefined && wanted.includes(key));
  const figures = useAllFigures(asks("cpu", "memory"));
  const infra = asks("infra");
  const names = useMemo(() => podNames(podRows), [podRows]);
  const before = useRef<RowsByKey>({});
  before.current = joinRows(before.current, {
    ...{ containers: live.data ?? noContainers, engines: found.data, pods: names, underWay: marks, figures, infra },
  });
  const rows = before.current;
  const [wish, setWish] = useState<Wish>();
  const [dialog, openDialog, closeDialog] = useDialogAddress(dialogs);
  const [, navigate] = useLocation();
  const go = useRef(navigate);
  go.current = navigate;
  const actions = useMemo(() => listActions(setWish, (path) => go.current(path)), []);
  const { status, lost } = standing({
    live,
    parts: live.data?.parts,
    engines: found.data,
    theConsole: text.consoleName,
    lostWords: (id) => text.engineName(found.data?.engines[id]?.kind ?? id, id),
  });
  const absent = live.kind === "live" && found.data && Object.keys(found.data.engines).length === 0;
  const groups = useMemo(() => (view.group === "pod" ? [...names.values()].sort() : []), [view.group, names]);
  const podByName = useMemo(
    () => new Map([...names].flatMap(([key, name]) => (podRows[key] ? [[name, podRows[key]] as const] : []))),
    [names, podRows],
  );
  const groupHead = (value: string, members: readonly Row[]) => {
    if (view.group === "project") return <ProjectHead name={value} rows={members} open={setWish} />;
    const pod = view.group === "pod" ? podByName.get(value) : undefined;
    if (!pod) return undefined;
    return (
      <PodHead
        pod={pod}
        open={setWish}
        rows={members}
        infra={live.data?.rows[`${pod.engine}:${pod.infraId}`]}
        doing={podMarks[`${pod.engine}:${pod.id}`]}
        refused={live.data?.parts[pod.engine]?.state === "lost" ? text.goesOn : undefined}
      />
    );
  };
  const noPodsHere = podsRefused(found.data?.engines);
  const running = Object.values(rows).filter(({ of }) => of.state === "running").length;
  const total = Object.keys(rows).length;
  return (
    <>
      <Heading
        title={text.title}
        beside={total > 0 && <span className="ph-figure">{text.running(running, total)}</span>}
      />
      <div className="ph-page">
        {absent && found.data?.searched && found.data.problem ? (
          <ProblemView problem={found.data.problem} variant="page" onRetry={() => void rpc.engines.look.mutate()} />
        ) : (
          <>
            <Suspense>
              <LingerNotice engines={found.data} />
            </Suspense>
            <GuideOffer />
            <EngineNotices lost={lost} engines={found.data} figures={Object.values(rows)} />
            <ListView
              name="containers"
              label={text.listOn(text.host(host))}
              rows={rows}
              columns={columns}
              status={status}
              onRetry={() => {
                void rpc.engines.look.mutate();
                containers.retry();
              }}
              view={view}
              onView={setView}
              actions={actions}
              href={pageOf}
              dimmed={isStale}
              groups={groups}
              groupHead={groupHead}
              bulkExtra={(targets) => <ShowCommand forms={() => commandForms(targets.map(({ row }) => row))} />}
              buttons={<PageButtons rows={rows} onPod={() => openDialog("create-pod")} pods={noPodsHere} />}
              empty={
                <EmptyState
                  title={text.emptyTitle}
                  action={<CreateLink />}
                  command={text.emptyCommand(programOf(found.data?.engines))}
                >
                  {text.empty}
                </EmptyState>
              }
            />
          </>
        )}
      </div>
      {dialog && noPodsHere === undefined ? (
        <ActionDialog wish={createPod} onClose={closeDialog} />
      ) : (
        <ActionDialog wish={wish} onClose={() => setWish(undefined)} />
      )}
    </>
  );
}

const pageOf = (row: Row): string => pathOf(row);
const isStale = ({ asOf }: Row): boolean => asOf !== undefined;

type Engines = { readonly [id: string]: { readonly kind: string; readonly capabilities: { readonly pods: boolean } } };

/** The command of the host's own engine. */
function programOf(known: Engines = {}): string {
  const kinds = Object.values(known).map(({ kind }) => kind);
  return kinds.length > 0 && !kinds.includes("podman") ? "docker" : "podman";
}

/** Why no pod can be made, undefined where one can. */
function podsRefused(known: Engines = {}): string | undefined {
  return Object.values(known).some(({ capabilities }) => capabilities.pods) ? undefined : text.noPods;
}

/** What the page can do besides its rows. */
function PageButtons(props: {
  readonly rows: RowsByKey;
  readonly onPod: () => void;
  readonly pods: string | undefined;
}) {
  const stopped = Object.values(props.rows).filter(
    ({ of, asOf }) => asOf === undefined && ["created", "exited", "dead"].includes(of.state) && of.pod === undefined,
  );
  return (
    <>
      <CreateLink />
      <MenuButton
        label={text.moreActions}
        align="end"
        entries={[
          { key: "pod", label: text.createPod, refused: props.pods, onSelect: props.onPod },
          {
            key: "prune",
            label: text.pruneAction,
            danger: true,
            refused: stopped.length === 0 ? text.pruneNone : undefined,
            onSelect: () => void prune(stopped),
          },
        ]}
      />
    </>
  );
}

function CreateLink() {
  return (
    <Link href="/create" className={`${css.button} pf-m-primary ph-create-link`}>
      {text.create}
    </Link>
  );
}

/** Removes what is stopped, after its names, bytes and number were seen. */
function prune(stopped: readonly Row[]): Promise<boolean> {
  return act(
    "remove",
    stopped,
    {},
    {
      title: text.pruneTitle(stopped.length),
      confirm: text.pruneConfirm,
      command: commandFor("prune", stopped),
    },
  );
}
