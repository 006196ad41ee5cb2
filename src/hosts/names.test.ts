import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOf, nameOf } from "./names.ts";

test("every name has one text, which leads back to its bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.deepEqual(Buffer.from(bytesOf(nameOf(Buffer.from(bytes))) as string), Buffer.from(bytes));
    }),
  );
  assert.equal(nameOf(Buffer.from("é🐳")), "é🐳");
  assert.equal(nameOf(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xc3])), "a\udcffé\udcc3");
  assert.equal(nameOf(Buffer.from([0xed, 0xb3, 0xbf])), "\udced\udcb3\udcbf", "a surrogate in three bytes is no UTF-8");
});
