import type { NetworkRow } from "../../../src/engines/index.ts";
import { confirmLoss, offerUndo } from "../kits/guard/guard-host.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { toastProblem } from "../kits/toast/toast.tsx";
import { networksText as text } from "../messages/networks.ts";
import { rpc } from "../rpc/index.ts";
import { removeForms } from "./forms.ts";

/** Removes networks: one at once with a way back, several after a question. True once it is done. */
export async function removeNetworks(rows: readonly NetworkRow[]): Promise<boolean> {
  const targets = rows.map(({ engine, id, name }) => ({ engine, id, name }));
  const [only] = rows;
  if (!only) return false;
  if (rows.length > 1)
    return confirmLoss({
      title: text.removeTitle(rows.length),
      confirm: text.removeConfirm,
      objects: rows.map(({ name }) => visibleText(name, 80)),
      command: removeForms(rows),
      run: (signal) => rpc.networks.remove.mutate({ networks: targets }, { signal }),
    });
  try {
    await rpc.networks.remove.mutate({ networks: targets });
    offerUndo(text.removed(visibleText(only.name, 80)), () => again(only));
    return true;
  } catch (error) {
    toastProblem(error);
    return false;
  }
}

/** Makes a removed network again as it was. */
async function again({ engine, name, driver, subnets, internal, ipv6, labels }: NetworkRow): Promise<void> {
  const [first] = subnets;
  await rpc.networks.create.mutate({
    engine,
    name,
    driver,
    internal,
    ipv6,
    labels: { ...labels },
    ...(first ? { subnet: first.subnet } : {}),
    ...(first?.gateway ? { gateway: first.gateway } : {}),
  });
}
