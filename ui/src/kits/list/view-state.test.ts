import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatFilter, parseFilter } from "./filter.ts";
import { decodeView, encodeView, type ViewState } from "./view-state.ts";

const keys = ["name", "state", "cpu", "pod"];
const defaults: ViewState = { filter: "", sort: { key: "name", descending: false } };
const encode = (view: ViewState, query = "") => encodeView(view, keys, defaults, new URLSearchParams(query)).toString();
const decode = (query: string) => decodeView(new URLSearchParams(query), keys, defaults);

test("a view becomes the short address that people share", () => {
  const view: ViewState = { filter: "state:running web", sort: { key: "cpu", descending: true }, group: "pod" };
  assert.equal(encode(view), "state=running&q=web&sort=-cpu&group=pod");
});
test("the default view has no parameters, and other parameters stay", () => {
  assert.equal(encode(defaults, "tab=logs&state=old"), "tab=logs");
});
test("alternatives, negation and quotes survive the address", () => {
  const filter = '-state:exited,paused name:"a b"';
  const parsed = (text: string) => formatFilter(parseFilter(text, new Set(keys)));
  const back = decode(encode({ ...defaults, filter }));
  assert.deepEqual(parsed(back.filter).split(" ").sort(), filter.split(" ").sort());
});
test("unknown columns, groups and sorts of an old or forged address are ignored", () => {
  const view = decode("sort=-nothing&group=nothing&columns=state,nothing&columns=x");
  assert.deepEqual(view, { filter: "", sort: undefined, group: undefined, columns: ["state"] });
});
test("a cleared default filter stays cleared", () => {
  const withFilter: ViewState = { filter: "state:running" };
  const query = encodeView({ filter: "" }, keys, withFilter, new URLSearchParams());
  assert.equal(decodeView(query, keys, withFilter).filter, "");
});
test("every view comes back from its address", () => {
  const set = new Set(keys);
  const term = fc.record(
    {
      key: fc.constantFrom(...keys),
      values: fc.array(fc.oneof(fc.string(), fc.constantFrom("-x", "a,b", "")), { minLength: 1 }),
      negated: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  const view = fc.record({
    terms: fc.array(term),
    text: fc.string(),
    sort: fc.option(fc.record({ key: fc.constantFrom(...keys), descending: fc.boolean() }), { nil: undefined }),
    group: fc.option(fc.constantFrom(...keys), { nil: undefined }),
    columns: fc.option(fc.subarray(keys, { minLength: 1 }), { nil: undefined }),
  });
  const canonical = (text: string) =>
    parseFilter(text, set)
      .map((t) => formatFilter([t]))
      .sort();
  fc.assert(
    fc.property(view, ({ terms, text, ...rest }) => {
      const filter = formatFilter([...terms, ...(text === "" ? [] : [{ values: [text], negated: false }])]);
      const back = decode(encode({ ...rest, filter }));
      assert.deepEqual(canonical(back.filter), canonical(filter));
      assert.deepEqual(back.sort ? { ...back.sort } : undefined, rest.sort ? { ...rest.sort } : undefined);
      assert.equal(back.group, rest.group);
      assert.deepEqual(back.columns, rest.columns);
    }),
  );
});
