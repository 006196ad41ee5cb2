import type { VolumeRow } from "../../../src/engines/index.ts";
import type { Column, ViewState } from "../kits/list/index.ts";
import { Ago, Bytes, SafeText } from "../kits/small/small.tsx";
import { volumesText as text } from "../messages/volumes.ts";

/** A volume as the list shows it. */
export interface VolumeItem extends VolumeRow {
  readonly size: number | undefined;
}

export const defaults: ViewState = { filter: "", sort: { key: "name", descending: false } };

export const columns: readonly Column<VolumeItem>[] = [
  {
    key: "name",
    title: text.name,
    value: (row) => row.name,
    least: 14,
    grow: 3,
    cell: (row) => <SafeText text={row.anonymous ? row.name.slice(0, 12) : row.name} />,
  },
  {
    key: "used",
    title: text.used,
    value: (row) => (row.used ? text.inUse : text.unused),
    exact: true,
    groups: true,
    least: 7,
    card: "status",
  },
  {
    key: "kind",
    title: text.kind,
    value: (row) => (row.anonymous ? text.anonymous : text.named),
    exact: true,
    groups: true,
    least: 7,
    card: "status",
  },
  {
    key: "size",
    title: text.size,
    value: (row) => row.size,
    numeric: true,
    least: 7,
    cell: (row) => <Bytes bytes={row.size} />,
  },
  { key: "driver", title: text.driver, value: (row) => row.driver, exact: true, groups: true, least: 6 },
  {
    key: "created",
    title: text.created,
    value: (row) => row.created,
    numeric: true,
    least: 9,
    cell: (row) => (row.created > 0 ? <Ago time={row.created} /> : null),
  },
  {
    key: "engine",
    title: text.engineColumn,
    value: (row) => row.engine,
    exact: true,
    groups: true,
    least: 6.5,
    cell: (row) => <SafeText text={text.engine(row.engine)} />,
  },
  {
    key: "label",
    title: text.labels,
    value: (row) => Object.entries(row.labels).map(([name, value]) => `${name}=${value}`),
    hidden: true,
    least: 12,
    card: "none",
  },
];
