import { Problem } from "../../problem/index.ts";
import { dependantsOf } from "../containers/losses.ts";
import type { ContainerDetails, Engine } from "../engine.ts";
import { isKeptName } from "./replacement.ts";

/** Why a container is not ours to replace, undefined where it is. */
export async function whyNotReplaced(
  engine: Engine,
  details: ContainerDetails,
  signal?: AbortSignal,
): Promise<Problem | undefined> {
  const { labels, name, infra, id } = details;
  const unit = labels.PODMAN_SYSTEMD_UNIT;
  if (unit !== undefined) {
    const systemctl = engine.capabilities.rootless ? "systemctl --user" : "systemctl";
    return new Problem("unsupported", {
      title: `"${name}" belongs to the systemd unit ${unit}.`,
      why: "systemd would make it again as its file says: change that file, then restart the unit.",
      remedies: /^[\w@:.\\-]+$/.test(unit)
        ? [
            { do: "command", label: "Show which file that is", command: `${systemctl} cat ${unit}` },
            {
              do: "command",
              label: "After the change",
              command: `${systemctl} daemon-reload && ${systemctl} restart ${unit}`,
            },
          ]
        : [],
    });
  }
  if (isKeptName(name))
    return new Problem("conflict", {
      title: `"${name}" is what another container has replaced.`,
      why: "It is kept so that this can be undone. Rename it to make it a container of its own.",
    });
  if (infra) return new Problem("unsupported", { title: `"${name}" holds a pod together and cannot be replaced.` });
  const rows = await engine.containers.list(signal ? { signal } : {});
  const sharers = await dependantsOf(
    engine,
    [details],
    rows.map((row) => ({ ...row, engine: engine.id })),
    signal,
  );
  const names = sharers.get(id) ?? [];
  if (names.length === 0) return undefined;
  const some = names.slice(0, 5).map((one) => `"${one}"`);
  if (names.length > some.length) some.push(`${names.length - some.length} more`);
  return new Problem("in-use", {
    title: `The network of "${name}" is used by ${some.join(", ")}.`,
    why: "They would be left without a network: remove them, or give them a network of their own, first.",
  });
}

/** Knows what is just being replaced. */
export interface Replacing {
  /** The name of the container that is, where the given one is the old or the new of it. */
  replacing(engine: string, id: string): string | undefined;
}

/** @throws Problem `conflict` where a container is just being replaced: what else is done to it would be lost in that */
export function refuseReplaced(
  replacer: Replacing,
  { engine, id }: { readonly engine: string; readonly id: string },
): void {
  const name = replacer.replacing(engine, id);
  if (name === undefined) return;
  throw new Problem("conflict", {
    title: `"${name}" is being replaced.`,
    why: "Wait until that is done, or cancel its task.",
    remedies: [{ do: "retry" }],
  });
}
