import type { HostState } from "../../../src/hosts/index.ts";
import type { ProblemData } from "../../../src/problem/index.ts";
import type { Attention } from "../../../src/system/index.ts";
import { formatBytes } from "../kits/small/format.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { hostsText } from "../messages/hosts.ts";
import type { FleetLook } from "./types.ts";

/** The one light of a host. */
export type LightTone = "good" | "warning" | "bad" | "off" | "busy";

export interface Light {
  readonly tone: LightTone;
  /** What exactly, worst first. */
  readonly words: readonly string[];
}

const text = hostsText.words;
/** Names shown of a list from a host. */
const nameLimit = 5;

/** The worst of everything that is known about a host. */
export function lightOf(state: HostState, look: FleetLook | undefined): Light {
  switch (state.kind) {
    case "closed":
      return { tone: "off", words: [text.closed] };
    case "connecting":
      return { tone: "busy", words: [hostsText.state.connecting] };
    case "lost":
      return { tone: "bad", words: [text.lost(visibleText(state.problem.title, 200))] };
    case "failed":
      return { tone: "bad", words: [said(state.problem)] };
    case "key-changed":
      return { tone: "bad", words: [text.keyChanged] };
    case "connected":
      break;
  }
  const { silent, attention = [], checked = 0 } = look?.summary ?? {};
  const words = attention.map(wordsOf);
  if (silent)
    return {
      tone: "bad",
      words: [text.silent(visibleText(silent.problem.why ?? silent.problem.title, 200)), ...words],
    };
  if (attention.some(({ severity }) => severity === "critical")) return { tone: "bad", words };
  if (attention.length > 0) return { tone: "warning", words };
  return checked > 0 ? { tone: "good", words: [text.none] } : { tone: "busy", words: [text.looking] };
}

function said({ title, why }: ProblemData): string {
  return [title, ...(why === undefined ? [] : [why])].map((words) => visibleText(words, 200)).join(" ");
}

function wordsOf(item: Attention): string {
  switch (item.kind) {
    case "disk-full":
    case "inodes-full":
      return text[item.kind](visibleText(item.mountPoint, 80), item.percent);
    case "memory-short":
      return text["memory-short"](formatBytes(item.available));
    case "units-failed":
      return text["units-failed"](item.units.length, named(item.units, item.units.length));
    case "engine-lost":
      return text["engine-lost"](item.engine.kind === "podman" ? "Podman" : "Docker");
    case "unhealthy":
      return text.unhealthy(
        item.count,
        named(
          item.containers.map(({ name }) => name),
          item.count,
        ),
      );
    case "no-linger":
      return text["no-linger"](item.containers);
    case "reboot-required":
      return text["reboot-required"];
  }
}

function named(names: readonly string[], count: number): string {
  const shown = names.slice(0, nameLimit).map((name) => visibleText(name, 60));
  return [shown.join(", "), ...(count > shown.length ? [text.more(count - shown.length)] : [])].join(" ");
}

/** For sorting: the worst first. */
export const lightOrder: Readonly<Record<LightTone, number>> = { bad: 0, warning: 1, busy: 2, good: 3, off: 4 };
