import type { ImageRow } from "../../../src/engines/index.ts";
import { formatReference, fullReference, isLoopbackRegistry, parseReference } from "../../../src/oci/index.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { CheckField, FormDialog, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { imagesText as text } from "../messages/images.ts";
import { rpc } from "../rpc/index.ts";
import { commandEngine } from "./command-engine.ts";
import { imageForms } from "./forms.ts";
import { LoginFields, loginErrors, loginOf, registrySecrets } from "./login-fields.tsx";
import { nameOf } from "./row.ts";
import { tagError } from "./tag-dialog.tsx";

/** Asks where to. The registry is named in full: nothing is pushed to a place that was not shown. */
export default function PushDialog({ image, onClose }: { readonly image: ImageRow; readonly onClose: () => void }) {
  const first = image.tags.find((name) => !name.startsWith("localhost/")) ?? image.tags[0] ?? "";
  const form = useForm({
    initial: {
      name: first,
      target: first.startsWith("localhost/") ? "" : full(first),
      username: "",
      password: "",
      insecure: false,
    },
    validate: (values) => ({ ...targetError(values.target), ...loginErrors(values) }),
    submit: async (values) => {
      await rpc.images.push.mutate({
        engine: image.engine,
        reference: values.name || image.id,
        target: full(values.target),
        ...(values.insecure && mayBeInsecure(image.engine, values.target) ? { insecure: true } : {}),
        ...loginOf(values),
      });
      return undefined;
    },
  });
  const { values } = form.state;
  const insecure = mayBeInsecure(image.engine, values.target);
  return (
    <FormDialog
      form={form}
      title={text.pushTitle(visibleText(nameOf(image), 80))}
      submitLabel={text.pushSubmit}
      onClose={onClose}
      extra={
        <ShowCommand
          forms={() => ({
            ...imageForms("push", commandEngine(image.engine), values.name || image.id, full(values.target), {
              login: values.username !== "",
              insecure: values.insecure && insecure,
            }),
            ...(values.username === "" ? {} : { secrets: registrySecrets }),
          })}
        />
      }
    >
      {image.tags.length > 1 && (
        <SelectField
          handle={form.field("name")}
          label={text.pushName}
          choices={image.tags.map((tag) => ({ value: tag, label: visibleText(tag, 200) }))}
        />
      )}
      <TextField
        handle={form.field("target")}
        label={text.pushTarget}
        required
        mono
        autoFocus
        placeholder="quay.io/team/web:1.4"
        help={text.pushTargetHelp}
      />
      {insecure && <CheckField handle={form.field("insecure")} label={text.insecure} help={text.insecureHelp} />}
      <LoginFields username={form.field("username")} password={form.field("password")} />
    </FormDialog>
  );
}

function full(name: string): string {
  const parsed = parseReference(name.trim());
  return parsed.ok ? formatReference(fullReference(parsed.reference)) : name.trim();
}

function targetError(target: string): { target?: string } {
  const error = tagError(target);
  if (error !== undefined) return { target: error };
  const parsed = parseReference(target.trim());
  return parsed.ok && parsed.reference.registry === undefined ? { target: text.pushNoRegistry } : {};
}

function mayBeInsecure(engine: string, target: string): boolean {
  const parsed = parseReference(target.trim());
  const registry = parsed.ok ? parsed.reference.registry : undefined;
  return registry !== undefined && isLoopbackRegistry(registry) && commandEngine(engine) === "podman";
}
