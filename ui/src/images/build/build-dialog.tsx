import { useEffect, useState } from "react";
import { ShowCommand } from "../../kits/command/show-command.tsx";
import {
  CheckField,
  type FieldErrors,
  FormDialog,
  type Pair,
  PairsField,
  RadioField,
  RowsField,
  TextField,
  useForm,
} from "../../kits/form/index.ts";
import { formatBytes } from "../../kits/small/format.ts";
import { SafeText } from "../../kits/small/small.tsx";
import { imagesText as text } from "../../messages/images.ts";
import { rpc } from "../../rpc/index.ts";
import { commandEngine } from "../command-engine.ts";
import { DropZone } from "../drop-zone.tsx";
import { EngineField } from "../engine-field.tsx";
import { imageForms } from "../forms.ts";
import { tagError } from "../tag-dialog.tsx";
import { sendUpload } from "../upload.ts";
import { type Context, chosenFolder, containerfiles, droppedFolder, type Folder, packContext } from "./folder.ts";

interface Values {
  readonly engine: string;
  readonly source: "folder" | "text";
  readonly folder: Folder | undefined;
  readonly file: string;
  readonly containerfile: string;
  readonly tags: readonly string[];
  readonly args: readonly Pair[];
  readonly target: string;
  readonly noCache: boolean;
  readonly pull: boolean;
}

const example = `FROM docker.io/library/alpine
RUN apk add --no-cache curl
CMD ["curl", "--version"]
`;

/** Asks what to build, from a folder of the visitor's machine or from a Containerfile alone. */
export default function BuildDialog({ choices, onClose }: { choices: readonly string[]; onClose: () => void }) {
  const form = useForm<Values>({
    initial: {
      engine: choices[0] ?? "",
      source: "folder",
      folder: undefined,
      file: "Containerfile",
      containerfile: "",
      tags: [""],
      args: [],
      target: "",
      noCache: false,
      pull: false,
    },
    validate,
    submit: start,
  });
  const { values } = form.state;
  return (
    <FormDialog
      form={form}
      title={text.buildTitle}
      submitLabel={text.build}
      onClose={onClose}
      width="large"
      extra={<ShowCommand forms={() => formsOf(values)} />}
    >
      <EngineField handle={form.field("engine")} choices={choices} />
      <RadioField
        handle={form.field("source")}
        label={text.source}
        choices={[
          { value: "folder", label: text.fromFolder, help: text.fromFolderHelp },
          { value: "text", label: text.fromText, help: text.fromTextHelp },
        ]}
      />
      {values.source === "folder" ? (
        <FolderFields form={form} />
      ) : (
        <TextField
          handle={form.field("containerfile")}
          label={text.containerfile}
          required
          mono
          lines={9}
          placeholder={example}
        />
      )}
      <RowsField handle={form.field("tags")} label={text.tags} one={text.tagOne} help={text.tagsHelp} empty={() => ""}>
        {(row) => <TextField handle={row} label={text.tagName} bare mono placeholder="localhost/web:1" />}
      </RowsField>
      <details className="ph-image-more">
        <summary>{text.buildMore}</summary>
        <PairsField handle={form.field("args")} label={text.args} one={text.argOne} />
        <TextField handle={form.field("target")} label={text.target} mono help={text.targetHelp} />
        <CheckField handle={form.field("pull")} label={text.pullBase} help={text.pullBaseHelp} />
        <CheckField handle={form.field("noCache")} label={text.noCache} help={text.noCacheHelp} />
      </details>
    </FormDialog>
  );
}

function FolderFields({ form }: { readonly form: ReturnType<typeof useForm<Values>> }) {
  const { engine, folder, file } = form.state.values;
  const [reading, setReading] = useState(false);
  const [failed, setFailed] = useState<string>();
  const handle = form.field("folder");
  const take = (found: Folder | undefined) => {
    setReading(false);
    setFailed(found === undefined ? text.noFolder : undefined);
    if (!found) return;
    handle.set(found);
    const [best] = containerfiles(found);
    if (best !== undefined) form.field("file").set(best);
  };
  const read = async (find: () => Folder | undefined | Promise<Folder | undefined>) => {
    setReading(true);
    try {
      take(await find());
    } catch {
      setReading(false);
      setFailed(text.tooManyFiles);
    }
  };
  return (
    <>
      <DropZone
        id={handle.id}
        label={text.folder}
        button={text.chooseFolder}
        hint={text.dropFolder}
        folder
        error={failed ?? handle.error}
        onFiles={(files) => void read(() => chosenFolder(files))}
        onDrop={(transfer) => void read(() => droppedFolder(transfer))}
      >
        {reading && <p className="ph-subtle">{text.reading}</p>}
        {folder && !reading && <FolderFacts folder={folder} engine={engine} file={file} />}
      </DropZone>
      {folder && (
        <TextField
          handle={form.field("file")}
          label={text.containerfilePath}
          required
          mono
          suggestions={containerfiles(folder).slice(0, 20)}
        />
      )}
    </>
  );
}

function FolderFacts({ folder, engine, file }: { folder: Folder; engine: string; file: string }) {
  const [context, setContext] = useState<Context>();
  useEffect(() => {
    let wanted = true;
    packContext(folder, { engine: commandEngine(engine), file }).then(
      (found) => wanted && setContext(found),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [folder, engine, file]);
  if (!context) return <p className="ph-subtle">{text.reading}</p>;
  return (
    <p>
      <strong>
        <SafeText text={folder.name} />
      </strong>{" "}
      <span className="ph-figure">{text.folderFacts(context.files, formatBytes(context.bytes))}</span>
      {context.ignored > 0 && context.ignoreFile !== undefined && (
        <span className="ph-subtle"> {text.folderIgnored(context.ignored, context.ignoreFile)}</span>
      )}
    </p>
  );
}

async function start(values: Values): Promise<undefined> {
  const { engine, source, folder, containerfile, file } = values;
  const options = { engine, ...optionsOf(values) };
  if (source === "text") {
    await rpc.images.build.mutate({ ...options, file: "Containerfile", containerfile });
    return;
  }
  if (!folder) return;
  // Packed now: it may have changed since it was chosen.
  const { archive } = await packContext(folder, { engine: commandEngine(engine), file });
  const begun = await rpc.images.build.mutate({ ...options, file, folder: folder.name.slice(0, 255) });
  if (begun.upload !== undefined) sendUpload(begun.task, begun.upload, archive);
}

function optionsOf({ tags, args, target, noCache, pull }: Values) {
  return {
    tags: tags.map((tag) => tag.trim()).filter((tag) => tag !== ""),
    args: Object.fromEntries(args.filter(({ name }) => name !== "").map(({ name, value }) => [name, value])),
    ...(target.trim() === "" ? {} : { target: target.trim() }),
    noCache,
    pull,
  };
}

function formsOf(values: Values) {
  return imageForms("build", commandEngine(values.engine), {
    ...optionsOf(values),
    file: values.source === "folder" ? values.file : "Containerfile",
    folder: values.source === "folder" ? values.folder?.name : undefined,
  });
}

function validate({ source, folder, file, containerfile, tags }: Values): FieldErrors {
  const errors: Record<string, string> = {};
  if (source === "text" && containerfile.trim() === "") errors.containerfile = text.containerfileEmpty;
  if (source === "folder") {
    if (!folder) errors.folder = text.folderMissing;
    else if (!folder.files.has(file)) errors.file = text.containerfileMissing(file);
  }
  tags.forEach((tag, index) => {
    const error = tag.trim() === "" ? undefined : tagError(tag);
    if (error !== undefined) errors[`tags.${index}`] = error;
  });
  return errors;
}
