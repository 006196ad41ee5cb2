import assert from "node:assert/strict";
import { test } from "node:test";
import { type Check, lookAll, type Subject } from "./check.ts";
import type { Row } from "./report.ts";

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
  systemd: true,
};

test("a look that hangs or fails costs its own rows, and the others are told before", async () => {
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
  const told: [string, readonly Row[]][] = [];
  await lookAll(checks, subject, (check, rows) => told.push([check, rows]), 20);
  assert.deepEqual(
    told.map(([check, rows]) => [check, ...rows.map(({ state }) => state)]),
    [
      ["fails", "warning"],
      ["works", "ok", "problem"],
      ["hangs", "warning"],
    ],
  );
  const of = new Map(told);
  assert.match(of.get("hangs")?.[0]?.title ?? "", /longer than 0\.02 seconds/);
  assert.ok(of.get("hangs")?.[0]?.mend);
  assert.equal(of.get("fails")?.[0]?.why, "no such thing");
  assert.ok(ended);
});
