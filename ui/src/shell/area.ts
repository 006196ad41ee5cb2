import type { ComponentType } from "react";
import type { AreaId } from "./addresses.ts";

/** An area of the console: an entry of the navigation and the pages below its path. */
export interface Area {
  readonly id: AreaId;
  readonly title: string;
  /** Below /hosts/HOST. */
  readonly path: string;
  /** Path of a 24 × 24 picture, drawn with a line of 1.75. */
  readonly icon: string;
  readonly load: () => Promise<{ readonly default: ComponentType<AreaProps> }>;
}

/** What an area's page gets. Its own routes are relative to the area's path. */
export interface AreaProps {
  readonly host: string;
}
