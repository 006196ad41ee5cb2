export type { Rows } from "./arrange.ts";
export type { Column, ListAction, ListStatus, Target } from "./column.ts";
export { type FieldValue, parseFilter } from "./filter.ts";
export { Dots } from "./list-row.tsx";
export { ListView, type ListViewProps } from "./list-view.tsx";
export { useUrlState } from "./use-url-state.ts";
export type { Sort, ViewState } from "./view-state.ts";
