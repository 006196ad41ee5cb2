import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import {
  familiarReference,
  formatReference,
  fullReference,
  isDigest,
  isLoopbackRegistry,
  isRegistry,
  parseReference,
  type Reference,
  resolutions,
} from "./reference.ts";

const hex = "0123456789abcdef".repeat(4);
const digest = `sha256:${hex}`;

function read(text: string): Reference {
  const parsed = parseReference(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.fault}`);
  return parsed.reference;
}

suite("image references", () => {
  const good: readonly (readonly [string, Reference])[] = [
    ["web", { repository: "web" }],
    ["web:1.4", { repository: "web", tag: "1.4" }],
    ["web:RC_1", { repository: "web", tag: "RC_1" }],
    ["team/web", { repository: "team/web" }],
    ["localhost/web", { registry: "localhost", repository: "web" }],
    ["localhost:5000/web:1", { registry: "localhost:5000", repository: "web", tag: "1" }],
    ["[::1]:5000/team/web", { registry: "[::1]:5000", repository: "team/web" }],
    ["REGISTRY/web", { registry: "REGISTRY", repository: "web" }],
    [`quay.io/a/b/c@${digest}`, { registry: "quay.io", repository: "a/b/c", digest }],
    [`web:1@${digest}`, { repository: "web", tag: "1", digest }],
    ["a__b/c--d.e_f", { repository: "a__b/c--d.e_f" }],
  ];
  for (const [text, reference] of good)
    test(`"${text.slice(0, 40)}" is read in its parts and written back`, () => {
      assert.deepEqual(read(text), reference);
      assert.equal(formatReference(reference), text);
    });

  const bad: readonly (readonly [string, string])[] = [
    ["", "empty"],
    ["web 1", "space"],
    ["https://quay.io/web", "scheme"],
    ["docker://quay.io/web", "scheme"],
    ["Web", "upper-case"],
    ["quay.io/Team/web", "upper-case"],
    ["web:", "tag"],
    ["web:-1", "tag"],
    [`web:${"a".repeat(129)}`, "tag"],
    ["web@sha256:12", "digest"],
    [`web@sha256:${hex.toUpperCase()}`, "digest"],
    [`web@md5:${hex}`, "digest"],
    [`web@constructor:${hex}`, "digest"],
    ["/web", "repository"],
    ["web/", "repository"],
    ["a//b", "repository"],
    ["../web", "registry"],
    ["a/../b", "repository"],
    ["web_-x", "repository"],
    ["web___x", "repository"],
    ["host:port/web", "registry"],
    ["host:99999/web", "registry"],
    ["-host.org/web", "registry"],
    ["quay.io/", "repository"],
    [":1", "repository"],
    [hex, "looks-like-an-id"],
    ["a".repeat(256), "too-long"],
    ["web\u202e", "repository"],
    ["wéb", "repository"],
  ];
  for (const [text, fault] of bad)
    test(`"${text.slice(0, 40)}" is refused: ${fault}`, () =>
      assert.deepEqual(parseReference(text), { ok: false, fault }));

  test("short names are completed as the engines do", () => {
    const full = (text: string): string => formatReference(fullReference(read(text)));
    assert.equal(full("web"), "docker.io/library/web:latest");
    assert.equal(full("team/web:1"), "docker.io/team/web:1");
    assert.equal(full("index.docker.io/web"), "docker.io/library/web:latest");
    assert.equal(full("quay.io/web"), "quay.io/web:latest");
    assert.equal(full(`web@${digest}`), `docker.io/library/web@${digest}`);
  });

  test("a short name is shown for each registry that the engine searches, a full one is only itself", () => {
    const names = (text: string): string[] =>
      resolutions(read(text), ["quay.io", "docker.io", "quay.io"]).map(formatReference);
    assert.deepEqual(names("web"), ["quay.io/web:latest", "docker.io/library/web:latest"]);
    assert.deepEqual(names("localhost:5000/web:2"), ["localhost:5000/web:2"]);
  });

  test("the familiar form leaves out what Docker adds", () => {
    assert.equal(familiarReference(read("docker.io/library/web:1")), "web:1");
    assert.equal(familiarReference(read("docker.io/team/web:1")), "team/web:1");
    assert.equal(familiarReference(read("quay.io/web:1")), "quay.io/web:1");
    assert.equal(familiarReference(read("docker.io/localhost/web")), "docker.io/localhost/web");
  });

  test("loopback is this machine, and nothing that looks like it", () => {
    for (const registry of ["localhost", "localhost:5000", "127.0.0.1:5000", "127.8.8.8", "[::1]:5000"])
      assert.ok(isLoopbackRegistry(registry), registry);
    for (const registry of ["localhost.example.org", "127.0.0.1.example.org", "quay.io", "[::2]:5000"])
      assert.ok(!isLoopbackRegistry(registry), registry);
  });

  const component = fc
    .array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 1, maxLength: 3 })
    .chain((words) =>
      fc
        .array(fc.constantFrom(".", "_", "__", "-", "---"), { minLength: words.length, maxLength: words.length })
        .map((joints) => words.map((word, i) => (i === 0 ? word : `${joints[i]}${word}`)).join("")),
    );
  const registry = fc.oneof(
    fc.constantFrom("localhost", "[::1]:5000", "[fe80::1]"),
    fc.stringMatching(/^[a-zA-Z0-9]{1,8}\.[a-z]{2,5}(:[1-9][0-9]{0,3})?$/),
  );
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const references = fc
    .record({
      registry: optional(registry),
      repository: fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/")),
      tag: optional(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)),
      digest: optional(fc.stringMatching(/^[0-9a-f]{64}$/).map((value) => `sha256:${value}`)),
    })
    .map((parts): Reference => JSON.parse(JSON.stringify(parts)))
    // A first part like "a.b" without a registry would be read as one.
    .filter(({ registry, repository }) => registry !== undefined || !/^[^/]*\.[^/]*\//.test(repository))
    .filter(({ registry, repository }) => registry !== undefined || !repository.startsWith("localhost/"))
    .filter(({ registry, repository }) => `${registry}/${repository}`.length < 200);

  test("every reference of the grammar is read as what it is", () =>
    fc.assert(fc.property(references, (reference) => assert.deepEqual(read(formatReference(reference)), reference))));

  test("completing is done once: a full reference stays as it is, and its familiar form means the same", () =>
    fc.assert(
      fc.property(references, (reference) => {
        const full = fullReference(reference);
        assert.deepEqual(fullReference(full), full);
        assert.deepEqual(read(formatReference(full)), { ...full });
        assert.deepEqual(fullReference(read(familiarReference(full))), full);
      }),
    ));

  test("any text is read or refused, quickly, and what is read is written back unchanged", () =>
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-zA-Z0-9:@/._[\]-]{0,60}$/)),
        (text) => {
          const parsed = parseReference(text);
          if (parsed.ok) assert.equal(formatReference(parsed.reference), text);
        },
      ),
    ));

  test("hostile lengths cost no time", () => {
    const begin = performance.now();
    for (const text of [
      `${"a-".repeat(500_000)}!`,
      `a/${"-".repeat(1_000_000)}`,
      `${"a.".repeat(400)}/x`,
      "a".repeat(900),
    ])
      parseReference(text);
    isRegistry(`${"a-".repeat(100)}!`);
    isDigest(`sha256:${"a".repeat(1_000_000)}`);
    assert.ok(performance.now() - begin < 200);
  });
});
