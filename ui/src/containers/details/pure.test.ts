import assert from "node:assert/strict";
import { test } from "node:test";
import { changeTree } from "./change-tree.ts";
import { joinedEvents } from "./event-list.ts";
import { cleanPath, linkTarget, modeText, trail } from "./paths.ts";
import { rates } from "./rates.ts";
import { settingsOf } from "./settings.ts";

test("paths are clean, links lead where the kernel would go, and nothing climbs over the root", () => {
  assert.equal(cleanPath("//a/./b/../c/"), "/a/c");
  assert.equal(cleanPath("../../etc"), "/etc");
  assert.equal(linkTarget("/usr/bin", "../lib/x"), "/usr/lib/x");
  assert.equal(linkTarget("/usr/bin", "/bin/sh"), "/bin/sh");
  assert.deepEqual(
    trail("/a/b").map(({ path }) => path),
    ["/", "/a", "/a/b"],
  );
});

test("modes are written as ls writes them", () => {
  assert.equal(modeText("directory", 0o1777), "drwxrwxrwt");
  assert.equal(modeText("file", 0o4755), "-rwsr-xr-x");
  assert.equal(modeText("file", 0o2640), "-rw-r-S---");
});

test("changes become a tree, and folders with one thing in them one line", () => {
  const tree = changeTree(
    [
      { path: "/etc", kind: "changed" },
      { path: "/etc/app", kind: "changed" },
      { path: "/etc/app/new", kind: "added" },
      { path: "/var", kind: "changed" },
      { path: "/var/a", kind: "added" },
      { path: "/var/b", kind: "removed" },
    ],
    "",
  );
  assert.deepEqual(
    tree.map(({ name, kind, count }) => [name, kind, count]),
    [
      ["etc/app/new", "added", 1],
      ["var", "changed", 3],
    ],
  );
  assert.deepEqual(changeTree([{ path: "/var/b", kind: "removed" }], "nothing"), []);
});

test("an event that both lists have is there once, in order", () => {
  const event = (time: number, action: string) =>
    ({ type: "container", action, id: "a", name: "a", attributes: {}, time }) as const;
  const joined = joinedEvents([event(1, "create"), event(2.0004, "start")], [event(2, "start"), event(0, "pull")]);
  assert.deepEqual(
    joined.map(({ action }) => action),
    ["pull", "create", "start"],
  );
});

test("counters become rates, and one that began anew tells nothing", () => {
  const sample = (time: number, networkIn: number) => ({
    time,
    cpu: 1,
    memory: 2,
    memoryLimit: 0,
    networkIn,
    networkOut: 0,
    blockRead: 0,
    blockWrite: 0,
    pids: 1,
  });
  assert.equal(rates(undefined, sample(0, 100)).networkIn, undefined);
  assert.equal(rates(sample(0, 100), sample(2000, 300)).networkIn, 100);
  assert.equal(rates(sample(0, 100), sample(1000, 5)).networkIn, undefined);
});

test("settings are words and lines, secrets among them are not shown", () => {
  const settings = settingsOf({
    image: "web",
    memorySwap: 1024,
    env: [
      { name: "MODE", value: "on" },
      { name: "DB_PASSWORD", value: "hunter2" },
    ],
    ports: [{ host: 80, container: 8080 }],
  });
  assert.deepEqual(
    settings.map(({ name, value }) => [name, value]),
    [
      ["Image", "web"],
      ["Memory swap", "1024 (1 KiB)"],
      ["Env", "MODE=on\nDB_PASSWORD=••••••••"],
      ["Ports", "host: 80, container: 8080"],
    ],
  );
});
