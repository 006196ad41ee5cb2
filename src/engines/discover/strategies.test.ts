import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../problem/index.ts";
import { absence } from "./absence.ts";
import type { Attempt } from "./attempt.ts";
import type { Environment } from "./environment.ts";
import { eventLogPath } from "./event-log-path.ts";
import { older } from "./identify.ts";
import { strategies } from "./strategies.ts";

const ann: Environment = {
  uid: 1000,
  user: "ann",
  runtimeDir: "/run/user/1000",
  containerHost: undefined,
  dockerHost: undefined,
  cgroupVersion: 2,
  podmanInstalled: true,
  dockerInstalled: false,
  units: { system: [], user: [] },
  system: "ubuntu debian",
};
const root: Environment = { ...ann, uid: 0, user: "root", runtimeDir: undefined };
const wheres = (environment: Environment) =>
  strategies(environment).map(({ where }) =>
    typeof where === "string" ? "-" : "socket" in where ? where.socket : where.service,
  );

test("a user's engines are the system's, their own, and a Podman started for them", () => {
  assert.deepEqual(wheres(ann), [
    "-",
    "-",
    "/run/podman/podman.sock",
    "/run/user/1000/podman/podman.sock",
    "/var/run/docker.sock",
    "/run/user/1000/docker.sock",
    "podman",
  ]);
  assert.deepEqual(wheres(root), ["-", "-", "/run/podman/podman.sock", "-", "/var/run/docker.sock", "-", "podman"]);
  for (const { name, where } of strategies({ ...root, podmanInstalled: false }))
    if (typeof where === "string") assert.match(where, /\.$/, `${name} says why not in a sentence`);
});

test("the environment's engines come first, on unix sockets only", () => {
  const set = { ...root, containerHost: "unix:///a.sock", dockerHost: "tcp://10.0.0.1:2375" };
  assert.deepEqual(wheres(set).slice(0, 2), ["/a.sock", "-"]);
  assert.equal(wheres(set).at(-1), "-", "who says where Podman is wants no other");
  for (const url of ["unix://relative.sock", "ssh://root@host/run/podman.sock", "http://x", "/a.sock", ""])
    assert.equal(wheres({ ...root, containerHost: url })[0], "-");
});

const failed = (
  kind: "podman" | "docker",
  code: "engine-stopped" | "permission-denied" | "engine-too-old",
): Attempt => ({
  strategy: "x",
  kind,
  at: "/run/x.sock",
  result: new Problem(code, { title: "It failed." }),
  why: "",
});
const remedy = (problem: Problem) => problem.fields.remedies?.[0];

test("says what to install in the words of the system, with sudo for who needs it", () => {
  const none = [failed("podman", "engine-stopped"), failed("docker", "engine-stopped")];
  const without = { podmanInstalled: false };
  const line = (environment: Environment, wanted?: "podman" | "docker") => {
    const first = remedy(absence({ ...environment, ...without }, none, wanted));
    return first?.do === "command" ? first.command : undefined;
  };
  assert.equal(absence({ ...ann, ...without }, none).code, "engine-missing");
  assert.equal(line(ann), "sudo apt-get install podman");
  assert.equal(line(root), "apt-get install podman");
  assert.equal(line({ ...ann, system: "centos rhel fedora" }), "sudo dnf install podman");
  assert.equal(line(ann, "docker"), "sudo apt-get install docker.io");
  assert.equal(line({ ...ann, system: "plan9" }), undefined);
  assert.match(absence({ ...ann, ...without, system: "plan9" }, none).fields.why ?? "", /podman\.io/);
});

test("a refusal, an old version and a stopped engine tell more than one that is missing", () => {
  const refusal = absence(ann, [failed("podman", "engine-stopped"), failed("docker", "permission-denied")]);
  assert.equal(refusal.code, "permission-denied");
  assert.match(refusal.fields.why ?? "", /can do what root can/);
  assert.deepEqual(refusal.fields.remedies, [
    { do: "elevate" },
    {
      do: "command",
      label: "Join the group",
      command: "sudo usermod --append --groups docker ann",
    },
  ]);
  const odd = absence({ ...ann, user: "ann; rm -rf /" }, [failed("docker", "permission-denied")]);
  assert.deepEqual(odd.fields.remedies, [{ do: "elevate" }], "no name that is more than a name gets into a command");
  assert.equal(
    absence(ann, [failed("docker", "permission-denied"), failed("podman", "engine-too-old")]).code,
    "engine-too-old",
  );
  assert.equal(
    absence({ ...ann, dockerInstalled: true, podmanInstalled: false }, [failed("docker", "engine-stopped")]).code,
    "engine-stopped",
  );
});

test("versions compare as numbers", () => {
  assert.ok(older("3.4.4", 4, 0) && older("1.39", 1, 40) && older("nonsense", 1, 40));
  assert.ok(!older("4.0.0", 4, 0) && !older("1.40", 1, 40) && !older("10.1", 4, 9) && !older("v5.2.0-dev", 4, 0));
});

test("the event log is where the settings of Podman say, the last one leading", () => {
  const path = (environment: Environment, rootless = environment.uid !== 0) => eventLogPath(environment, rootless);
  const first = '#tmp_dir = "/no"\n  tmp_dir="/run/y"\ntmp_dir = "/run/x"\n';
  assert.equal(path({ ...root, eventSettings: first }), "/run/x/events/events.log");
  const both = `${first}events_logfile_path = "/var/log/events"\n`;
  assert.equal(path({ ...root, eventSettings: both }), "/var/log/events");
  assert.equal(path(root), "/run/libpod/events/events.log");
  assert.equal(path(ann), "/run/user/1000/libpod/tmp/events/events.log");
  assert.equal(path(ann, false), undefined, "the system's is not a user's to read");
});
