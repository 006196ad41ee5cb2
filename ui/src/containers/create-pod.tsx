import { toLine } from "../../../src/commandline/index.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { FormDialog, NumberField, RowsField, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { toast } from "../kits/toast/toast.tsx";
import { containersText as text } from "../messages/containers.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { namePattern } from "./names.ts";
import { engines, pods } from "./store.ts";

interface Port {
  hostPort: number | undefined;
  containerPort: number | undefined;
  protocol: "tcp" | "udp" | "sctp";
}
interface Values {
  engine: string;
  name: string;
  ports: readonly Port[];
}

/** Asks what a new pod is to be, and creates it. */
export function CreatePodDialog({ onClose }: { readonly onClose: () => void }) {
  const known = Object.values(useLive(engines).data?.engines ?? {}).filter(
    ({ capabilities, state }) => capabilities.pods && state === "connected",
  );
  const taken = Object.values(useLive(pods).data?.rows ?? {});
  const form = useForm<Values>({
    initial: { engine: known[0]?.id ?? "podman", name: "", ports: [] },
    validate: (values) => ({
      ...(namePattern.test(values.name) ? {} : { name: text.nameRule }),
      ...(taken.some((pod) => pod.engine === values.engine && pod.name === values.name)
        ? { name: text.nameTaken(values.name) }
        : {}),
      ...Object.fromEntries(values.ports.flatMap(wrongPort)),
    }),
    submit: async ({ engine, name, ports }) => {
      const published = ports.map(({ hostPort = 0, containerPort = 0, protocol }) => ({
        ...{ hostIp: "", hostPort, containerPort, protocol },
      }));
      await rpc.pods.create.mutate({ engine, name, ports: published });
      return undefined;
    },
  });
  const { values } = form.state;
  return (
    <FormDialog
      form={form}
      title={text.createPodTitle}
      submitLabel={text.createPodSubmit}
      onClose={onClose}
      onDone={() => toast({ tone: "success", title: text.podCreated(values.name) })}
      extra={<ShowCommand forms={() => ({ cli: commandOf(values), api: callOf(values) })} />}
    >
      <p>{text.createPodHelp}</p>
      <TextField handle={form.field("name")} label={text.podName} help={text.nameRule} required autoFocus mono />
      {known.length > 1 && (
        <SelectField
          handle={form.field("engine")}
          label={text.engine}
          choices={known.map(({ id, kind, owner }) => ({ value: id, label: `${text.engineName(kind, id)}, ${owner}` }))}
        />
      )}
      <RowsField
        handle={form.field("ports")}
        label={text.podPorts}
        one={text.podPort}
        empty={(): Port => ({ hostPort: undefined, containerPort: undefined, protocol: "tcp" })}
      >
        {(row) => (
          <>
            <NumberField handle={row.at("hostPort")} label={text.hostPort} />
            <NumberField handle={row.at("containerPort")} label={text.containerPort} />
            <SelectField
              handle={row.at("protocol")}
              label={text.protocol}
              choices={(["tcp", "udp", "sctp"] as const).map((value) => ({ value, label: value }))}
            />
          </>
        )}
      </RowsField>
    </FormDialog>
  );
}

function wrongPort(port: Port, index: number): [string, string][] {
  return (["hostPort", "containerPort"] as const).flatMap((key): [string, string][] => {
    const value = port[key];
    const right = value !== undefined && Number.isInteger(value) && value >= 1 && value <= 65_535;
    return right ? [] : [[`ports.${index}.${key}`, text.portRange]];
  });
}

function commandOf({ name, ports }: Values): string {
  const published = ports.map(
    ({ hostPort = 0, containerPort = 0, protocol }) =>
      `--publish=${hostPort}:${containerPort}${protocol === "tcp" ? "" : `/${protocol}`}`,
  );
  return toLine(["podman", "pod", "create", `--name=${name || "NAME"}`, ...published]);
}

function callOf({ name, ports }: Values): string {
  const portmappings = ports.map(({ hostPort, containerPort, protocol }) => ({
    ...{ host_port: hostPort, container_port: containerPort, protocol },
  }));
  return `POST /v4.0.0/libpod/pods/create\n${JSON.stringify({ name, portmappings })}`;
}
