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
  /**
   * True where the container cannot stay beside the new one: the engine would start it at the next boot, or removes it
   * when it stops.
   */
  readonly cannotStay: boolean;
}

/** What is found on the engine when a replacement is to be put back. */
export interface Observed {
  /** The old container, where it still exists. */
  readonly old: { readonly name: string; readonly state: "running" | "paused" | "stopped" } | undefined;
  /** Containers that were made as the new one, or that hold the name meanwhile: their ids. */
  readonly next: readonly string[];
}

export type Step =
  | { readonly do: "remove"; readonly id: string /** Volumes that only it had, too. */; readonly volumes: boolean }
  | { readonly do: "rename"; readonly id: string; readonly name: string }
  | { readonly do: "start"; readonly id: string }
  | { readonly do: "pause"; readonly id: string }
  /** Makes the old container again from its specification, with what it had written where that was kept. */
  | { readonly do: "recreate"; readonly spec: ContainerSpec; readonly state: OldContainer["state"] }
  | { readonly do: "remove-image"; readonly reference: string };

/** What puts the old container back, in order. Pure, so that every crash can be tried without an engine. */
export function putBack(replacement: Replacement, observed: Observed): readonly Step[] {
  const { old, name, commit } = replacement;
  const steps: Step[] = [];
  // Its own nameless volumes go with the new container; those that it took over are held by the old one, if there.
  for (const id of observed.next) steps.push({ do: "remove", id, volumes: observed.old !== undefined });
  if (observed.old) {
    if (observed.old.name !== name) steps.push({ do: "rename", id: old.id, name });
    if (old.state !== "stopped" && observed.old.state === "stopped") steps.push({ do: "start", id: old.id });
    if (old.state === "paused" && observed.old.state !== "paused") steps.push({ do: "pause", id: old.id });
    if (commit !== undefined) steps.push({ do: "remove-image", reference: commit });
  } else {
    const spec = commit === undefined ? old.spec : { ...old.spec, image: commit, pull: "never" as const };
    steps.push({ do: "recreate", spec: { ...spec, name }, state: old.state });
  }
  return steps;
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

/** What has to be said to keep what a container has written; a bare root file system is written to itself. */
export function needsCommit(spec: ContainerSpec): boolean {
  return spec.rootfs !== true;
}

/** A later replacement whose new container is the one that is put back under another id: it goes on with that one. */
export function follows(replacement: Replacement, gone: string): boolean {
  return replacement.step === "kept" && replacement.next === gone;
}
