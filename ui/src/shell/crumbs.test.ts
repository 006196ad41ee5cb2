import assert from "node:assert/strict";
import { test } from "node:test";
import { crumbsOf } from "./crumbs.ts";

const areas = { overview: "Overview", containers: "Containers" };
const way = (path: string) =>
  crumbsOf(path, /^\/hosts\/([^/]+)/.exec(path)?.[1], areas, "Hosts", (host) =>
    host === "local" ? "This machine" : host,
  ).map(({ title, path: to }) => `${title} ${to}`);

test("a page of a host says the way down to it, without itself", () => {
  assert.deepEqual(way("/hosts/web1"), ["Hosts /hosts", "web1 /hosts/web1"]);
  assert.deepEqual(way("/hosts/web1/containers"), ["Hosts /hosts", "web1 /hosts/web1"]);
  assert.deepEqual(way("/hosts/web1/containers/1a2b/logs"), [
    "Hosts /hosts",
    "web1 /hosts/web1",
    "Containers /hosts/web1/containers",
  ]);
  assert.deepEqual(way("/hosts/local/containers/"), ["Hosts /hosts", "This machine /hosts/local"]);
  assert.deepEqual(way("/hosts/web1/nothing/here"), ["Hosts /hosts", "web1 /hosts/web1"]);
});

test("a page of no host has none", () => {
  for (const path of ["/", "/hosts", "/glossary", "/tasks/1"]) assert.deepEqual(way(path), []);
});
