import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Problem } from "../../problem/index.ts";
import { formatTarget, isAddress, isHostName, parseTarget, suggestName } from "./target.ts";

suite("what a person types for a machine", () => {
  for (const [typed, target] of [
    ["web1", { address: "web1", port: 22 }],
    [" alice@web1:2222 ", { address: "web1", port: 2222, user: "alice" }],
    ["alice@Web1.Example.ORG", { address: "web1.example.org", port: 22, user: "alice" }],
    ["alice@corp.example@web1", { address: "web1", port: 22, user: "alice@corp.example" }],
    ["192.0.2.7:22", { address: "192.0.2.7", port: 22 }],
    ["2001:db8::7", { address: "2001:db8::7", port: 22 }],
    ["root@[2001:db8::7]:2022", { address: "2001:db8::7", port: 2022, user: "root" }],
    ["[fe80::1%eth0]", { address: "fe80::1%eth0", port: 22 }],
    ["ssh://alice@web1:2222/", { address: "web1", port: 2222, user: "alice" }],
    ["SSH://alice%40corp@web1", { address: "web1", port: 22, user: "alice@corp" }],
  ] as const)
    test(`${typed} is understood`, () => assert.deepEqual(parseTarget(typed), target));

  test("what cannot be an address is refused with what to do", () => {
    for (const typed of [
      ...["", "@web1", "alice@", "web1:0", "web1:65536", "web1:ssh", "web1:", "a b", "-oProxyCommand=id", "-l@web1"],
      ...["x@-oProxyCommand", "alice:secret@web1", "ssh://alice:secret@web1", "http://web1", "ssh://web1/path"],
      ...["[web1]:22", "[::1", "::1]", "256.1.1.1", "1.2.3", "web1\nweb2", "web1\0", "$(id)@web1", "web1;id", "`id`"],
      ...["wéb1", "a..b", "a".repeat(254), "fe80::1%eth0;id", "alice@web1:22:22:x", "x".repeat(1000)],
    ])
      assert.throws(
        () => parseTarget(typed),
        (e) => e instanceof Problem && e.code === "invalid-input",
        typed,
      );
  });

  test("whatever is typed is understood as something safe, or refused", () => {
    const pieces = fc.constantFrom(
      "@",
      ":",
      "[",
      "]",
      "ssh://",
      "-",
      "%",
      "/",
      ".",
      "::",
      "22",
      "web1",
      "\0",
      " ",
      "$(",
    );
    const typed = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 8 }).map((p) => p.join("")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        try {
          const { address, port, user = "x" } = parseTarget(text);
          assert.ok(isAddress(address) && port >= 1 && port <= 65535);
          for (const part of [address, user]) assert.match(part, /^[a-z0-9_:][^\s/[\]\p{Cc}]*$/iu);
          assert.ok(isHostName(suggestName(address)));
        } catch (error) {
          assert.ok(error instanceof Problem, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("what is understood is written so that it is understood the same again", () => {
    const address = fc.oneof(
      fc.domain().map((d) => d.toLowerCase()),
      fc.ipV4(),
      fc.ipV6().filter((ip) => !ip.includes(".")),
    );
    const target = fc.record({
      address,
      port: fc.integer({ min: 1, max: 65535 }),
      user: fc.constantFrom("alice", "a.b-c", "x@corp"),
    });
    fc.assert(
      fc.property(target, (t) =>
        assert.deepEqual(parseTarget(formatTarget(t)), { ...t, address: t.address.toLowerCase() }),
      ),
    );
  });
});

suite("the names of hosts", () => {
  test("come from the address", () => {
    assert.equal(suggestName("web1.example.org"), "web1");
    assert.equal(suggestName("192.0.2.7"), "192-0-2-7");
    assert.equal(suggestName("2001:db8::7"), "2001-db8-7");
    assert.equal(suggestName("local"), "host");
    assert.equal(suggestName("::1"), "1");
  });
  test("are fit for an address of a page", () => {
    for (const name of ["web1", "a", "web1.example.org", "0-9"]) assert.ok(isHostName(name), name);
    for (const name of ["", "local", "-a", ".", "..", "Web1", "a/b", "a b", "a".repeat(64), "web1\n"])
      assert.ok(!isHostName(name), name);
  });
});
