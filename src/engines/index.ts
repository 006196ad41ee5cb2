export { type Attempt, type DiscoverOptions, type Discovery, discover } from "./discover/discover.ts";
export type * from "./engine.ts";
