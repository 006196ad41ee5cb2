import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Field, formatFilter, matcher, parseFilter, suggest, type Term } from "./filter.ts";

interface Row {
  name: string;
  state: string;
  memory?: number;
  ports?: string[];
  privileged?: boolean;
}
const fields: Field<Row>[] = [
  { key: "name", title: "Name", value: (r) => r.name },
  { key: "state", title: "State", value: (r) => r.state, exact: true },
  { key: "memory", title: "Memory", value: (r) => r.memory },
  { key: "port", title: "Ports", value: (r) => r.ports },
  { key: "privileged", title: "Privileged", value: (r) => r.privileged },
];
const keys = new Set(fields.map((f) => f.key));
const rows: Row[] = [
  { name: "web", state: "running", memory: 600 * 2 ** 20, ports: ["8080", "8443"] },
  { name: "web 2", state: "exited", memory: 0, ports: [] },
  { name: "cron", state: "paused", privileged: true },
];
const found = (text: string) => rows.filter(matcher(parseFilter(text, keys), fields)).map((r) => r.name);

test("an empty filter keeps every row", () => {
  assert.deepEqual(found("  "), ["web", "web 2", "cron"]);
});
test("fields, alternatives, negation, quotes and free text combine", () => {
  assert.deepEqual(found("state:running,paused"), ["web", "cron"]);
  assert.deepEqual(found("-state:exited web"), ["web"]);
  assert.deepEqual(found('name:"web 2"'), ["web 2"]);
  assert.deepEqual(found('"web 2"'), ["web 2"]);
  assert.deepEqual(found("STATE:Running"), ["web"]);
});
test("a closed vocabulary matches whole words, other text by its parts", () => {
  assert.deepEqual(found("state:run"), []);
  assert.deepEqual(found("name:we"), ["web", "web 2"]);
});
test("a word before a colon that is no field is free text", () => {
  assert.deepEqual(parseFilter("web:1.4", keys), [{ values: ["web:1.4"], negated: false }]);
});
test("a field without a value filters nothing yet", () => {
  assert.deepEqual(found("state:"), ["web", "web 2", "cron"]);
});
test("an empty quoted value finds rows without one", () => {
  assert.deepEqual(found('port:""'), ["web 2", "cron"]);
});
test("numbers compare, with units", () => {
  assert.deepEqual(found("memory:>512MiB"), ["web"]);
  assert.deepEqual(found("memory:<=0"), ["web 2"]);
});
test("lists match by any entry and flags by yes and no", () => {
  assert.deepEqual(found("port:8443"), ["web"]);
  assert.deepEqual(found("privileged:yes"), ["cron"]);
});
test("every list of terms comes back from its line", () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('a"b', "a,b", "a b", "\\", "-x", "name:x", ""));
  const keyed = fc.record(
    { key: fc.constantFrom(...keys), values: fc.array(value, { minLength: 1 }), negated: fc.boolean() },
    { noNullPrototype: true },
  );
  const free = fc.record(
    { values: fc.tuple(value.filter((v) => v !== "")), negated: fc.boolean() },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(keyed, free)), (terms: Term[]) => {
      assert.deepEqual(parseFilter(formatFilter(terms), keys), terms);
    }),
  );
});
test("no text breaks parsing, matching or suggesting", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, caret) => {
      found(text);
      suggest(text, Math.min(caret, text.length), fields, rows);
    }),
  );
});
test("an empty line suggests the fields", () => {
  assert.deepEqual(
    suggest("", 0, fields, rows).options.map((o) => o.insert),
    ["name:", "state:", "memory:", "port:", "privileged:"],
  );
});
test("a begun word suggests fields and values of closed vocabularies", () => {
  assert.deepEqual(suggest("web p", 5, fields, rows), {
    from: 4,
    to: 5,
    options: [
      { insert: "port:", label: "port:" },
      { insert: "privileged:", label: "privileged:" },
      { insert: "state:paused ", label: "state:paused", count: 1 },
    ],
  });
});
test("values keep the sign and the alternatives before them, quoted where needed", () => {
  assert.deepEqual(suggest("-name:cron,we", 13, fields, rows), {
    from: 0,
    to: 13,
    options: [
      { insert: "-name:cron,web ", label: "web", count: 1 },
      { insert: '-name:cron,"web 2" ', label: "web 2", count: 1 },
    ],
  });
});
