import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalTime } from "./refusal-time.ts";

test("a refusal without sshd takes a time that sshd took of late, or PAM's usual pause where none is known", () => {
  let next = 0;
  const time = new RefusalTime(() => next);
  assert.equal(time.next(), 1000);
  next = 0.5;
  assert.equal(time.next(), 2000);
  time.seen(123);
  assert.equal(time.next(), 123);
  for (let n = 0; n < 16; n++) time.seen(1000 + n);
  next = 0;
  assert.equal(time.next(), 1000);
  next = 0.999;
  assert.equal(time.next(), 1015);
});
