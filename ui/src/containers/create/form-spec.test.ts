import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ContainerSpec } from "../../../../src/commandline/index.ts";
import { arbitrarySpec } from "../../../../src/commandline/spec-arbitrary.ts";
import { checkForm } from "./check-form.ts";
import { fromSpec } from "./from-spec.ts";
import { toSpec } from "./to-spec.ts";
import { type CreateValues, emptyMount, emptyPort, emptyValues, noHealth } from "./values.ts";

/** Lines of a list in which nothing stands say nothing. */
function normal(spec: ContainerSpec): ContainerSpec {
  const fields = Object.entries(spec).flatMap(([key, value]) => {
    if (key === "command" || key === "entrypoint" || !Array.isArray(value)) return [[key, value]];
    const filled = value.filter((one) => one !== "");
    return filled.length > 0 ? [[key, filled]] : [];
  });
  return { ...(Object.fromEntries(fields) as ContainerSpec), image: spec.image.trim() };
}

for (const kind of ["podman", "docker"] as const)
  test(`a specification for ${kind} goes through the form and comes back as it was`, () => {
    fc.assert(
      fc.property(arbitrarySpec(kind), (spec) => {
        const { spec: back, unread } = toSpec(fromSpec(normal(spec), kind, kind), kind);
        assert.deepEqual(unread, []);
        assert.deepEqual(back, normal(spec));
      }),
      { numRuns: 100 },
    );
  });

test("what cannot be read yet is named with its place, and everything else counts", () => {
  const values: CreateValues = {
    ...emptyValues("podman"),
    image: "web",
    command: "echo 'open",
    ports: [emptyPort, { ...emptyPort, host: "80a", container: "80" }],
    more: { ulimit: ["nofile=100", "nofile"], "shm-size": ["64m"] },
  };
  const { spec, unread, places } = toSpec(values, "podman");
  assert.deepEqual(unread.map(({ path }) => path).sort(), ["command", "more.ulimit.1", "ports.1.host"]);
  assert.deepEqual(spec, {
    image: "web",
    ports: [{ container: 80 }],
    ulimits: [{ name: "nofile", soft: 100 }],
    shmSize: 64 * 2 ** 20,
  });
  assert.deepEqual(places.ports, [1]);
});

test("messages about the specification stand at the rows of the form that say it", () => {
  const values: CreateValues = {
    ...emptyValues("podman"),
    image: "web",
    ports: [emptyPort, { ...emptyPort, host: "80", container: "80" }, { ...emptyPort, host: "80", container: "81" }],
    mounts: [{ ...emptyMount("bind"), source: "relative", target: "/data" }],
    more: { dns: ["nowhere"] },
    health: { ...noHealth, mode: "own", retries: -1, command: "true" },
  };
  assert.deepEqual(Object.keys(checkForm(values, "podman").errors).sort(), [
    "health.retries",
    "more.dns.0",
    "mounts.0.source",
    "ports.2.host",
  ]);
});
