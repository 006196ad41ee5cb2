import assert from "node:assert/strict";
import { test } from "node:test";
import { lightOf } from "./light.ts";
import type { FleetLook } from "./types.ts";

const time = "2026-01-01T00:00:00Z";
const look = (summary: Partial<FleetLook["summary"]>): FleetLook => ({
  summary: { checked: 1, attention: [], ...summary },
  engines: [],
  searched: true,
});
const connected = { kind: "connected", since: 1 } as const;

test("the light of a host is the worst of what is known", () => {
  const reboot = { severity: "warning", kind: "reboot-required", packages: [] } as const;
  const full = { severity: "critical", kind: "disk-full", mountPoint: "/var", percent: 99, available: 1 } as const;
  assert.deepEqual(lightOf(connected, look({})), { tone: "good", words: ["Nothing needs attention"] });
  assert.deepEqual(lightOf(connected, look({ attention: [reboot] })), {
    tone: "warning",
    words: ["A restart is needed"],
  });
  assert.deepEqual(lightOf(connected, look({ attention: [full, reboot] })), {
    tone: "bad",
    words: ["/var is 99% full", "A restart is needed"],
  });
});

test("a host that does not answer is in trouble, whatever it said before", () => {
  const silent = { problem: { code: "timeout", title: "x", why: "No answer.", time }, since: 1 } as const;
  assert.deepEqual(lightOf(connected, look({ silent })), { tone: "bad", words: ["It does not answer. No answer."] });
  const lost = { kind: "lost", since: 1, problem: { code: "connection-lost", title: "Gone.", time } } as const;
  assert.equal(lightOf(lost, look({})).tone, "bad");
});

test("a host that nobody has connected is neither well nor ill, and one that has not answered yet is waited for", () => {
  assert.equal(lightOf({ kind: "closed" }, undefined).tone, "off");
  assert.equal(lightOf(connected, undefined).tone, "busy");
  assert.equal(lightOf({ kind: "connecting", since: 1 }, look({})).tone, "busy");
});

test("names from a host cannot disturb the line", () => {
  const units = ["a\u202eb.service", "c.service", "d.service", "e.service", "f.service", "g.service"];
  const { words } = lightOf(connected, look({ attention: [{ severity: "warning", kind: "units-failed", units }] }));
  assert.match(words[0] ?? "", /^6 services have failed: a[^\u202e]*b\.service, .* and 1 more$/);
});
