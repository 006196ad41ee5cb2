import { stripVTControlCharacters } from "node:util";
import type { TaskControl } from "../../access/index.ts";
import type { TransferProgress } from "../engine.ts";

/** A hostile registry can name any number of layers: so many are shown one by one. */
const mostParts = 200;
const longestText = 200;
/** Characters of a line that has not ended; a longer one is logged in pieces. */
const longestOpen = 16 * 1024;
const longestId = 80;

/**
 * Shows a pull, push, load or build as the task's progress and log until its end.
 * @returns the result: an image's id or a reference, "" where the engine told none
 */
export async function showTransfer(task: TaskControl, transfer: AsyncIterable<TransferProgress>): Promise<string> {
  const parts = new Map<string, { text: string; total?: number }>();
  let result = "";
  let open = "";
  for await (const { id, text, raw = false, current, total, result: last } of transfer) {
    if (last !== undefined) result = last;
    if (id === undefined) {
      // Builds write pieces of lines; a log takes whole ones.
      const lines = raw ? (open + text).split("\n") : [text];
      if (raw) {
        const rest = lines.pop() ?? "";
        if (rest.length > longestOpen) lines.push(rest);
        open = rest.length > longestOpen ? "" : rest;
      }
      for (const line of lines) if (line !== "") task.log(stripVTControlCharacters(line));
      const words = lines.findLast((line) => line.trim() !== "");
      if (words !== undefined || current !== undefined)
        task.progress({
          ...(words === undefined ? {} : { text: plain(words) }),
          ...(current === undefined ? {} : { current }),
        });
      continue;
    }
    const name = id.slice(0, longestId);
    const before = parts.get(name);
    if (!before && parts.size >= mostParts) continue;
    // What follows the bytes ("Verifying", "Extracting", "Pull complete") tells none: the layer keeps its size.
    const size = total ?? before?.total;
    const done = current ?? (before ? size : undefined);
    parts.set(name, { text, ...(size === undefined ? {} : { total: size }) });
    if (before?.text !== text) task.log(`${name}: ${text}`);
    task.part(name, {
      text: plain(text),
      ...(done === undefined ? {} : { current: done }),
      ...(size === undefined ? {} : { total: size }),
    });
  }
  if (open !== "") task.log(stripVTControlCharacters(open));
  return result;
}

/** Words of an engine or of a build, without colours, as one line of bounded length. */
function plain(text: string): string {
  return stripVTControlCharacters(text).trim().slice(0, longestText);
}
