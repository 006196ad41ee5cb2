export { equal, isObject, type Json, type JsonObject } from "./json.ts";
export { diff, merge } from "./merge-patch.ts";
