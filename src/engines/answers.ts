import type { FileChange, PruneResult } from "./engine.ts";
import { array, fields, number, text } from "./http/read.ts";

/** What libpod's prune calls answer: a list of reports. */
export function pruned(answer: unknown): PruneResult {
  const reports = array(answer)
    .map(fields)
    .filter((report) => text(report.Err) === "");
  return {
    removed: reports.map((report) => text(report.Id)),
    reclaimed: reports.reduce((sum, report) => sum + number(report.Size), 0),
  };
}

/** What both engines answer to "changes". */
export function changes(answer: unknown): readonly FileChange[] {
  const kinds = ["changed", "added", "removed"] as const;
  return array(answer).map((change) => {
    const { Path, Kind } = fields(change);
    return { path: text(Path), kind: kinds[number(Kind)] ?? "changed" };
  });
}

/** "repository:tag" in its parts; no tag where it has none. */
export function split(reference: string): { repository: string; tag?: string } {
  const colon = reference.lastIndexOf(":");
  if (colon <= reference.lastIndexOf("/")) return { repository: reference };
  return { repository: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
