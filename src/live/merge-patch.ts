import { equal, isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Applies a merge patch (RFC 7396, section 2) without changing its inputs. Whatever the patch leaves
 * untouched keeps its identity, so that pages can compare with `===`.
 */
export function merge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const base: JsonObject = isObject(target) ? target : {};
  const result: { [key: string]: Json } = { ...base };
  let changed = base !== target;
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (Object.hasOwn(result, key)) {
        delete result[key];
        changed = true;
      }
      continue;
    }
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    const after = merge(before, value);
    if (after !== before) {
      define(result, key, after);
      changed = true;
    }
  }
  return changed ? result : base;
}

/**
 * The merge patch that turns `before` into `after`, or undefined where nothing changed. Merge patches cannot
 * hold null inside objects: `after` must not contain any (leave the key out instead).
 */
export function diff(before: Json | undefined, after: Json): Json | undefined {
  if (before === after) return undefined;
  if (!isObject(before) || !isObject(after)) return equal(before, after) ? undefined : after;
  const patch: { [key: string]: Json } = {};
  let changed = false;
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) {
      define(patch, key, null);
      changed = true;
    }
  }
  for (const [key, value] of Object.entries(after)) {
    const change = Object.hasOwn(before, key) ? diff(before[key], value) : value;
    if (change !== undefined) {
      define(patch, key, change);
      changed = true;
    }
  }
  return changed ? patch : undefined;
}

/** Plain assignment would run the setter of "__proto__", a name that hostile data may well use. */
function define(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
