import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./setup.mjs";
import { inRounds, known } from "./test-order.mjs";

test("files that take long come first, the others stay as they are, and those that measure come apart", () => {
  const [tour, service, liars] = [
    "test/browser/tour.test.ts",
    "test/package/service.test.ts",
    "test/real/liars.test.ts",
  ];
  assert.deepEqual(inRounds(["src/b.test.ts", liars, "src/a.test.ts", tour, service], 2), [
    { files: [service, tour, "src/b.test.ts", "src/a.test.ts"], atOnce: 3 },
    { files: [liars], atOnce: 2 },
  ]);
});

test("every file that the order knows is there", () => {
  assert.deepEqual(
    known.filter((file) => !existsSync(join(root, file))),
    [],
  );
});
