import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { isWhole, parseSummary } from "./summary-script.ts";

const answer = (mark: string): string => `Welcome!
${mark}x load
9.99 9.99 9.99 1/1 1

${mark} load
0.50 0.40 0.30 1/234 5678

${mark} stat
cpu  100 0 50 800 50 0 0 0 0 0
cpu0 50 0 25 400 25 0 0 0 0 0
cpu1 50 0 25 400 25 0 0 0 0 0

${mark} memory
MemTotal:       1000 kB
MemAvailable:    400 kB

${mark} mounts
30 1 254:0 / / rw - ext4 /dev/vda1 rw
31 30 254:1 / /var/my\\040data rw - xfs /dev/vdb rw

${mark} disks
4096 1000 500 400 100 50 /
4096 2000 100 100 100 50 /var/my data

${mark} units
nginx.service loaded failed failed web server

${mark} reboot
linux-image-amd64

${mark} end
`;

suite("the summary of a machine", () => {
  test("is read part by part, whatever a login shell says before", () => {
    const read = parseSummary(answer("abc"), "abc");
    assert.deepEqual(read?.load, [0.5, 0.4, 0.3]);
    assert.equal(read?.cpu?.count, 2);
    assert.equal(read?.memory?.available, 400 * 1024);
    assert.deepEqual(
      read?.fileSystems.map(({ mountPoint, used }) => [mountPoint, used]),
      [
        ["/", 500 * 4096],
        ["/var/my data", 1900 * 4096],
      ],
    );
    assert.deepEqual(read?.failedUnits, ["nginx.service"]);
    assert.deepEqual(read?.reboot, { packages: ["linux-image-amd64"] });
    assert.ok(isWhole(answer("abc"), "abc"));
  });

  test("is none where the mark is another's or nothing fits", () => {
    assert.equal(parseSummary(answer("abc"), "abd"), undefined);
    assert.equal(parseSummary("\nabc load\nhigh\n\nabc end\n", "abc"), undefined);
    assert.equal(isWhole(answer("abc"), "abd"), false);
  });

  test("is read without failing, whatever comes", () => {
    const lines = answer("abc").split("\n");
    const text = fc
      .array(fc.oneof(fc.constantFrom(...lines), fc.string({ unit: "binary" })), { maxLength: 60 })
      .map((some) => some.join("\n"));
    fc.assert(
      fc.property(text, (some) => void parseSummary(some, "abc")),
      { numRuns: 1000 },
    );
  });
});
