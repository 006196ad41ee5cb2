import assert from "node:assert/strict";
import { test } from "node:test";
import { loopbackHosts, refusal } from "./guard.ts";

const own = loopbackHosts(9090);

test("our own names pass, in any case, with or without an origin", () => {
  for (const host of ["127.0.0.1:9090", "localhost:9090", "LOCALHOST:9090", "[::1]:9090"]) {
    assert.equal(refusal({ headers: { host } }, own), undefined);
    assert.equal(refusal({ headers: { host, origin: `http://${host}` } }, own), undefined);
  }
});

test("a foreign name is refused, as after DNS rebinding", () => {
  for (const host of ["evil.example:9090", "127.0.0.1:9091", "127.0.0.1", "127.0.0.1.evil.example:9090", ""])
    assert.ok(refusal({ headers: { host } }, own));
  assert.ok(refusal({ headers: {} }, own));
});

test("a foreign origin is refused, also another of our own names and null", () => {
  for (const origin of ["https://evil.example", "http://localhost:9090", "null", "http://127.0.0.1:9091"])
    assert.ok(refusal({ headers: { host: "127.0.0.1:9090", origin } }, own));
});
