import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageRow } from "../../../src/engines/index.ts";
import { Items, nameOf, pathOf, repositoryOf } from "./row.ts";

const id = `sha256:${"0123456789ab".repeat(5)}0123`;
const image: ImageRow = {
  id,
  engine: "podman",
  tags: ["localhost:5000/team/web:1", "web:2"],
  digests: [],
  size: 1,
  created: 0,
  containers: 0,
  dangling: false,
  labels: {},
};

test("an image is called by its first tag, else by its digest", () => {
  assert.equal(nameOf(image), "localhost:5000/team/web:1");
  assert.equal(nameOf({ ...image, tags: [] }), "0123456789ab");
  assert.equal(repositoryOf(image), "localhost:5000/team/web");
  assert.equal(repositoryOf({ tags: [], digests: ["quay.io/web@sha256:1"] }), "quay.io/web");
  assert.equal(repositoryOf({ tags: [], digests: [] }), "");
  assert.equal(pathOf(image), "/0123456789ab?engine=podman");
});

test("a row keeps its identity until it or its share changes", () => {
  const items = new Items();
  const [a, b] = [image, { ...image, id: "sha256:b" }];
  const first = items.join({ a, b }, {});
  const second = items.join({ a, b: { ...b, size: 2 } }, {});
  assert.equal(second.a, first.a);
  assert.notEqual(second.b, first.b);
  const third = items.join({ a, b }, { a: { shared: 1, unique: 2 } });
  assert.deepEqual(third.a?.share, { shared: 1, unique: 2 });
  assert.equal(items.join({ a, b }, { a: { shared: 1, unique: 2 } }).a, third.a);
});
