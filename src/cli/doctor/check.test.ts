import assert from "node:assert/strict";
import { test } from "node:test";
import { type Check, lookAll, type Subject } from "./check.ts";

const subject: Subject = {
  service: false,
  multiUser: false,
  data: "/d",
  configFile: "/d/config.json",
  config: {},
  trouble: undefined,
  port: 9090,
  uid: 1000,
  user: "ann",
  runsAs: { uid: 1000, name: "ann" },
};

test("a look that hangs or fails costs its own rows, and the others stand in their order", async () => {
  let ended = false;
  const checks: Check[] = [
    {
      name: "hangs",
      look: (_, signal) => {
        signal.addEventListener("abort", () => {
          ended = true;
        });
        return new Promise(() => {});
      },
    },
    {
      name: "fails",
      look: async () => {
        throw new Error("no such thing");
      },
    },
    {
      name: "works",
      look: async () => [
        { state: "ok", title: "one" },
        { state: "problem", title: "two" },
      ],
    },
  ];
  const rows = await lookAll(checks, subject, 20);
  assert.deepEqual(
    rows.map(({ check, state }) => [check, state]),
    [
      ["hangs", "warning"],
      ["fails", "warning"],
      ["works", "ok"],
      ["works", "problem"],
    ],
  );
  assert.match(rows[0]?.title ?? "", /longer than 0\.02 seconds/);
  assert.equal(rows[1]?.why, "no such thing");
  assert.ok(ended);
});
