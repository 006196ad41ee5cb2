import type { ImageRow } from "../../../src/engines/index.ts";
import { formatReference, parseReference } from "../../../src/oci/index.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { FormDialog, TextField, useForm } from "../kits/form/index.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { referenceFaults, imagesText as text } from "../messages/images.ts";
import { rpc } from "../rpc/index.ts";
import { commandEngine } from "./command-engine.ts";
import { imageForms } from "./forms.ts";
import { nameOf, shortId } from "./row.ts";
import { images } from "./store.ts";

/** What is wrong with a text as a name for an image. */
export function tagError(name: string): string | undefined {
  const parsed = parseReference(name.trim());
  if (!parsed.ok) return referenceFaults[parsed.fault];
  return parsed.reference.digest === undefined ? undefined : text.tagDigest;
}

/** The name with its tag, as the engine will have it; Podman keeps names without a registry under localhost. */
function tagged(name: string): string {
  const parsed = parseReference(name.trim());
  return parsed.ok ? formatReference({ ...parsed.reference, tag: parsed.reference.tag ?? "latest" }) : name.trim();
}

/** Asks for one more name. */
export default function TagDialog({ image, onClose }: { readonly image: ImageRow; readonly onClose: () => void }) {
  const form = useForm({
    initial: { name: "" },
    validate: ({ name }) => {
      const error = tagError(name) ?? (image.tags.includes(tagged(name)) ? text.tagSame : undefined);
      return error === undefined ? {} : { name: error };
    },
    submit: async ({ name }) => {
      await rpc.images.tag.mutate({ engine: image.engine, id: image.id, tag: tagged(name) });
      return undefined;
    },
  });
  const name = tagged(form.state.values.name);
  const rows = Object.values(images.get().data?.rows ?? {});
  const other = rows.find((row) => row.engine === image.engine && row.id !== image.id && row.tags.includes(name));
  return (
    <FormDialog
      form={form}
      title={text.tagTitle(visibleText(nameOf(image), 80))}
      submitLabel={text.tagSubmit}
      onClose={onClose}
      width="small"
      extra={
        <ShowCommand
          forms={() => imageForms("tag", commandEngine(image.engine), image.tags[0] ?? shortId(image.id), name)}
        />
      }
    >
      <TextField
        handle={form.field("name")}
        label={text.tagField}
        required
        mono
        autoFocus
        placeholder="quay.io/team/web:1.4"
        help={other ? text.tagMoves(name, shortId(other.id)) : text.tagHelp}
      />
    </FormDialog>
  );
}
