import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useState } from "react";
import { Problem } from "../../../src/problem/index.ts";
import {
  CheckField,
  FormDialog,
  FormErrors,
  NumberField,
  type Pair,
  PairsField,
  PathField,
  RadioField,
  RowsField,
  SecretField,
  SelectField,
  SizeField,
  TextField,
  useForm,
} from "../kits/form/index.ts";

interface Port {
  readonly host: number | undefined;
  readonly container: number | undefined;
  readonly protocol: "tcp" | "udp";
}
interface Values {
  readonly name: string;
  readonly path: string;
  readonly secret: string;
  readonly command: string;
  readonly memory: number | undefined;
  readonly cpus: number | undefined;
  readonly restart: "no" | "on-failure" | "always";
  readonly pull: "missing" | "always" | "never";
  readonly readOnly: boolean;
  readonly init: boolean;
  readonly ports: readonly Port[];
  readonly environment: readonly Pair[];
}

const initial: Values = {
  name: "",
  path: "/var/lib",
  secret: "",
  command: "",
  memory: 512 * 2 ** 20,
  cpus: undefined,
  restart: "no",
  pull: "missing",
  readOnly: true,
  init: false,
  ports: [{ host: 8080, container: 80, protocol: "tcp" }],
  environment: [{ name: "TZ", value: "UTC" }],
};

function validate(v: Values) {
  const errors: Record<string, string> = {};
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(v.name)) errors.name = "Letters, digits, and . _ - after the first.";
  if (!v.path.startsWith("/")) errors.path = "A path begins with /.";
  v.ports.forEach((p, i) => {
    if (p.host !== undefined && (p.host < 1 || p.host > 65535)) errors[`ports.${i}.host`] = "From 1 to 65535.";
    if (p.container === undefined) errors[`ports.${i}.container`] = "Enter a port.";
  });
  return errors;
}

/** Waits as a host would, and stops when told. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function useSampleForm(fails: boolean) {
  return useForm<Values>({
    initial,
    validate,
    checks: [
      {
        path: "name",
        question: (v) => (v.name === "" ? undefined : v.name),
        ask: async (name, signal) => {
          await wait(300, signal);
          return name === "taken" ? 'Name "taken" is taken.' : undefined;
        },
      },
    ],
    submit: async (_, signal) => {
      await wait(600, signal);
      if (fails)
        throw new Problem("port-in-use", {
          title: 'Port 8080 is used by "old".',
          why: "Choose another one or stop it.",
        });
      return undefined;
    },
  });
}

type Sample = ReturnType<typeof useSampleForm>;

function Fields({ form }: { readonly form: Sample }) {
  return (
    <>
      <TextField handle={form.field("name")} label="Name" required help="Try “taken”, or a name with a space." />
      <PathField handle={form.field("path")} label="Path in the container" />
      <SecretField handle={form.field("secret")} label="Password" />
      <TextField handle={form.field("command")} label="Command" mono lines={2} />
      <SizeField handle={form.field("memory")} label="Memory limit" />
      <NumberField handle={form.field("cpus")} label="CPU limit" unit="CPUs" placeholder="all" />
      <SelectField
        handle={form.field("pull")}
        label="Pull policy"
        choices={[
          { value: "missing", label: "When missing" },
          { value: "always", label: "Always" },
          { value: "never", label: "Never", refused: "needs a local image" },
        ]}
      />
      <RadioField
        handle={form.field("restart")}
        label="Restart"
        choices={[
          { value: "no", label: "No" },
          { value: "on-failure", label: "On failure", help: "When it exits with another code than 0." },
          { value: "always", label: "Always" },
        ]}
      />
      <CheckField handle={form.field("readOnly")} label="Read-only root" help="Shares memory with others." asSwitch />
      <CheckField handle={form.field("init")} label="Run an init process" />
      <RowsField
        handle={form.field("ports")}
        label="Ports"
        one="port"
        empty={(): Port => ({ host: undefined, container: undefined, protocol: "tcp" })}
      >
        {(row) => (
          <>
            <NumberField handle={row.at("host")} label="Host port" bare placeholder="Host port" />
            <NumberField handle={row.at("container")} label="Container port" bare placeholder="Container port" />
            <SelectField
              handle={row.at("protocol")}
              label="Protocol"
              bare
              choices={[
                { value: "tcp", label: "TCP" },
                { value: "udp", label: "UDP" },
              ]}
            />
          </>
        )}
      </RowsField>
      <PairsField handle={form.field("environment")} label="Environment" one="variable" />
    </>
  );
}

function SampleDialog({ fails, onClose }: { readonly fails: boolean; readonly onClose: () => void }) {
  const form = useSampleForm(fails);
  return (
    <FormDialog form={form} title="Create container?" submitLabel="Create container" onClose={onClose}>
      <Fields form={form} />
    </FormDialog>
  );
}

/** The form kit: in the page with errors, and in dialogs. */
export function FormSection() {
  const form = useSampleForm(false);
  const [open, setOpen] = useState<"works" | "fails">();
  return (
    <div className="ph-gallery__stack">
      <div className="ph-gallery__flow">
        <Button onClick={() => setOpen("works")}>Open form dialog</Button>
        <Button variant="secondary" onClick={() => setOpen("fails")}>
          Open form dialog that fails
        </Button>
      </div>
      <form
        className="ph-form ph-gallery__form"
        aria-label="Sample form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void form.submit();
        }}
      >
        <FormErrors form={form} />
        <Fields form={form} />
        <div>
          <Button type="submit" isLoading={form.state.submitting}>
            Create container
          </Button>
        </div>
      </form>
      {open && <SampleDialog fails={open === "fails"} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
