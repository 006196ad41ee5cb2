import type { ContainerSize, EngineEvent, FileChange, PruneResult } from "./engine.ts";
import { array, type Fields, fields, number, text } from "./http/read.ts";

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

/** The query that restricts a list of containers to these; a long one would make a long address, so then to none. */
export function idFilter(ids: readonly string[]): { filters?: string } {
  return ids.length > 50 ? {} : { filters: JSON.stringify({ id: ids }) };
}

/** The sizes in a list of containers, of those that were asked for. */
export function sizesOf(
  answer: unknown,
  ids: readonly string[],
  read: (container: Fields) => ContainerSize,
): Readonly<Record<string, ContainerSize>> {
  const wanted = new Set(ids);
  const found = array(answer)
    .map(fields)
    .filter((c) => wanted.has(text(c.Id)))
    .map((c) => [text(c.Id), read(c)] as const);
  return Object.fromEntries(found);
}

/** Events that are remembered of one container at most. */
const pastLimit = 5000;

/** The events of an answer that ends, the newest of them. */
export async function pastEvents(
  values: AsyncIterable<unknown>,
  read: (value: unknown) => EngineEvent | undefined,
): Promise<readonly EngineEvent[]> {
  let events: EngineEvent[] = [];
  for await (const value of values) {
    const event = read(value);
    if (!event) continue;
    events.push(event);
    if (events.length > 2 * pastLimit) events = events.slice(-pastLimit);
  }
  return events.slice(-pastLimit);
}
