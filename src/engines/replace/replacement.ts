import type { ContainerSpec } from "../../commandline/index.ts";

/**
 * The replacement of a container by one under the same name, written down before anything is done: whatever dies on
 * the way, what is written here is enough to put the old container back.
 */
export interface Replacement {
  readonly id: string;
  readonly engine: string;
  /** "Edit", "Update". */
  readonly verb: string;
  /** The name that both containers have in turn. */
  readonly name: string;
  /** What the old container is called while it is kept. */
  readonly keptName: string;
  readonly old: OldContainer;
  /** The new container, once it was made. */
  readonly next?: string;
  /** The engine has refused to make it: whatever has the name now is somebody else's. */
  readonly refused?: true;
  /**
   * The old container made again, once it was: it takes the place of one that is gone, and holds its nameless volumes,
   * which the engine removes with the last container that has them.
   */
  readonly standIn?: string;
  /**
   * `working`: being done; must be put back if it is found so after a crash. `verified`: the new one runs, the old one
   * is being put aside. `kept`: done, can be undone. `settled`: undone, put back, or no longer kept.
   */
  readonly step: "working" | "verified" | "kept" | "settled";
  /** An image of what the old container had written, where the container itself could not be kept. */
  readonly commit?: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Until when it can be undone. */
  readonly expires?: number;
}

export interface OldContainer {
  readonly id: string;
  readonly state: "running" | "paused" | "stopped";
  /** With its nameless volumes under their real names, so that one made again finds its data. */
  readonly spec: ContainerSpec;
  /** The values of the environment are not in `spec`: the container has them, or the commit that is kept for it. */
  readonly withheld?: true;
  /**
   * True where the container cannot stay beside the new one: the engine would start it at the next boot, or removes it
   * when it stops.
   */
  readonly cannotStay: boolean;
}

interface Found {
  readonly name: string;
  readonly state: OldContainer["state"];
}

/** What is found on the engine when a replacement is to be put back. */
export interface Observed {
  /** The old container, where it still exists. */
  readonly old: Found | undefined;
  /** The old container made again, where that exists. */
  readonly standIn: (Found & { readonly id: string }) | undefined;
  /** Containers that were made as the new one, or that hold the name meanwhile. */
  readonly next: readonly { readonly id: string; readonly running: boolean; readonly autoRemove: boolean }[];
}

/** Steps without an id are about the old container, or the one that stands in for it. */
export type Step =
  /** Makes the old container again from its specification, with what it had written where that was kept. */
  | { readonly do: "stand-in"; readonly spec: ContainerSpec }
  | { readonly do: "stop"; readonly id: string; readonly autoRemove: boolean }
  | { readonly do: "remove"; readonly id: string /** Volumes that only it had, too. */; readonly volumes: boolean }
  | { readonly do: "rename"; readonly name: string }
  | { readonly do: "start" }
  | { readonly do: "pause" }
  | { readonly do: "remove-image"; readonly reference: string };

/**
 * What puts the old container back, in order. Pure, so that every crash can be tried without an engine.
 * @param gently the new container is stopped before it is removed: it may be writing to volumes that both have
 */
export function putBack(replacement: Replacement, observed: Observed, gently: boolean): readonly Step[] {
  const { old, name, commit } = replacement;
  const steps: Step[] = [];
  // First of all something has to hold the nameless volumes, which go with the last container that has them.
  if (!observed.old && !observed.standIn) steps.push({ do: "stand-in", spec: standInSpec(replacement) });
  for (const { id, running, autoRemove } of observed.next) {
    if (gently && running) steps.push({ do: "stop", id, autoRemove });
    steps.push({ do: "remove", id, volumes: true });
  }
  if (observed.old && observed.standIn) steps.push({ do: "remove", id: observed.standIn.id, volumes: false });
  const now: Found = observed.old ?? observed.standIn ?? { name: standInNameOf(replacement), state: "stopped" };
  if (now.name !== name) steps.push({ do: "rename", name });
  if (old.state !== "stopped" && now.state === "stopped") steps.push({ do: "start" });
  if (old.state === "paused" && now.state !== "paused") steps.push({ do: "pause" });
  if (observed.old && commit !== undefined) steps.push({ do: "remove-image", reference: commit });
  return steps;
}

/**
 * A replacement as it is written down: without the values of the environment, which are secrets at times. The container
 * has them while it is there, and its commit afterwards; a bare root file system has none.
 */
export function withheld(replacement: Replacement): Replacement {
  const { old } = replacement;
  if (old.withheld || old.spec.env === undefined || (old.cannotStay && !needsCommit(old.spec))) return replacement;
  const env = old.spec.env.map(({ name }) => ({ name }));
  return { ...replacement, old: { ...old, spec: { ...old.spec, env }, withheld: true } };
}

/** Puts the values back that were withheld. @param found "NAME=value", of the commit */
export function withValues(spec: ContainerSpec, found: readonly string[]): ContainerSpec {
  const values = new Map(found.map((one) => [one.split("=", 1)[0] ?? "", one] as const));
  const env = (spec.env ?? []).map((one) => {
    const whole = one.value === undefined ? values.get(one.name) : undefined;
    return whole?.includes("=") ? { name: one.name, value: whole.slice(one.name.length + 1) } : one;
  });
  return { ...spec, env };
}

/** How the old container is made again: beside the new one, from its own image or what it had written. */
export function standInSpec(replacement: Replacement): ContainerSpec {
  const { old, commit } = replacement;
  const image = commit === undefined ? {} : { image: commit, pull: "never" as const };
  return { ...old.spec, ...image, name: standInNameOf(replacement) };
}

/** What a container that stands in is called until it takes the name. At most 63 characters. */
export function standInNameOf({ keptName }: Pick<Replacement, "keptName">): string {
  return `${keptName}-again`;
}

/** Whether a container is one that is kept, or that stands in for one, by its name. */
export function isKeptName(name: string): boolean {
  return /-replaced-[0-9a-f]{6}(?:-again)?$/.test(name);
}

/** How a container that is kept is called: its name, and what tells two of them apart. At most 63 characters. */
export function keptNameOf(name: string, id: string): string {
  return `${name.slice(0, 40)}-replaced-${id.slice(0, 6)}`;
}

/**
 * Whether the engine would not let a stopped container rest beside the one that replaces it; a pod starts all of its
 * containers.
 */
export function cannotStay(spec: ContainerSpec): boolean {
  return spec.autoRemove === true || spec.restart?.policy === "always" || spec.pod !== undefined;
}

/**
 * Whether a container that has the name may be the new one, made when the server died before it could write down its
 * id: such a one never ran, and is not older. Anything else was made by somebody who found the name free meanwhile.
 */
export function mayBeNext(
  { refused, name, created }: Pick<Replacement, "refused" | "name" | "created">,
  found: { readonly name: string; readonly state: string; readonly created: number },
): boolean {
  // Docker tells whole seconds.
  const asOld = found.created >= Math.floor(created / 1000) * 1000;
  return refused !== true && found.name === name && found.state === "created" && asOld;
}

/** What has to be said to keep what a container has written; a bare root file system is written to itself. */
export function needsCommit(spec: ContainerSpec): boolean {
  return spec.rootfs !== true;
}

/** A later replacement whose new container is the one that is put back under another id: it goes on with that one. */
export function follows(replacement: Replacement, gone: string): boolean {
  return replacement.step === "kept" && replacement.next === gone;
}
