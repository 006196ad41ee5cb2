import { ShowCommand } from "../kits/command/show-command.tsx";
import { type FieldErrors, FormDialog, type Handle, TextField, useForm } from "../kits/form/index.ts";
import { formatBytes } from "../kits/small/format.ts";
import { SafeText } from "../kits/small/small.tsx";
import { imagesText as text } from "../messages/images.ts";
import { rpc } from "../rpc/index.ts";
import { commandEngine } from "./command-engine.ts";
import { DropZone } from "./drop-zone.tsx";
import { EngineField } from "./engine-field.tsx";
import { imageForms } from "./forms.ts";
import { tagError } from "./tag-dialog.tsx";
import { sendUpload } from "./upload.ts";

interface Values {
  readonly engine: string;
  readonly file: File | undefined;
  readonly reference: string;
  readonly changes: string;
}

interface ArchiveProps {
  readonly choices: readonly string[];
  readonly onClose: () => void;
}

/** Asks for an archive of images. */
export function LoadDialog({ choices, onClose }: ArchiveProps) {
  const form = useForm<Values>({
    initial: { engine: choices[0] ?? "", file: undefined, reference: "", changes: "" },
    validate: ({ file }) => fileError(file),
    submit: async ({ engine, file }) => {
      if (!file) return fileError(file);
      const { task, upload } = await rpc.images.load.mutate({ engine, file: file.name });
      if (upload !== undefined) sendUpload(task, upload, file);
      return undefined;
    },
  });
  const { engine, file } = form.state.values;
  const command = () => imageForms("load", commandEngine(engine), file?.name ?? "images.tar");
  return (
    <FormDialog
      form={form}
      title={text.loadTitle}
      submitLabel={text.loadSubmit}
      onClose={onClose}
      width="small"
      extra={<ShowCommand forms={command} />}
    >
      <EngineField handle={form.field("engine")} choices={choices} />
      <ArchiveField handle={form.field("file")} />
      <p className="ph-subtle">{text.loadHelp}</p>
    </FormDialog>
  );
}

/** Asks for a root file system and the name of the image that it is to become. */
export function ImportDialog({ choices, onClose }: ArchiveProps) {
  const form = useForm<Values>({
    initial: { engine: choices[0] ?? "", file: undefined, reference: "", changes: "" },
    validate: ({ file, reference }) => {
      const error = tagError(reference);
      return { ...fileError(file), ...(error === undefined ? {} : { reference: error }) };
    },
    submit: async ({ engine, file, reference, changes }) => {
      if (!file) return fileError(file);
      const { task, upload } = await rpc.images.import.mutate({
        engine,
        file: file.name,
        reference: reference.trim(),
        changes: linesOf(changes),
      });
      if (upload !== undefined) sendUpload(task, upload, file);
      return undefined;
    },
  });
  const { engine, file, reference, changes } = form.state.values;
  const command = () =>
    imageForms("import", commandEngine(engine), file?.name ?? "root.tar", reference, linesOf(changes));
  return (
    <FormDialog
      form={form}
      title={text.importTitle}
      submitLabel={text.importSubmit}
      onClose={onClose}
      extra={<ShowCommand forms={command} />}
    >
      <EngineField handle={form.field("engine")} choices={choices} />
      <ArchiveField handle={form.field("file")} />
      <p className="ph-subtle">{text.importHelp}</p>
      <TextField handle={form.field("reference")} label={text.tagName} required mono placeholder="localhost/root:1" />
      <TextField handle={form.field("changes")} label={text.changes} mono lines={3} help={text.changesHelp} />
    </FormDialog>
  );
}

function ArchiveField({ handle }: { readonly handle: Handle<File | undefined> }) {
  const { value } = handle;
  return (
    <DropZone
      id={handle.id}
      label={text.archive}
      button={text.chooseArchive}
      hint={text.dropArchive}
      accept=".tar,.gz,.tgz,.xz,.zst,.bz2"
      error={handle.error}
      onFiles={(files) => handle.set(files[0])}
      onDrop={(transfer) => transfer.files[0] && handle.set(transfer.files[0])}
    >
      {value && (
        <p>
          <SafeText text={value.name} /> <span className="ph-subtle ph-figure">{formatBytes(value.size)}</span>
        </p>
      )}
    </DropZone>
  );
}

function fileError(file: File | undefined): FieldErrors {
  return file ? {} : { file: text.archiveMissing };
}

function linesOf(changes: string): string[] {
  return changes
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
