import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { givenValues } from "./given.ts";

test("an address fills in image, name, ports and volumes", () => {
  const query = new URLSearchParams(
    "image=localhost/web:1&name=web&publish=8080:80&publish=53&volume=data:/data&volume=/srv:/www",
  );
  const { image, name, ports, mounts } = givenValues("podman", query);
  assert.deepEqual([image, name], ["localhost/web:1", "web"]);
  assert.deepEqual(
    ports.map(({ host, container }) => [host, container]),
    [
      ["8080", "80"],
      ["", "53"],
    ],
  );
  assert.deepEqual(
    mounts.map(({ type, source, target }) => [type, source, target]),
    [
      ["volume", "data", "/data"],
      ["bind", "/srv", "/www"],
    ],
  );
});

test("whatever an address says, the form is bounded and nothing else of it is filled in", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("image", "publish", "volume", "privileged"), fc.string())),
      (said) => {
        const values = givenValues("podman", new URLSearchParams(said));
        assert.ok(values.ports.length <= 20 && values.mounts.length <= 20);
        assert.equal(values.privileged, false);
      },
    ),
  );
});
