import assert from "node:assert/strict";
import { test } from "node:test";
import { loginPage, pastedToken, safeNext } from "./login-page.ts";

test("after the login one gets only to paths of our own", () => {
  assert.equal(safeNext("/hosts/local/containers?state=running"), "/hosts/local/containers?state=running");
  for (const bad of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    null,
    "/a\nb",
  ])
    assert.equal(safeNext(bad), "/");
});

test("the token or the whole printed address may be pasted", () => {
  assert.equal(pastedToken(" abc-1_2 \n"), "abc-1_2");
  assert.equal(pastedToken("http://127.0.0.1:9090/?token=abc-1_2"), "abc-1_2");
  assert.equal(pastedToken("Pilothouse is ready at http://127.0.0.1:9090/?token=abc&x=1"), "abc");
});

test("what comes from the URL cannot leave its attribute", () => {
  assert.ok(!loginPage('/"><script>', "<b>").includes("<script>"));
});
