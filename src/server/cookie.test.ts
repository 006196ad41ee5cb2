import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieName, readCookie, writeCookie } from "./cookie.ts";

const way = { name: "pilothouse-9090", secure: true, base: "" };

test("the cookie can be read by no script, is sent by no other site, and over encrypted connections only", () => {
  for (const value of ["secret", undefined]) {
    const parts = writeCookie(way, value).split("; ");
    assert.ok(parts.includes("HttpOnly"));
    assert.ok(parts.includes("SameSite=Strict"));
    assert.ok(parts.includes("Secure"));
    assert.ok(!writeCookie({ ...way, secure: false }, value).includes("Secure"));
  }
});

test("the cookie is sent to the console's own path only", () => {
  assert.match(writeCookie(way, "secret"), /; Path=\/;/);
  assert.match(writeCookie({ ...way, base: "/console" }, "secret"), /; Path=\/console\/;/);
});

test("over TLS the name says so, and for all of the host where the console has it to itself", () => {
  assert.equal(cookieName(9090, "http", ""), "pilothouse-9090");
  assert.equal(cookieName(9090, "https", ""), "__Host-pilothouse-9090");
  assert.equal(cookieName(9090, "https", "/console"), "__Secure-pilothouse-9090");
});

test("a cookie is found among others, and another's name is not taken for it", () => {
  assert.equal(readCookie("a=1; pilothouse-9090=secret; b=2", "pilothouse-9090"), "secret");
  assert.equal(readCookie("xpilothouse-9090=1; pilothouse-90901=2", "pilothouse-9090"), undefined);
  assert.equal(readCookie(undefined, "pilothouse-9090"), undefined);
});
