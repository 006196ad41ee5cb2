import { volumeCommands } from "../../../src/commandline/index.ts";
import { engines } from "../containers/store.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { FormDialog, type Pair, PairsField, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { toast } from "../kits/toast/toast.tsx";
import { volumesText as text } from "../messages/volumes.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { programOf } from "./forms.ts";
import { volumes } from "./store.ts";

interface Values {
  engine: string;
  name: string;
  driver: string;
  labels: readonly Pair[];
}

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,252}$/;

/** Asks what a new volume is to be, and creates it. */
export function CreateVolumeDialog({ onClose }: { readonly onClose: () => void }) {
  const known = Object.values(useLive(engines).data?.engines ?? {}).filter(({ state }) => state === "connected");
  const rows = Object.values(useLive(volumes).data?.rows ?? {});
  const form = useForm<Values>({
    initial: { engine: known[0]?.id ?? "", name: "", driver: "", labels: [] },
    validate: (values) => {
      if (!namePattern.test(values.name)) return { name: text.nameRule };
      const taken = rows.some((row) => row.engine === values.engine && row.name === values.name);
      return taken ? { name: text.nameTaken(values.name) } : {};
    },
    submit: async (values) => {
      const { engine, name, driver } = values;
      await rpc.volumes.create.mutate({ engine, name, ...(driver ? { driver } : {}), labels: asRecord(values.labels) });
      return undefined;
    },
  });
  const { values } = form.state;
  const { name, driver } = values;
  const forms = () =>
    volumeCommands.create(programOf(values.engine), { name: name || "NAME", driver, labels: asRecord(values.labels) });
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
      <TextField handle={form.field("driver")} label={text.driver} help={text.driverHelp} mono />
      <PairsField handle={form.field("labels")} label={text.labels} one={text.label} />
    </FormDialog>
  );
}

function asRecord(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(({ name }) => name !== "").map(({ name, value }) => [name, value]));
}
