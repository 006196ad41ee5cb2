import type { NetworkRow } from "../../../src/engines/index.ts";
import type { Column, ViewState } from "../kits/list/index.ts";
import { Ago, SafeText } from "../kits/small/small.tsx";
import { networksText as text } from "../messages/networks.ts";

/** A network with the names of the containers on it. */
export interface NetworkItem extends NetworkRow {
  readonly members: readonly string[];
}

export const defaults: ViewState = { filter: "", sort: { key: "name", descending: false } };

export const columns: readonly Column<NetworkItem>[] = [
  { key: "name", title: text.name, value: (row) => row.name, least: 10, grow: 2 },
  {
    key: "members",
    title: text.members,
    value: (row) => row.members,
    least: 10,
    grow: 2,
    card: "status",
    cell: (row) => <SafeText text={row.members.join(", ")} />,
  },
  { key: "subnet", title: text.subnets, value: (row) => row.subnets.map(({ subnet }) => subnet), least: 9, grow: 1 },
  { key: "driver", title: text.driver, value: (row) => row.driver, exact: true, groups: true, least: 6 },
  {
    key: "kind",
    title: text.kind,
    value: (row) => (row.builtin ? text.builtin : text.own),
    exact: true,
    groups: true,
    least: 8,
  },
  {
    key: "internal",
    title: text.internal,
    value: (row) => (row.internal ? text.internalYes : ""),
    least: 7,
    hidden: true,
  },
  { key: "dns", title: text.dns, value: (row) => (row.dns ? text.yes : text.no), exact: true, least: 7, hidden: true },
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
