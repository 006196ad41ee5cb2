import assert from "node:assert/strict";
import { test } from "node:test";
import { allows, roles } from "./role.ts";
import { procedure, requires, router } from "./rpc.ts";

test("a role allows what lesser ones do, and no role allows nothing", () => {
  for (const [at, role] of roles.entries())
    for (const [needed, other] of roles.entries()) assert.equal(allows(role, other), at >= needed, `${role} ${other}`);
  for (const role of roles) assert.equal(allows(undefined, role), false);
});

test("a procedure that requires a role refuses lesser ones, and works for those who have it", async () => {
  const app = router({ keys: procedure.use(requires("admin")).query(() => "the key") });
  const as = (role: "viewer" | "admin" | undefined) =>
    app.createCaller({
      session: {
        id: "1",
        user: "ann",
        role,
        signal: new AbortController().signal,
        hold: () => ({ [Symbol.dispose]() {} }),
      },
      drained: async () => {},
      warn: () => assert.fail("a refusal is the caller's own fault"),
    });
  assert.equal(await as("admin").keys(), "the key");
  for (const role of ["viewer", undefined] as const)
    await assert.rejects(as(role).keys(), ({ cause }: { cause: { code: string; message: string } }) => {
      assert.equal(cause.code, "permission-denied");
      assert.equal(cause.message, "Only an admin of this console may do that.");
      return true;
    });
});
