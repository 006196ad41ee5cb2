import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo } from "react";
import type { NetworkRow } from "../../../src/engines/index.ts";
import { containers, engines } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { enginesKnown } from "../kits/engines/known.ts";
import { LostEngines } from "../kits/engines/lost-engines.tsx";
import { standing } from "../kits/engines/standing.ts";
import { type ListAction, ListView, useUrlState } from "../kits/list/index.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { networksText as text } from "../messages/networks.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { programOf } from "../volumes/forms.ts";
import { columns, defaults, type NetworkItem } from "./columns.tsx";
import { CreateNetworkDialog } from "./create-dialog.tsx";
import { removeForms } from "./forms.ts";
import { memberNames } from "./members.ts";
import { removeNetworks } from "./remove.ts";
import { networks } from "./store.ts";

const dialogs = ["create"] as const;

const actions: readonly ListAction<NetworkItem>[] = [
  {
    key: "remove",
    label: text.remove,
    danger: true,
    isDelete: true,
    refused: (targets) => (targets.some(({ row }) => row.builtin) ? text.builtinReason : undefined),
    run: (targets) => void removeNetworks(targets.map(({ row }) => row)),
  },
];

const nobody: readonly string[] = [];

/** The list of networks. */
export function NetworksPage({ host }: { readonly host: string }) {
  const live = useLive(networks);
  const found = useLive(engines);
  const all = useLive(containers).data?.rows;
  const [view, setView] = useUrlState(columns, defaults);
  const [dialog, openDialog, closeDialog] = useDialogAddress(dialogs);
  const rows = useItems(
    live.data?.rows,
    useMemo(() => memberNames(all ?? {}), [all]),
  );
  const { status, lost } = standing({
    live,
    parts: live.data?.parts,
    engines: found.data,
    theConsole: text.theConsole,
    lostWords: text.engine,
  });
  const create = (
    <Button variant="primary" onClick={() => openDialog("create")}>
      {text.create}
    </Button>
  );
  return (
    <>
      <Heading title={text.title} />
      <div className="ph-page">
        <LostEngines lost={lost} nameOf={text.engine} onLook={() => void rpc.engines.look.mutate()} />
        <ListView
          name="networks"
          label={text.listOn(text.host(host))}
          rows={rows}
          columns={columns}
          status={status}
          onRetry={() => {
            void rpc.engines.look.mutate();
            networks.retry();
          }}
          view={view}
          onView={setView}
          actions={actions}
          href={({ engine, name }) => `/${encodeURIComponent(name)}?engine=${encodeURIComponent(engine)}`}
          bulkExtra={(targets) => <ShowCommand forms={() => removeForms(targets.map(({ row }) => row))} />}
          buttons={create}
          empty={
            <EmptyState
              title={text.emptyTitle}
              command={text.emptyCommand(programOf(Object.keys(live.data?.parts ?? {})[0] ?? "podman"))}
              action={create}
            >
              {text.empty}
            </EmptyState>
          }
        />
      </div>
      {dialog && enginesKnown(found.data) && <CreateNetworkDialog onClose={closeDialog} />}
    </>
  );
}

/** The rows with their members; each keeps its identity while nothing of it changes. */
function useItems(
  rows: { readonly [key: string]: NetworkRow } | undefined,
  members: ReadonlyMap<string, readonly string[]>,
): { readonly [key: string]: NetworkItem } {
  const known = useMemo(() => new WeakMap<NetworkRow, NetworkItem>(), []);
  return useMemo(
    () =>
      Object.fromEntries(
        Object.entries(rows ?? {}).map(([key, row]) => {
          const now = members.get(`${row.engine} ${row.name}`) ?? nobody;
          const before = known.get(row);
          if (before && before.members.join("\n") === now.join("\n")) return [key, before];
          const item: NetworkItem = { ...row, members: now };
          known.set(row, item);
          return [key, item];
        }),
      ),
    [rows, members, known],
  );
}
