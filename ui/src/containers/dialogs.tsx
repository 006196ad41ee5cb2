import { type ActionOptions, type ActionVerb, actionCommand } from "../../../src/commandline/index.ts";
import { CommandTabs, ShowCommand } from "../kits/command/show-command.tsx";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { CheckField, FormDialog, TextField, useForm } from "../kits/form/index.ts";
import { offerUndo } from "../kits/guard/guard-host.tsx";
import { announce } from "../kits/live-region/live-region.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { containersText as text } from "../messages/containers.ts";
import { rpc } from "../rpc/index.ts";
import { commandForms, type Wish } from "./actions.tsx";
import { CreatePodDialog } from "./create-pod.tsx";
import { namePattern, referencePattern } from "./names.ts";
import { podForms } from "./pods.tsx";
import type { Row } from "./row.ts";

/** The dialog that was asked for, if any. */
export function ActionDialog({ wish, onClose }: { readonly wish: Wish | undefined; readonly onClose: () => void }) {
  switch (wish?.kind) {
    case undefined:
      return null;
    case "rename":
      return <RenameDialog row={wish.row} onClose={onClose} />;
    case "commit":
      return <CommitDialog row={wish.row} onClose={onClose} />;
    case "checkpoint":
      return <CheckpointDialog row={wish.row} onClose={onClose} />;
    case "pod":
      return <CreatePodDialog onClose={onClose} />;
    case "pod-commands":
      return (
        <Dialog title={text.commandsFor([visibleText(wish.pod.name, 80)])} onClose={onClose} footer={null}>
          <CommandTabs forms={podForms(wish.pod)} />
        </Dialog>
      );
    case "commands":
      return (
        <Dialog title={text.commandsFor(wish.rows.map(nameOf))} onClose={onClose} footer={null}>
          <CommandTabs forms={commandForms(wish.rows)} />
        </Dialog>
      );
  }
}

interface DialogProps {
  readonly row: Row;
  readonly onClose: () => void;
}

const nameOf = ({ of }: Row): string => visibleText(of.name, 80);

function command(row: Row, verb: ActionVerb, options: ActionOptions) {
  return actionCommand(row.engine?.kind ?? "podman", "container", verb, [row.of.name], options);
}

function RenameDialog({ row, onClose }: DialogProps) {
  const { engine, id, name: before } = row.of;
  const rename = (name: string) => rpc.containers.rename.mutate({ engine, id, name });
  const form = useForm<{ name: string }>({
    initial: { name: before },
    validate: ({ name }) =>
      name === before ? { name: text.nameSame } : namePattern.test(name) ? {} : { name: text.nameRule },
    checks: [
      {
        path: "name",
        question: ({ name }) => name,
        ask: async (name, signal) =>
          (await rpc.containers.nameFree.query({ engine, name }, { signal })) ? undefined : text.nameTaken(name),
      },
    ],
    submit: async ({ name }) => {
      await rename(name);
      return undefined;
    },
  });
  const { name } = form.state.values;
  return (
    <FormDialog
      form={form}
      title={text.renameTitle(nameOf(row))}
      submitLabel={text.renameSubmit}
      width="small"
      onClose={onClose}
      onDone={() => offerUndo(text.renamed(nameOf(row), name), () => rename(before))}
      extra={<ShowCommand forms={() => command(row, "rename", { to: name })} />}
    >
      <TextField handle={form.field("name")} label={text.newName} help={text.nameRule} required autoFocus mono />
    </FormDialog>
  );
}

interface Commit {
  reference: string;
  author: string;
  comment: string;
  pause: boolean;
}

function CommitDialog({ row, onClose }: DialogProps) {
  const { engine, id, name, state } = row.of;
  const form = useForm<Commit>({
    initial: { reference: "", author: "", comment: "", pause: state === "running" },
    validate: ({ reference }) => (referencePattern.test(reference) ? {} : { reference: text.referenceWrong }),
    submit: async (values) => {
      await rpc.containers.commit.mutate({ engine, id, name, ...values });
      return undefined;
    },
  });
  const { reference, ...rest } = form.state.values;
  return (
    <FormDialog
      form={form}
      title={text.commitTitle(nameOf(row))}
      submitLabel={text.commitSubmit}
      onClose={onClose}
      onDone={() => announce(text.commitBegun(reference))}
      extra={<ShowCommand forms={() => command(row, "commit", { ...rest, to: reference || "IMAGE" })} />}
    >
      <p>{text.commitHelp}</p>
      <TextField
        handle={form.field("reference")}
        label={text.reference}
        help={text.referenceHelp}
        required
        autoFocus
        mono
      />
      <TextField handle={form.field("author")} label={text.author} />
      <TextField handle={form.field("comment")} label={text.comment} />
      {state === "running" && <CheckField handle={form.field("pause")} label={text.pauseWhile} />}
    </FormDialog>
  );
}

interface Checkpoint {
  keep: boolean;
  leaveRunning: boolean;
  tcpEstablished: boolean;
}

function CheckpointDialog({ row, onClose }: DialogProps) {
  const { engine, id } = row.of;
  const form = useForm<Checkpoint>({
    initial: { keep: false, leaveRunning: false, tcpEstablished: false },
    submit: async (checkpoint) => {
      const asked = { action: "checkpoint" as const, targets: [{ engine, id }], options: { checkpoint } };
      // The dialog has said what happens: that is the confirmation.
      await rpc.containers.act.mutate({ ...asked, confirmed: true });
      return undefined;
    },
  });
  return (
    <FormDialog
      form={form}
      title={text.checkpointTitle(nameOf(row))}
      submitLabel={text.checkpointSubmit}
      width="small"
      onClose={onClose}
      extra={<ShowCommand forms={() => command(row, "checkpoint", form.state.values)} />}
    >
      <p>{text.checkpointHelp}</p>
      <CheckField handle={form.field("leaveRunning")} label={text.leaveRunning} />
      {row.engine?.kind === "podman" && (
        <>
          <CheckField handle={form.field("keep")} label={text.keepFiles} />
          <CheckField handle={form.field("tcpEstablished")} label={text.tcp} />
        </>
      )}
    </FormDialog>
  );
}
