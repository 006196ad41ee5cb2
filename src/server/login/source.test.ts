import assert from "node:assert/strict";
import { isIPv4 } from "node:net";
import { test } from "node:test";
import { loopbackFor, plainAddress, sourceOf } from "./source.ts";

test("an IPv4 address is a source, also in IPv6 clothes; of an IPv6 address its /64 is", () => {
  assert.equal(sourceOf("192.0.2.7"), "192.0.2.7");
  assert.equal(sourceOf("::ffff:192.0.2.7"), "192.0.2.7");
  assert.equal(sourceOf("2001:db8:0:42::1"), "2001:db8:0:42::/64");
  assert.equal(sourceOf("2001:0DB8::42:1:2:3:4"), "2001:db8:0:42::/64");
  assert.equal(sourceOf("2001:db8:0:43::1"), "2001:db8:0:43::/64");
  assert.equal(sourceOf("fe80::1%eth0"), "fe80:0:0:0::/64");
  assert.equal(sourceOf("::1"), "0:0:0:0::/64");
  assert.equal(sourceOf("64:ff9b::192.0.2.7"), "64:ff9b:0:0::/64");
  assert.equal(sourceOf(undefined), "unknown");
  assert.equal(plainAddress("no address\n"), "unknown");
});

test("each source reaches sshd from a loopback address of its own, which nobody can work out beforehand", () => {
  const key = Buffer.alloc(32, 1);
  const seen = new Set<string>();
  for (let n = 0; n < 1000; n++) {
    const address = loopbackFor(`192.0.2.${n}`, key);
    assert.ok(isIPv4(address) && /^127\.(6[4-9]|[7-9]\d|1[0-8]\d|19[01])\./.test(address), address);
    assert.ok(!/\.(0|255)$/.test(address));
    seen.add(address);
  }
  assert.ok(seen.size > 990);
  assert.equal(loopbackFor("192.0.2.1", key), loopbackFor("192.0.2.1", key));
  assert.notEqual(loopbackFor("192.0.2.1", key), loopbackFor("192.0.2.1", Buffer.alloc(32, 2)));
});
