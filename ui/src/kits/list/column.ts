import type { ReactNode } from "react";
import type { ProblemData } from "../../../../src/problem/index.ts";
import type { StartRemedy } from "../state/start-engine.ts";
import type { Field } from "./filter.ts";

/** A column of a list; its field is also what people filter, sort and group by. */
export interface Column<Row> extends Field<Row> {
  /** What the cell shows; the value as text otherwise. */
  readonly cell?: (row: Row, id: string) => ReactNode;
  /** Least width in rem; where it does not fit, the last columns are left out. */
  readonly least: number;
  /** Share of the width that is left over; 0 or absent keeps `least`. */
  readonly grow?: number;
  /** Aligned to the end, in tabular figures. */
  readonly numeric?: boolean;
  /** Not shown until the person chooses it. */
  readonly hidden?: boolean;
  /** Offered under "Group". */
  readonly groups?: boolean;
  /** False where an order makes no sense. */
  readonly sorts?: boolean;
  /** Where it stands on the card of a small screen; `detail` unless told. The first column is the title. */
  readonly card?: "beside-title" | "status" | "detail" | "none";
  /** What stands on a card instead of the cell, where the other parts of the card say some of it. */
  readonly onCard?: (row: Row, id: string) => ReactNode;
  /** On a card its title stands before the value: for figures that do not say what they are of. */
  readonly labelled?: boolean;
}

export interface Target<Row> {
  readonly id: string;
  readonly row: Row;
}

/** Something that can be done to rows. It is bound to their ids, never to their places. */
export interface ListAction<Row> {
  readonly key: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  /** Offered for one row, for many, or (unless told) for both. */
  readonly on?: "row" | "bulk";
  /** Also reached by the Delete key. */
  readonly isDelete?: boolean;
  /** A line before it in the menu. */
  readonly line?: boolean;
  /** True where it makes no sense: starting what runs. */
  readonly hidden?: (targets: readonly Target<Row>[]) => boolean;
  /** Why it cannot be done now, for a person; it stays visible. */
  readonly refused?: (targets: readonly Target<Row>[]) => string | undefined;
  readonly run: (targets: readonly Target<Row>[]) => void;
}

/** How the data of a list stands. */
export type ListStatus =
  | { readonly kind: "loading" }
  | { readonly kind: "ready" }
  | { readonly kind: "error"; readonly problem: ProblemData }
  | {
      readonly kind: "disconnected";
      /** Whom the connection was to. */
      readonly what: string;
      /** Why, where it did not simply end. */
      readonly why?: string | undefined;
      /** When the rows were last true, in ms since 1970. */
      readonly asOf: number;
      readonly retryAt?: number | undefined;
      /** How who is gone is started again. */
      readonly remedy?: StartRemedy;
    };

export type Density = "compact" | "normal";
