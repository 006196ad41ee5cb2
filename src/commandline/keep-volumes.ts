import type { ContainerSpec, Mount } from "./spec.ts";

/**
 * The spec with a container's nameless volumes under their real names: made again from it, the container finds its
 * data. Those that only the image declares are said too.
 */
export function keepVolumes(
  spec: ContainerSpec,
  anonymous: readonly { readonly name: string; readonly target: string }[],
): ContainerSpec {
  const names = new Map(anonymous.map((v) => [v.target, v.name]));
  const mounts = (spec.mounts ?? []).map((mount): Mount => {
    const source = names.get(mount.target);
    names.delete(mount.target);
    return mount.type === "volume" && mount.source === undefined && source !== undefined ? { ...mount, source } : mount;
  });
  const declared = [...names].map(([target, source]): Mount => ({ type: "volume", source, target }));
  const all = [...mounts, ...declared];
  return all.length > 0 ? { ...spec, mounts: all } : spec;
}
