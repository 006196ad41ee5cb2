import { engines } from "../containers/store.ts";
import { type Handle, SelectField } from "../kits/form/index.ts";
import { imagesText as text } from "../messages/images.ts";
import { useLive } from "../rpc/index.ts";

/** The engines that are connected, in the order of their ids. */
export function useConnected(): readonly string[] {
  const found = useLive(engines);
  return Object.values(found.data?.engines ?? {})
    .filter(({ state }) => state === "connected")
    .map(({ id }) => id)
    .sort((a, b) => b.localeCompare(a));
}

/** Which engine does it; nothing where there is only one. */
export function EngineField({
  handle,
  choices,
}: {
  readonly handle: Handle<string>;
  readonly choices: readonly string[];
}) {
  if (choices.length < 2) return null;
  return (
    <SelectField
      handle={handle}
      label={text.engineField}
      choices={choices.map((id) => ({ value: id, label: text.engine(id) }))}
    />
  );
}
