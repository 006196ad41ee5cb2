import type { ProblemData } from "../../problem/index.ts";
import type { StoppedEngine } from "../discover/stopped.ts";
import type {
  Capabilities,
  ContainerSummary,
  EngineKind,
  ImageSummary,
  NetworkSummary,
  PodSummary,
  VolumeSummary,
} from "../engine.ts";

/** Which engine an object lives in; with the object's id it makes the object's key: "podman:4f1c…". */
export interface InEngine {
  readonly engine: string;
}
export type ContainerRow = ContainerSummary & InEngine;
export type ImageRow = ImageSummary & InEngine;
export type VolumeRow = VolumeSummary & InEngine;
export type NetworkRow = NetworkSummary & InEngine;
export type PodRow = PodSummary & InEngine;

/** The rows of all engines, and how each engine's part of them stands. */
export interface ListState<Row> {
  /** By key. */
  readonly rows: { readonly [key: string]: Row };
  /** By engine. */
  readonly parts: { readonly [engine: string]: ListPart };
}

export interface ListPart {
  /** `lost`: the rows are what was last known, as of `asOf`. */
  readonly state: "loading" | "ready" | "lost";
  readonly problem?: ProblemData;
  /** Milliseconds since the epoch. */
  readonly asOf?: number;
}

/** An engine as pages see it. */
export interface EngineView {
  readonly id: string;
  readonly kind: EngineKind;
  readonly owner: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly capabilities: Capabilities;
  readonly state: "connected" | "lost";
  readonly problem?: ProblemData;
  /** Since when it is in that state, in milliseconds since the epoch. */
  readonly since: number;
}

export interface EnginesView {
  /** By id. */
  readonly engines: { readonly [id: string]: EngineView };
  /** Whether every way to an engine has been tried at least once. */
  readonly searched: boolean;
  /** Where there is none: why, and what to do. */
  readonly problem?: ProblemData;
  /** Engines that are installed and do not run, with those that are lost and can be started again. */
  readonly stopped?: readonly StoppedEngine[];
  /** Engines of root's that may be there, though the account may not look: with administrative access they are seen. */
  readonly refused?: readonly EngineKind[];
}

export function keyOf(engine: string, id: string): string {
  return `${engine}:${id}`;
}

/** Labels come from whoever built the image: what a list carries of them is bounded. */
const labelCount = 40;
const textLimit = 300;
/** Most names of one image. */
const nameCount = 200;

/** A summary as a list carries it: hostile lengths are cut, details show the whole. */
export function containerRow(engine: string, summary: ContainerSummary): ContainerRow {
  return {
    ...summary,
    engine,
    command: summary.command.slice(0, 20).map(cut),
    labels: boundedLabels(summary.labels),
    mounts: summary.mounts.slice(0, 50).map(cut),
  };
}

/** The same for images: their builders, too, write what they like. */
export function boundedImage(summary: ImageSummary): ImageSummary {
  return {
    ...summary,
    tags: summary.tags.slice(0, nameCount),
    digests: summary.digests.slice(0, nameCount),
    labels: boundedLabels(summary.labels),
  };
}

function boundedLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, labelCount)
      .map(([name, value]) => [cut(name), cut(value)]),
  );
}

function cut(text: string): string {
  return text.length > textLimit ? `${text.slice(0, textLimit)}…` : text;
}
