import { type Rows, textOf } from "./arrange.ts";
import type { Field } from "./filter.ts";

/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula gets an apostrophe before it:
 * names, labels and image references come from strangers.
 */
export function csvCell(value: string, isText: boolean): string {
  const safe = isText && /^[\s\p{Cc}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows as a CSV file with a heading line; byte order mark first, so that spreadsheets read UTF-8. */
export function toCsv<Row>(ids: readonly string[], rows: Rows<Row>, fields: readonly Field<Row>[]): string {
  const lines = [fields.map((f) => csvCell(f.title, true)).join(",")];
  for (const id of ids) {
    const row = rows[id];
    if (row === undefined) continue;
    lines.push(
      fields
        .map((f) => {
          const value = f.value(row);
          return csvCell(textOf(value), typeof value !== "number");
        })
        .join(","),
    );
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** The rows as a JSON file: one object a row, by field keys. */
export function toJson<Row>(ids: readonly string[], rows: Rows<Row>, fields: readonly Field<Row>[]): string {
  const objects = ids.flatMap((id) => {
    const row = rows[id];
    return row === undefined ? [] : [Object.fromEntries(fields.map((f) => [f.key, f.value(row)]))];
  });
  return `${JSON.stringify(objects, null, 2)}\n`;
}
