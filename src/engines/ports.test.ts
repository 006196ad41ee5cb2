import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PublishedPort } from "./engine.ts";
import { joinedPorts } from "./ports.ts";
import { addressRange } from "./subnets.ts";

const port = fc.record({
  hostIp: fc.constantFrom("", "127.0.0.1", "::"),
  hostPort: fc.nat(40),
  containerPort: fc.integer({ min: 1, max: 40 }),
  protocol: fc.constantFrom("tcp" as const, "udp" as const),
});
const single = ({ hostIp, hostPort, containerPort, protocol, range = 1 }: PublishedPort): string[] =>
  Array.from({ length: range }, (_, i) => `${protocol} ${hostIp} ${hostPort && hostPort + i} ${containerPort + i}`);

test("joined ports are the same ports, each once", () => {
  fc.assert(
    fc.property(fc.array(port, { maxLength: 30 }), (ports) => {
      const before = new Set(ports.flatMap(single));
      const after = joinedPorts(ports).flatMap(single);
      assert.deepEqual(new Set(after), before);
      assert.equal(after.length, before.size);
    }),
  );
});

test("a thousand neighbouring ports are one entry", () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({
    hostIp: "0.0.0.0",
    hostPort: 8000 + i,
    containerPort: 9000 + i,
    protocol: "tcp" as const,
  }));
  assert.deepEqual(joinedPorts(many), [
    { hostIp: "0.0.0.0", hostPort: 8000, containerPort: 9000, protocol: "tcp", range: 1000 },
  ]);
});

test("an address range has a first and a last address", () => {
  assert.deepEqual(addressRange("10.99.7.128/25"), { first: "10.99.7.128", last: "10.99.7.255" });
  assert.deepEqual(addressRange("10.1.2.3/32"), { first: "10.1.2.3", last: "10.1.2.3" });
  assert.deepEqual(addressRange("0.0.0.0/0"), { first: "0.0.0.0", last: "255.255.255.255" });
  assert.deepEqual(addressRange("fd00::/120"), { first: "fd00:0:0:0:0:0:0:0", last: "fd00:0:0:0:0:0:0:ff" });
  assert.deepEqual(addressRange("::ffff:10.0.0.1/128").first, "0:0:0:0:0:ffff:a00:1");
  for (const wrong of ["", "10.0.0.0", "10.0.0.0/33", "nonsense/8", "fd00::/129", "10.0.0.0/-1", "10.0.0.0/1e1"])
    assert.throws(() => addressRange(wrong), /is no range/);
});
