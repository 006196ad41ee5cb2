import type { VolumeRow } from "../../../src/engines/index.ts";
import { confirmLoss } from "../kits/guard/guard-host.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { volumesText as text } from "../messages/volumes.ts";
import { rpc } from "../rpc/index.ts";
import { removeForms } from "./forms.ts";

type Named = Pick<VolumeRow, "engine" | "name">;

/** Asks for the name to be typed, then removes volumes with their data. True once it is done or under way. */
export function removeVolumes(rows: readonly Named[], bytes?: number): Promise<boolean> {
  const names = rows.map(({ name }) => visibleText(name, 80));
  return confirmLoss({
    title: text.removeTitle(names),
    confirm: text.removeConfirm(rows.length),
    objects: names,
    type: true,
    ...(bytes === undefined ? {} : { bytes }),
    command: removeForms(rows),
    run: (signal) =>
      rpc.volumes.remove.mutate({ volumes: rows.map(({ engine, name }) => ({ engine, name })) }, { signal }),
  });
}
