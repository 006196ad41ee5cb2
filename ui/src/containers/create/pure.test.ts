import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContainerRow } from "../../../../src/engines/index.ts";
import { freeName, freePort, nameHolder, portHolder } from "./conflicts.ts";
import { changedSettings } from "./diff.ts";
import { readDraft, writeDraft } from "./draft.ts";
import { hideSecrets } from "./secrets.ts";
import { emptyPort, emptyValues } from "./values.ts";

function row(name: string, ports: ContainerRow["ports"] = [], state: ContainerRow["state"] = "running"): ContainerRow {
  return {
    ...{ engine: "podman", id: name, name, image: "", imageId: "", command: [], state, health: "none", created: 0 },
    ...{ ports, networks: [], mounts: [], labels: {} },
  };
}
const port = (hostPort: number, hostIp = "", range = 1) => ({
  ...{ hostIp, hostPort, containerPort: 80, protocol: "tcp" as const, range },
});
const rows = { a: row("web"), b: row("web-2"), c: row("web-3", [port(8080)]), d: row("old", [port(9000)], "exited") };

test("a free name gets the first number that makes it free, and a number that it has goes on", () => {
  assert.equal(freeName(rows, "podman", "web"), "web-4");
  assert.equal(freeName(rows, "podman", "web-2"), "web-4");
  assert.equal(freeName(rows, "docker", "web"), "web");
  assert.equal(nameHolder(rows, "podman", "web", "web"), undefined, "its own name is not taken");
});

test("a port of the host is held by whoever publishes it on an address that meets", () => {
  assert.equal(portHolder(rows, { ...emptyPort, host: "8080" })?.row.name, "web-3");
  assert.equal(portHolder(rows, { ...emptyPort, host: "8000-8100" })?.now, true);
  assert.equal(portHolder(rows, { ...emptyPort, host: "8080", protocol: "udp" }), undefined);
  assert.equal(portHolder(rows, { ...emptyPort, host: "9000" })?.now, false, "it does not run");
  const local = { x: row("local", [port(80, "127.0.0.1", 3)]) };
  assert.equal(portHolder(local, { ...emptyPort, ip: "127.0.0.2", host: "80" }), undefined);
  assert.equal(portHolder(local, { ...emptyPort, ip: "0.0.0.0", host: "82" })?.row.name, "local");
  assert.equal(freePort(rows, { ...emptyPort, host: "8080" }), 8081);
});

test("the difference of two specifications is said by flag, with secrets masked", () => {
  const old = {
    image: "web:1",
    env: [
      { name: "A", value: "1" },
      { name: "DB_PASSWORD", value: "old" },
    ],
  };
  const now = {
    image: "web:2",
    env: [
      { name: "A", value: "1" },
      { name: "DB_PASSWORD", value: "new" },
    ],
    tty: true,
  };
  assert.deepEqual(
    changedSettings(old, now, "podman").map(({ setting, removed, added }) => [setting, removed, added]),
    [
      ["image", ["web:1"], ["web:2"]],
      ["tty", [], ["true"]],
      ["env", ["DB_PASSWORD=••••••"], ["DB_PASSWORD=••••••"]],
    ],
  );
  assert.deepEqual(changedSettings(old, old, "docker"), []);
});

test("a draft comes back without its secrets and names them", () => {
  const more = { "log-opt": ["splunk-token=hunter4", "tag=web"] };
  const values = { ...emptyValues("podman"), more, env: [{ name: "DB_PASSWORD", value: "hunter2", unset: false }] };
  const text = writeDraft({ ...values, login: { username: "ann", password: "hunter3" } });
  assert.doesNotMatch(text, /hunter/);
  const draft = readDraft(text);
  assert.deepEqual(draft?.forgotten, ["splunk-token", "DB_PASSWORD"]);
  assert.deepEqual(draft?.values.more, { "log-opt": ["tag=web"] });
  assert.deepEqual(draft?.values.health, values.health);
  assert.equal(readDraft("{}"), undefined);
  assert.equal(readDraft("no json"), undefined);
});

test("secrets stand as variables in whatever is made of a specification", () => {
  const { spec, names, show } = hideSecrets({ image: "web", env: [{ name: "API_TOKEN", value: "t0p" }] });
  assert.deepEqual(names, ["API_TOKEN"]);
  assert.doesNotMatch(JSON.stringify(spec), /t0p/);
  assert.equal(show(`Environment=${spec.env?.[0]?.name}=${spec.env?.[0]?.value}`), "Environment=API_TOKEN=$API_TOKEN");
});
