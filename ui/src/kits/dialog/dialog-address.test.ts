import assert from "node:assert/strict";
import { test } from "node:test";
import { dialogIn, rowOf, withDialog } from "./dialog-address.ts";

const kinds = ["pull", "push"] as const;

test("an address names a dialog of its page, and what it is about; what the page does not have is no dialog", () => {
  assert.deepEqual(dialogIn("?dialog=pull", kinds), { kind: "pull", of: undefined });
  assert.deepEqual(dialogIn("?q=web&dialog=push&of=podman:0123456789ab", kinds), {
    kind: "push",
    of: "podman:0123456789ab",
  });
  for (const search of ["", "?dialog=", "?dialog=rm", "?dialog=PULL", "?dialog=toString", "?of=podman:0123456789ab"])
    assert.equal(dialogIn(search, kinds), undefined, search);
});
test("opening and closing leave the rest of the address alone", () => {
  const open = withDialog("?engine=podman&q=a", { kind: "push", of: "podman:0123456789ab" });
  assert.equal(open, "?engine=podman&q=a&dialog=push&of=podman%3A0123456789ab");
  assert.equal(withDialog(open, { kind: "pull" }), "?engine=podman&q=a&dialog=pull");
  assert.equal(withDialog(open, undefined), "?engine=podman&q=a");
  assert.equal(withDialog("?dialog=pull", undefined), "");
});
test("the object is found by its engine and enough of its id, or not at all", () => {
  const image = { engine: "podman", id: `sha256:${"0123456789ab".padEnd(64, "c")}` };
  const rows = { first: { ...image, engine: "docker" }, second: image };
  assert.equal(rowOf(rows, "podman:0123456789ab"), image);
  assert.equal(rowOf(rows, `podman:${image.id}`), image);
  for (const named of [undefined, "", "podman:", "podman:0", "other:0123456789ab", "podman:ba9876543210", "podman:*"])
    assert.equal(rowOf(rows, named), undefined, String(named));
});
