import { networkCommands } from "../../../src/commandline/index.ts";
import type { ContainerRow, NetworkRow } from "../../../src/engines/index.ts";
import { ShowCommand } from "../kits/command/show-command.tsx";
import { FormDialog, SelectField, TextField, useForm } from "../kits/form/index.ts";
import { offerUndo } from "../kits/guard/guard-host.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { networksText as text } from "../messages/networks.ts";
import { rpc } from "../rpc/index.ts";
import { programOf } from "../volumes/forms.ts";

interface Values {
  container: string;
  aliases: string;
  address: string;
}

/** Asks which container is to join a network, and connects it. */
export function ConnectDialog(props: {
  readonly network: NetworkRow;
  /** Those that are not on it yet. */
  readonly candidates: readonly ContainerRow[];
  readonly onClose: () => void;
}) {
  const { network, candidates, onClose } = props;
  const { engine, id } = network;
  const form = useForm<Values>({
    initial: { container: "", aliases: "", address: "" },
    validate: ({ container }) => (container === "" ? { container: text.chooseContainer } : {}),
    submit: async ({ container, aliases, address }) => {
      const names = aliases.split(/\s+/).filter(Boolean);
      await rpc.networks.connect.mutate({
        engine,
        id,
        container,
        ...(names.length > 0 ? { aliases: names } : {}),
        ...(address.trim() ? { address: address.trim() } : {}),
      });
      return undefined;
    },
  });
  const { container, aliases, address } = form.state.values;
  const chosen = candidates.find((one) => one.id === container);
  const name = visibleText(network.name, 80);
  const forms = () =>
    networkCommands.connect(programOf(engine), network.name, chosen?.name ?? "CONTAINER", {
      aliases: aliases.split(/\s+/).filter(Boolean),
      address: address.trim(),
    });
  return (
    <FormDialog
      form={form}
      title={text.connectTitle(name)}
      submitLabel={text.connect}
      width="small"
      onClose={onClose}
      onDone={() =>
        offerUndo(text.connected(visibleText(chosen?.name ?? "", 80), name), () =>
          rpc.networks.disconnect.mutate({ engine, id, container }),
        )
      }
      extra={<ShowCommand forms={forms} />}
    >
      <SelectField
        handle={form.field("container")}
        label={text.container}
        choices={[
          { value: "", label: text.chooseContainer },
          ...candidates.map((one) => ({ value: one.id, label: visibleText(one.name, 80) })),
        ]}
      />
      <TextField handle={form.field("aliases")} label={text.aliases} help={text.aliasesHelp} mono />
      <TextField handle={form.field("address")} label={text.address} help={text.addressHelp} mono />
    </FormDialog>
  );
}
