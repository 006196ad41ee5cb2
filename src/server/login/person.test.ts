import assert from "node:assert/strict";
import { test } from "node:test";
import { localHost } from "../../hosts/index.ts";
import { groupsOf, isUserName, lookUp, mayTry, roleOf } from "./person.ts";

const signal = new AbortController().signal;

test("a user is found with his number and his groups, and one who does not exist is not", async () => {
  const root = await lookUp(localHost(), "root", signal);
  assert.deepEqual(root, { name: "root", uid: 0 });
  assert.ok((await groupsOf(localHost(), { name: "root", uid: 0 }, signal)).includes("root"));
  assert.deepEqual(await groupsOf(localHost(), { name: "no-such-user", uid: 4711 }, signal), []);
  assert.equal(await lookUp(localHost(), "no-such-user", signal), undefined);
});

test("a number is no name, though getent would take it for one", async () => {
  assert.equal(await lookUp(localHost(), "0", signal), undefined);
  assert.equal(isUserName("0"), false);
});

test("names that could be options, other lines or paths are none", () => {
  for (const name of ["", "-l", "a b", "a\nb", "a:b", "../x", "a\0", "1000", "x".repeat(257)])
    assert.equal(isUserName(name), false, JSON.stringify(name));
  for (const name of ["ann", "ann.b-c_d", "ann@example.org", "EXAMPLE\\ann", "änne", "0x"])
    assert.equal(isUserName(name), true, name);
});

test("sudo and wheel make admins, everybody else looks on, and the configuration says otherwise", () => {
  assert.equal(roleOf(["users", "sudo"]), "admin");
  assert.equal(roleOf(["wheel"]), "admin");
  assert.equal(roleOf(["users"]), "viewer");
  assert.equal(roleOf([]), "viewer");
  const configured = { operator: ["ops"], approver: ["qa"] };
  assert.equal(roleOf(["ops"], configured), "operator");
  assert.equal(roleOf(["ops", "qa"], configured), "approver");
  assert.equal(roleOf(["ops", "sudo"], configured), "admin");
  assert.equal(roleOf(["sudo"], { admin: ["boss"] }), "viewer");
  assert.equal(roleOf(["domain admins"], { admin: ["admins"] }), "viewer");
});

test("root may try under no name, unless it is wanted", () => {
  for (const [user, uid] of [
    ["root", undefined],
    ["root", 0],
    ["toor", 0],
  ] as const) {
    assert.equal(mayTry(user, uid, false), false);
    assert.equal(mayTry(user, uid, true), true);
  }
  assert.equal(mayTry("ann", 1000, false), true);
  assert.equal(mayTry("nobody-here", undefined, false), true);
});
