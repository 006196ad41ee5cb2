import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginesView, EngineView, StoppedEngine } from "../../../../src/engines/index.ts";
import { standing } from "./standing.ts";
import { neverSeen, startOffer } from "./start-offer.ts";

const engine = (id: string, state: EngineView["state"], rootless = false) =>
  ({ id, kind: id.startsWith("docker") ? "docker" : "podman", state, capabilities: { rootless } }) as EngineView;
const docker: StoppedEngine = {
  kind: "docker",
  user: false,
  command: "systemctl start docker.service",
  startable: true,
};
const podman: StoppedEngine = { kind: "podman", user: true, command: "podman system service", startable: false };
const view: EnginesView = {
  engines: { docker: engine("docker", "lost"), podman: engine("podman", "lost") },
  searched: true,
  stopped: [docker, podman],
};

test("a lost engine is started by a button, or by a line where the console cannot", () => {
  assert.deepEqual(startOffer(view, "docker"), {
    ...{ do: "start", label: "Start it", engine: "docker", user: false },
    command: "systemctl start docker.service",
  });
  assert.equal(startOffer(view, "podman"), undefined, "the system's Podman is not the user's");
  const users = { ...view, engines: { "podman-user": engine("podman-user", "lost", true) } };
  assert.equal(startOffer(users, "podman-user")?.do, "command");
  assert.equal(startOffer({ ...view, engines: { docker: engine("docker", "connected") } }, "docker"), undefined);
  assert.equal(startOffer(undefined, "docker"), undefined);
});

test("an engine that was never there is listed once, a lost one not again", () => {
  assert.deepEqual(neverSeen(view), [podman]);
  assert.deepEqual(neverSeen({ engines: {}, searched: true }), []);
});

test("a list whose engines are all lost says how to start them", () => {
  const { status } = standing({
    live: { kind: "live", problem: undefined, asOf: 5 },
    parts: { docker: { state: "lost", asOf: 3 } },
    engines: view,
    theConsole: "The console",
    lostWords: (id) => id,
  });
  assert.equal(status.kind === "disconnected" && status.remedy?.do, "start");
});
