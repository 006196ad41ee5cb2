import { useEffect, useState } from "react";
import {
  defaultRegistry,
  formatReference,
  fullReference,
  isLoopbackRegistry,
  parseReference,
  type Reference,
  resolutions,
} from "../../../src/oci/index.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { CheckField, type FieldErrors, FormDialog, RadioField, TextField, useForm } from "../kits/form/index.ts";
import { referenceFaults, imagesText as text } from "../messages/images.ts";
import { rpc } from "../rpc/index.ts";
import { commandEngine } from "./command-engine.ts";
import { EngineField } from "./engine-field.tsx";
import { imageForms } from "./forms.ts";
import { LoginFields, loginErrors, loginOf, registrySecrets } from "./login-fields.tsx";

interface Values {
  readonly engine: string;
  readonly reference: string;
  /** Where a short name is looked for. */
  readonly registry: string;
  readonly platform: string;
  readonly username: string;
  readonly password: string;
  readonly insecure: boolean;
}

const platforms = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/ppc64le", "linux/riscv64", "linux/s390x"];

/** Asks what to pull, and says in full what that will be. */
export default function PullDialog({ choices, onClose }: { choices: readonly string[]; onClose: () => void }) {
  const form = useForm<Values>({
    initial: {
      engine: choices[0] ?? "",
      reference: "",
      registry: defaultRegistry,
      platform: "",
      username: "",
      password: "",
      insecure: false,
    },
    validate,
    submit: async (values) => {
      const { engine, platform, insecure } = values;
      await rpc.images.pull.mutate({
        engine,
        reference: wanted(values),
        ...(platform === "" ? {} : { platform }),
        ...(insecure && mayBeInsecure(values) ? { insecure } : {}),
        ...loginOf(values),
      });
      return undefined;
    },
  });
  const { values } = form.state;
  const registries = useSearchRegistries(values.engine);
  const parsed = parseReference(values.reference.trim());
  const short = parsed.ok && parsed.reference.registry === undefined;
  const registry = form.field("registry");
  useEffect(() => {
    // Another engine looks elsewhere.
    if (!registries.includes(values.registry)) registry.set(registries[0] ?? defaultRegistry);
  }, [registries, values.registry, registry]);
  return (
    <FormDialog
      form={form}
      title={text.pullTitle}
      submitLabel={text.pull}
      onClose={onClose}
      extra={
        <ShowCommand
          forms={() => ({
            ...imageForms("pull", commandEngine(values.engine), wanted(values), {
              platform: values.platform,
              login: values.username !== "",
              insecure: values.insecure && mayBeInsecure(values),
            }),
            ...(values.username === "" ? {} : { secrets: registrySecrets }),
          })}
        />
      }
    >
      <EngineField handle={form.field("engine")} choices={choices} />
      <TextField
        handle={form.field("reference")}
        label={text.reference}
        required
        mono
        autoFocus
        placeholder="quay.io/team/web:1.4"
        help={parsed.ok && !short ? <Resolved reference={parsed.reference} /> : text.referenceHelp}
      />
      {parsed.ok && short && (
        <RadioField
          handle={registry}
          label={text.where}
          help={registries.length > 1 || registries[0] !== defaultRegistry ? text.whereHelp : undefined}
          choices={resolutions(parsed.reference, registries).map((full) => ({
            value: full.registry,
            label: formatReference(full),
          }))}
        />
      )}
      <TextField
        handle={form.field("platform")}
        label={text.platform}
        mono
        help={text.platformHelp}
        suggestions={platforms}
      />
      {mayBeInsecure(values) && (
        <CheckField handle={form.field("insecure")} label={text.insecure} help={text.insecureHelp} />
      )}
      <LoginFields username={form.field("username")} password={form.field("password")} />
    </FormDialog>
  );
}

function Resolved({ reference }: { readonly reference: Reference }) {
  return <bdi>{text.resolvesTo(formatReference(fullReference(reference)))}</bdi>;
}

/** Where the engine looks for short names, and Docker Hub in any case. */
function useSearchRegistries(engine: string): readonly string[] {
  const [known, setKnown] = useState<Readonly<Record<string, readonly string[]>>>({});
  useEffect(() => {
    if (engine === "") return;
    let wanted = true;
    rpc.images.searchRegistries.query({ engine }).then(
      (registries) => wanted && setKnown((before) => ({ ...before, [engine]: registries })),
      () => {}, // Docker Hub remains
    );
    return () => {
      wanted = false;
    };
  }, [engine]);
  const own = known[engine] ?? nothing;
  return own.includes(defaultRegistry) ? own : [...own, defaultRegistry];
}

const nothing: readonly string[] = [];

/** The reference in full: what is pulled is what was shown. */
function wanted({ reference, registry }: Values): string {
  const parsed = parseReference(reference.trim());
  return parsed.ok ? formatReference(fullReference(parsed.reference, registry)) : reference.trim();
}

/** Docker talks to loopback without TLS by itself. */
function mayBeInsecure({ engine, reference }: Values): boolean {
  const parsed = parseReference(reference.trim());
  const registry = parsed.ok ? parsed.reference.registry : undefined;
  return registry !== undefined && isLoopbackRegistry(registry) && commandEngine(engine) === "podman";
}

function validate(values: Values): FieldErrors {
  const parsed = parseReference(values.reference.trim());
  return {
    ...(parsed.ok ? {} : { reference: referenceFaults[parsed.fault] }),
    ...(/^([a-z0-9]{1,20}\/[a-z0-9]{1,20}(\/[a-z0-9.]{1,20})?)?$/.test(values.platform)
      ? {}
      : { platform: text.platformWrong }),
    ...loginErrors(values),
  };
}
