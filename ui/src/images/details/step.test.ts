import assert from "node:assert/strict";
import { test } from "node:test";
import { instructionOf, stepsOf } from "./step.ts";

const cases: readonly (readonly [string, string, string])[] = [
  ['/bin/sh -c #(nop)  CMD ["/bin/sh"]', "CMD", '["/bin/sh"]'],
  ["/bin/sh -c #(nop) ADD file:abc in / ", "ADD", "file:abc in /"],
  ["/bin/sh -c apt-get update && apt-get install -y curl", "RUN", "apt-get update && apt-get install -y curl"],
  ["|1 WORD=hello /bin/sh -c echo $WORD", "RUN", "echo $WORD"],
  ["RUN /bin/sh -c npm ci # buildkit", "RUN", "npm ci"],
  ["RUN |2 A=1 B=2 /bin/sh -c make all # buildkit", "RUN", "make all"],
  ["COPY app/ /app # buildkit", "COPY", "app/ /app"],
  ["ENV A=b", "ENV", "A=b"],
  ["ADD busybox", "ADD", "busybox"],
  ["bazel build ...", "", "bazel build ..."],
  ["", "", ""],
  ['RUN ["/bin/true"]', "RUN", '["/bin/true"]'],
];
for (const [written, instruction, words] of cases)
  test(`${JSON.stringify(written)} reads ${instruction} ${words}`, () =>
    assert.deepEqual(instructionOf(written), { instruction, words }));

test("a million characters cost no time", () => {
  const begin = performance.now();
  for (const text of [
    `|1 ${"a ".repeat(500_000)}`,
    `/bin/sh -c ${" ".repeat(1_000_000)}x`,
    `RUN |9 ${"/bin/sh ".repeat(100_000)}`,
  ])
    instructionOf(text);
  assert.ok(performance.now() - begin < 1000);
});

test("steps know their share of all bytes, and which are missing", () => {
  const entry = { created: 0, comment: "", tags: [] };
  const steps = stepsOf([
    { ...entry, id: "sha256:a", createdBy: "CMD x", size: 0 },
    { ...entry, id: "", createdBy: "COPY a b", size: 25 },
    { ...entry, id: "", createdBy: "ADD c d", size: 75 },
  ]);
  assert.deepEqual(
    steps.map(({ share, missing }) => [share, missing]),
    [
      [0, false],
      [0.25, true],
      [0.75, true],
    ],
  );
});
