import { networkCommands } from "../../../src/commandline/index.ts";
import { engines } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { CheckField, FormDialog, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { toast } from "../kits/toast/toast.tsx";
import { networksText as text } from "../messages/networks.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { programOf } from "../volumes/forms.ts";
import { networks } from "./store.ts";

interface Values {
  engine: string;
  name: string;
  driver: string;
  subnet: string;
  gateway: string;
  internal: boolean;
  ipv6: boolean;
}

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/;
const addressPattern = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,39})$/;
const subnetPattern = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,39})\/\d{1,3}$/;

/** Asks what a new network is to be, and creates it. */
export function CreateNetworkDialog({ onClose }: { readonly onClose: () => void }) {
  const known = Object.values(useLive(engines).data?.engines ?? {}).filter(({ state }) => state === "connected");
  const rows = Object.values(useLive(networks).data?.rows ?? {});
  const form = useForm<Values>({
    initial: {
      engine: known[0]?.id ?? "",
      name: "",
      driver: "",
      subnet: "",
      gateway: "",
      internal: false,
      ipv6: false,
    },
    validate: (values) => ({
      ...(namePattern.test(values.name) ? {} : { name: text.nameRule }),
      ...(rows.some((row) => row.engine === values.engine && row.name === values.name)
        ? { name: text.nameTaken(values.name) }
        : {}),
      ...(values.subnet === "" || subnetPattern.test(values.subnet) ? {} : { subnet: text.wrongSubnet }),
      ...(values.gateway === "" || addressPattern.test(values.gateway) ? {} : { gateway: text.wrongAddress }),
    }),
    submit: async ({ engine, name, driver, subnet, gateway, internal, ipv6 }) => {
      await rpc.networks.create.mutate({
        engine,
        name,
        internal,
        ipv6,
        ...(driver ? { driver } : {}),
        ...(subnet ? { subnet } : {}),
        ...(gateway ? { gateway } : {}),
      });
      return undefined;
    },
  });
  const { values } = form.state;
  const forms = () => networkCommands.create(programOf(values.engine), { ...values, name: values.name || "NAME" });
  return (
    <FormDialog
      form={form}
      title={text.createTitle}
      submitLabel={text.create}
      width="small"
      onClose={onClose}
      onDone={() => toast({ tone: "success", title: text.createdToast(values.name) })}
      extra={<ShowCommand forms={forms} />}
    >
      {known.length > 1 && (
        <SelectField
          handle={form.field("engine")}
          label={text.engineColumn}
          choices={known.map(({ id }) => ({ value: id, label: text.engine(id) }))}
        />
      )}
      <TextField handle={form.field("name")} label={text.name} help={text.nameRule} required autoFocus mono />
      <TextField handle={form.field("subnet")} label={text.subnet} help={text.subnetHelp} mono />
      <TextField handle={form.field("gateway")} label={text.gateway} mono />
      <TextField handle={form.field("driver")} label={text.driver} placeholder="bridge" mono />
      <CheckField handle={form.field("internal")} label={text.internalField} />
      <CheckField handle={form.field("ipv6")} label={text.ipv6} />
    </FormDialog>
  );
}
