import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useMemo } from "react";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { useDialogAddress } from "../kits/dialog/use-dialog-address.ts";
import { offerUndo } from "../kits/guard/guard-host.tsx";
import { type ListAction, type ListStatus, ListView, useUrlState } from "../kits/list/index.ts";
import { EmptyState } from "../kits/state/state.tsx";
import { TermScope } from "../kits/term/term.tsx";
import { toastProblem } from "../kits/toast/toast.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, type Live, useLive } from "../rpc/index.ts";
import { Heading } from "../shell/heading.tsx";
import { AddDialog } from "./add-dialog.tsx";
import { columns, defaults } from "./columns.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";
import { KeyChanged } from "./key-changed.tsx";
import { KeyLineDialog } from "./key-line.tsx";
import { countLights, type HostRow, hostRows } from "./rows.ts";
import { fleet, hosts } from "./store.ts";
import "./fleet.css";

const dialogs = ["add", "connect", "edit", "key", "key-line"] as const;

/** All machines of a person, one line each, the worst first. */
export default function HostsPage() {
  const known = useLive(hosts);
  const looked = useLive(fleet);
  const [view, setView] = useUrlState(columns, defaults);
  const [dialog, openDialog, closeDialog] = useDialogAddress(dialogs);
  const entries = known.data?.hosts;
  const looks = looked.data?.looks;
  const rows = useMemo(() => (entries ? hostRows(entries, looks ?? {}) : {}), [entries, looks]);
  const counts = countLights(rows);
  const actions = useMemo(() => actionsOf(openDialog), [openDialog]);
  const about = dialog?.of === undefined ? undefined : entries?.[dialog.of];
  return (
    <TermScope>
      <Heading
        title={text.title}
        beside={entries && text.summary(counts.good + counts.busy, counts.warning, counts.bad, counts.off)}
      />
      <div className="ph-page">
        <ListView
          name="hosts"
          label={text.label}
          filterExample={text.filterExample}
          rows={rows}
          columns={columns}
          status={statusOf(known)}
          onRetry={() => hosts.retry()}
          view={view}
          onView={setView}
          actions={actions}
          href={({ name }) => `/hosts/${encodeURIComponent(name)}`}
          dimmed={({ state, local }) => !local && state.kind !== "connected"}
          buttons={
            <Button variant="primary" onClick={() => openDialog("add")}>
              {text.add}
            </Button>
          }
          empty={<EmptyState title={text.emptyTitle}>{text.gateWhy}</EmptyState>}
        />
      </div>
      {dialog?.kind === "add" && entries && <AddDialog hosts={entries} onClose={closeDialog} />}
      {about && dialog?.kind === "edit" && <AddDialog hosts={entries ?? {}} edited={about} onClose={closeDialog} />}
      {about && dialog?.kind === "connect" && (
        <ConnectDialog key={about.name} name={about.name} onClose={closeDialog} />
      )}
      {about && dialog?.kind === "key-line" && <KeyLineDialog name={about.name} onClose={closeDialog} />}
      {about && dialog?.kind === "key" && (
        <Dialog title={text.reviewKey} onClose={closeDialog} footer={null}>
          <KeyChanged name={about.name} onReplaced={closeDialog} beside={<CloseButton onClose={closeDialog} />} />
        </Dialog>
      )}
    </TermScope>
  );
}

function CloseButton({ onClose }: { readonly onClose: () => void }) {
  return (
    <Button variant="secondary" onClick={onClose}>
      {text.close}
    </Button>
  );
}

function statusOf(live: Live<object>): ListStatus {
  if (live.kind === "failed" && live.problem) return { kind: "error", problem: live.problem };
  if (live.kind === "lost") return { kind: "disconnected", what: text.theConsole, asOf: live.asOf };
  return { kind: live.data === undefined ? "loading" : "ready" };
}

type Row = readonly { readonly row: HostRow }[];
const only = ([first]: Row): HostRow | undefined => first?.row;
const isOpen = (row: HostRow | undefined): boolean => row?.state.kind === "connected" || row?.state.kind === "lost";

function actionsOf(open: (kind: (typeof dialogs)[number], of?: string) => void): readonly ListAction<HostRow>[] {
  const local = (targets: Row): string | undefined =>
    targets.some(({ row }) => row.local) ? text.localReason : undefined;
  const each = (targets: Row, work: (row: HostRow) => Promise<unknown>): void => {
    for (const { row } of targets) work(row).catch((error: unknown) => toastProblem(error));
  };
  return [
    {
      key: "connect",
      label: text.connect,
      on: "row",
      hidden: (targets) => isOpen(only(targets)) || only(targets)?.state.kind === "key-changed",
      refused: local,
      run: (targets) => open("connect", only(targets)?.name),
    },
    {
      key: "key",
      label: text.reviewKey,
      on: "row",
      hidden: (targets) => only(targets)?.state.kind !== "key-changed",
      run: (targets) => open("key", only(targets)?.name),
    },
    {
      key: "retry",
      label: text.retry,
      hidden: (targets) => targets.some(({ row }) => row.state.kind !== "lost"),
      run: (targets) => each(targets, ({ name }) => consoleRpc.hosts.retry.mutate({ name })),
    },
    {
      key: "disconnect",
      label: text.disconnect,
      hidden: (targets) => targets.every(({ row }) => row.state.kind === "closed"),
      refused: local,
      run: (targets) => each(targets, ({ name }) => consoleRpc.hosts.disconnect.mutate({ name })),
    },
    {
      key: "edit",
      label: text.edit,
      on: "row",
      line: true,
      refused: local,
      run: (targets) => open("edit", only(targets)?.name),
    },
    {
      key: "key-line",
      label: text.showKeyLine,
      on: "row",
      hidden: (targets) => only(targets)?.proof !== "console-key",
      run: (targets) => open("key-line", only(targets)?.name),
    },
    {
      key: "remove",
      label: text.remove,
      danger: true,
      isDelete: true,
      line: true,
      refused: local,
      run: (targets) => each(targets, ({ name }) => remove(name)),
    },
  ];
}

async function remove(name: string): Promise<void> {
  const { id } = await consoleRpc.hosts.remove.mutate({ name });
  offerUndo(text.removed(name), async () => void (await consoleRpc.hosts.restore.mutate({ id })));
}
