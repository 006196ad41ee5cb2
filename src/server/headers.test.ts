import assert from "node:assert/strict";
import { test } from "node:test";
import { downloadHeaders } from "../access/index.ts";
import { securityHeaders } from "./headers.ts";

function directives(policy: string | undefined): Record<string, string> {
  return Object.fromEntries(
    (policy ?? "").split(";").map((part) => {
      const [name = "", ...values] = part.trim().split(/\s+/);
      return [name, values.join(" ")];
    }),
  );
}

test("pages run scripts from our own files only, talk to us only, and stand in no other page", () => {
  const policy = directives(securityHeaders["content-security-policy"]);
  for (const name of ["default-src", "script-src", "connect-src", "form-action"]) assert.equal(policy[name], "'self'");
  for (const name of ["object-src", "base-uri", "frame-ancestors"]) assert.equal(policy[name], "'none'");
  assert.equal(policy["img-src"], "'self' data:");
  assert.equal(securityHeaders["x-content-type-options"], "nosniff");
});

test("what comes from containers and images is saved and never shown as a page", () => {
  const headers = downloadHeaders('a"b\r\n<script>.html');
  assert.match(headers["content-disposition"] ?? "", /^attachment; filename="a_b___script_\.html"; /);
  assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
  assert.equal(headers["x-content-type-options"], "nosniff");
});
