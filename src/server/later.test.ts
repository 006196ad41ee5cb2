import assert from "node:assert/strict";
import { test } from "node:test";
import { Later } from "./later.ts";

test("it is loaded once, for all who need it, and a load that failed is tried again by the next", async () => {
  const answers: (number | Error)[] = [new Error("no file descriptor is left"), 1, 2];
  let loads = 0;
  const later = new Later(async () => {
    loads += 1;
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  assert.equal(await later.found(), undefined);
  assert.equal(loads, 0, "to ask what is there begins nothing");
  const [first, second] = await Promise.allSettled([later.get(), later.get()]);
  assert.deepEqual([first.status, second.status, loads], ["rejected", "rejected", 1]);
  assert.equal(await later.found(), undefined);
  assert.deepEqual(await Promise.all([later.get(), later.get(), later.found()]), [1, 1, 1]);
  assert.equal(await later.get(), 1);
  assert.equal(loads, 2);
});

test("an end that comes while it loads waits, and takes a failure for nothing", async () => {
  const gate = Promise.withResolvers<number>();
  const later = new Later(() => gate.promise);
  const asked = later.get();
  const end = later.found();
  gate.reject(new Error("the disk is gone"));
  await assert.rejects(asked);
  assert.equal(await end, undefined);
});
