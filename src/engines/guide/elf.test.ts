import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { headBytes, listedLibraries, needsOf } from "./elf.ts";

test("a program that is linked to libraries names its loader", () => {
  const needs = needsOf(readFileSync("/usr/bin/perl").subarray(0, headBytes));
  assert.equal(needs.kind, "loader");
  assert.match(needs.kind === "loader" ? needs.path : "", /^\/lib.*\/ld-/);
});

test("a static program needs nothing, and a script is no program", () => {
  assert.equal(needsOf(readFileSync("/bin/busybox").subarray(0, headBytes)).kind, "static");
  assert.equal(needsOf(Buffer.from("#!/bin/sh\necho hello\n".padEnd(200))).kind, "unknown");
});

test("no bytes break it, whatever the headers say", () => {
  const real = readFileSync("/usr/bin/perl").subarray(0, 2048);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1023), fc.nat(255)), { maxLength: 40 }), fc.nat(2048), (changes, length) => {
      const bytes = Buffer.from(real.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      assert.ok(["static", "loader", "unknown"].includes(needsOf(bytes).kind));
    }),
  );
});

test("libraries are those with a path; a missing one makes the list useless", () => {
  const listed = [
    "\tlinux-vdso.so.1 (0x00007f0a)",
    "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f0b)",
    "\t/lib64/ld-linux-x86-64.so.2 (0x00007f0c)",
  ].join("\n");
  assert.deepEqual(listedLibraries(listed), ["/lib/x86_64-linux-gnu/libm.so.6", "/lib64/ld-linux-x86-64.so.2"]);
  assert.equal(listedLibraries(`${listed}\n\tlibgone.so.1 => not found`), undefined);
  assert.deepEqual(listedLibraries(""), []);
});
