import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { equal, type Json } from "./json.ts";
import { diff, merge } from "./merge-patch.ts";

/** JSON without null inside objects: what a merge patch can carry. */
const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a", "b"));
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(fc.integer()),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
  ),
}));
const object = fc.dictionary(key, value, { maxKeys: 6 });

test("merging the difference of two states gives the second state", () => {
  fc.assert(
    fc.property(object, object, (a, b) => {
      const patch = diff(a, b);
      assert.ok(equal(patch === undefined ? a : merge(a, patch), b));
    }),
  );
});

test("equal states have no difference, and merging nothing keeps the identity", () => {
  fc.assert(
    fc.property(object, (a) => {
      assert.equal(diff(a, structuredClone(a)), undefined);
      assert.equal(merge(a, {}), a);
    }),
  );
});

test("the examples of RFC 7396, appendix A", () => {
  const examples: [Json, Json, Json][] = [
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [target, patch, result] of examples)
    assert.ok(equal(merge(target, patch), result), JSON.stringify({ target, patch }));
});

test("a key named __proto__ is data, never a prototype", () => {
  const patch = JSON.parse('{"__proto__": {"polluted": true}}');
  const merged = merge({}, patch) as object;
  assert.equal(Object.getPrototypeOf(merged), Object.prototype);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});
