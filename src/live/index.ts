export type { Json, JsonObject } from "./json.ts";
export { diff, merge } from "./merge-patch.ts";
