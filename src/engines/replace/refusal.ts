import { Problem } from "../../problem/index.ts";
import { dependantsOf } from "../containers/losses.ts";
import type { ContainerDetails, Engine } from "../engine.ts";

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
