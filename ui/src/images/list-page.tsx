import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo, useRef, useState } from "react";
import { engines } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { LostEngines } from "../kits/engines/lost-engines.tsx";
import { standing } from "../kits/engines/standing.ts";
import { ListView, useUrlState } from "../kits/list/index.ts";
import { MenuButton } from "../kits/popup/menu.tsx";
import { EmptyState } from "../kits/state/state.tsx";
import { toastProblem } from "../kits/toast/toast.tsx";
import { imagesText as text } from "../messages/images.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { programOf } from "../volumes/forms.ts";
import { imageActions, pruneImages } from "./actions.tsx";
import { columns, defaults } from "./columns.tsx";
import { allForms } from "./forms.ts";
import { HeldDialog, type HeldImage } from "./held.tsx";
import { OpenDialog } from "./open-dialog.tsx";
import { Items, pathOf } from "./row.ts";
import { RunningWork } from "./running.tsx";
import { images } from "./store.ts";
import { AreaTabs } from "./tabs.tsx";
import { useImageDialog } from "./use-image-dialog.ts";
import { useShares } from "./use-shares.ts";

const noRows = {};
const dialogs = ["pull", "build", "load", "import", "tag", "push", "commands"] as const;

/** The list of images. */
export function ImagesPage({ host }: { readonly host: string }) {
  const live = useLive(images);
  const found = useLive(engines);
  const [view, setView] = useUrlState(columns, defaults);
  const rows = live.data?.rows ?? noRows;
  const shares = useShares(rows);
  const [items] = useState(() => new Items());
  const { status, lost } = standing({
    live,
    parts: live.data?.parts,
    engines: found.data,
    theConsole: text.theConsole,
    lostWords: text.engine,
  });
  const joined = items.join(rows, shares);
  const [dialog, setDialog, closeDialog] = useImageDialog(dialogs, rows);
  const [held, setHeld] = useState<readonly HeldImage[]>();
  const open = useRef(setDialog);
  open.current = setDialog;
  const actions = useMemo(() => imageActions(host, (asked) => open.current(asked), setHeld), [host]);
  const prune = (all: boolean) => void pruneImages(all, joined).catch((error: unknown) => toastProblem(error));
  const pull = (
    <Button variant="primary" onClick={() => setDialog({ kind: "pull" })}>
      {text.pull}
    </Button>
  );
  const heading = (
    <>
      {pull}
      <Button variant="secondary" onClick={() => setDialog({ kind: "build" })}>
        {text.build}
      </Button>
      <MenuButton
        label={text.more}
        align="end"
        entries={[
          { key: "load", label: text.load, onSelect: () => setDialog({ kind: "load" }) },
          { key: "import", label: text.import, onSelect: () => setDialog({ kind: "import" }) },
          { kind: "line", key: "line" },
          { key: "dangling", label: text.pruneDangling, danger: true, onSelect: () => prune(false) },
          { key: "unused", label: text.pruneUnused, danger: true, onSelect: () => prune(true) },
        ]}
      />
    </>
  );
  return (
    <>
      <Heading title={text.title} actions={heading}>
        <AreaTabs />
      </Heading>
      <div className="ph-page">
        <RunningWork />
        <LostEngines lost={lost} nameOf={text.engine} onLook={() => void rpc.engines.look.mutate()} />
        <ListView
          name="images"
          label={text.listOn(text.host(host))}
          rows={joined}
          columns={columns}
          status={status}
          onRetry={() => {
            void rpc.engines.look.mutate();
            images.retry();
          }}
          view={view}
          onView={setView}
          actions={actions}
          bulkExtra={(targets) => <ShowCommand forms={() => allForms(targets.map(({ row }) => row))} />}
          href={pathOf}
          empty={
            <EmptyState
              title={text.emptyTitle}
              command={text.emptyCommand(programOf(Object.keys(live.data?.parts ?? {})[0] ?? "podman"))}
              action={pull}
            >
              {text.empty}
            </EmptyState>
          }
        />
      </div>
      <OpenDialog dialog={dialog} onClose={closeDialog} />
      {held && <HeldDialog images={held} host={host} onClose={() => setHeld(undefined)} />}
    </>
  );
}
