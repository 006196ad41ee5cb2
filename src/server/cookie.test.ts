import assert from "node:assert/strict";
import { test } from "node:test";
import { readCookie, writeCookie } from "./cookie.ts";

const way = { secure: true, base: "" };

test("the cookie can be read by no script, is sent by no other site, and over encrypted connections only", () => {
  for (const value of ["secret", undefined]) {
    const parts = writeCookie("pilothouse-9090", value, way).split("; ");
    assert.ok(parts.includes("HttpOnly"));
    assert.ok(parts.includes("SameSite=Strict"));
    assert.ok(parts.includes("Secure"));
    assert.ok(!writeCookie("pilothouse-9090", value, { ...way, secure: false }).includes("Secure"));
  }
});

test("the cookie is sent to the console's own path only", () => {
  assert.match(writeCookie("pilothouse-9090", "secret", way), /; Path=\/;/);
  assert.match(writeCookie("pilothouse-9090", "secret", { ...way, base: "/console" }), /; Path=\/console\/;/);
});

test("a cookie is found among others, and another's name is not taken for it", () => {
  assert.equal(readCookie("a=1; pilothouse-9090=secret; b=2", "pilothouse-9090"), "secret");
  assert.equal(readCookie("xpilothouse-9090=1; pilothouse-90901=2", "pilothouse-9090"), undefined);
  assert.equal(readCookie(undefined, "pilothouse-9090"), undefined);
});
