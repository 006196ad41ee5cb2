import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo } from "react";
import type { VolumeRow } from "../../../src/engines/index.ts";
import { engines } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { enginesKnown } from "../kits/engines/known.ts";
import { LostEngines } from "../kits/engines/lost-engines.tsx";
import { standing } from "../kits/engines/standing.ts";
import { type ListAction, ListView, useUrlState } from "../kits/list/index.ts";
import { formatClock } from "../kits/small/format.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { volumesText as text } from "../messages/volumes.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { columns, defaults, type VolumeItem } from "./columns.tsx";
import { CreateVolumeDialog } from "./create-dialog.tsx";
import { programOf, removeForms } from "./forms.ts";
import { removeVolumes } from "./remove.ts";
import { useSizes } from "./sizes.ts";
import { volumes } from "./store.ts";

const dialogs = ["create"] as const;

const actions: readonly ListAction<VolumeItem>[] = [
  {
    key: "remove",
    label: text.remove,
    danger: true,
    isDelete: true,
    refused: (targets) => (targets.some(({ row }) => row.used) ? text.inUseReason : undefined),
    run: (targets) =>
      void removeVolumes(
        targets.map(({ row }) => row),
        bytesOf(targets.map(({ row }) => row)),
      ),
  },
];

/** The list of volumes. */
export function VolumesPage({ host }: { readonly host: string }) {
  const live = useLive(volumes);
  const found = useLive(engines);
  const [view, setView] = useUrlState(columns, defaults);
  const [sizes, count] = useSizes();
  const [dialog, openDialog, closeDialog] = useDialogAddress(dialogs);
  const rows = useItems(live.data?.rows, sizes.byKey);
  const { status, lost } = standing({
    live,
    parts: live.data?.parts,
    engines: found.data,
    theConsole: text.theConsole,
    lostWords: text.engine,
  });
  const there = Object.keys(live.data?.parts ?? {});
  const unused = Object.values(rows).filter(({ used }) => !used);
  return (
    <>
      <Heading title={text.title} />
      <div className="ph-page">
        <LostEngines lost={lost} nameOf={text.engine} onLook={() => void rpc.engines.look.mutate()} />
        <ListView
          name="volumes"
          label={text.listOn(text.host(host))}
          rows={rows}
          columns={columns}
          status={status}
          onRetry={() => {
            void rpc.engines.look.mutate();
            volumes.retry();
          }}
          view={view}
          onView={setView}
          actions={actions}
          href={({ engine, name }) => `/${encodeURIComponent(name)}?engine=${encodeURIComponent(engine)}`}
          bulkExtra={(targets) => <ShowCommand forms={() => removeForms(targets.map(({ row }) => row))} />}
          buttons={
            <>
              <Button variant="primary" onClick={() => openDialog("create")}>
                {text.create}
              </Button>
              <Button variant="secondary" isDisabled={sizes.busy} onClick={() => count(there)}>
                {sizes.checked === undefined ? text.countSizes : text.countAgain}
              </Button>
              <Button
                variant="secondary"
                isAriaDisabled={unused.length === 0}
                title={unused.length === 0 ? text.pruneNone : undefined}
                onClick={() => unused.length > 0 && void removeVolumes(unused, bytesOf(unused))}
              >
                {text.prune}
              </Button>
            </>
          }
          empty={
            <EmptyState
              title={text.emptyTitle}
              command={text.emptyCommand(programOf(there[0] ?? "podman"))}
              action={
                <Button variant="primary" onClick={() => openDialog("create")}>
                  {text.create}
                </Button>
              }
            >
              {text.empty}
            </EmptyState>
          }
        />
        {sizes.checked !== undefined && (
          <p className="ph-volumes-note">{text.sizesChecked(formatClock(sizes.checked))}</p>
        )}
      </div>
      {dialog && enginesKnown(found.data) && <CreateVolumeDialog onClose={closeDialog} />}
    </>
  );
}

/** The rows with their sizes; each keeps its identity while nothing of it changes. */
function useItems(
  rows: { readonly [key: string]: VolumeRow } | undefined,
  sizes: { readonly [key: string]: number },
): { readonly [key: string]: VolumeItem } {
  const known = useMemo(() => new WeakMap<VolumeRow, VolumeItem>(), []);
  return useMemo(
    () =>
      Object.fromEntries(
        Object.entries(rows ?? {}).map(([key, row]) => {
          const before = known.get(row);
          if (before && before.size === sizes[key]) return [key, before];
          const item: VolumeItem = { ...row, size: sizes[key] };
          known.set(row, item);
          return [key, item];
        }),
      ),
    [rows, sizes, known],
  );
}

/** Bytes of all, undefined where they were not counted. */
function bytesOf(rows: readonly VolumeItem[]): number | undefined {
  return rows.every(({ size }) => size !== undefined) ? rows.reduce((sum, { size = 0 }) => sum + size, 0) : undefined;
}
