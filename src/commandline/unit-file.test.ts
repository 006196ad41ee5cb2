import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseArgv } from "./parse.ts";
import { anyText, arbitrarySpec } from "./spec-arbitrary.ts";
import { commandWords, toUnit } from "./unit-file.ts";

/** What systemd makes of a command in a unit file: quoting, escapes, specifiers, variables (systemd.syntax(7)). */
function systemdReads(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, bare] of line.matchAll(/"((?:\\.|[^"\\])*)"|([^\s"]+)/gs)) {
    const bytes = (quoted ?? bare ?? "").replaceAll(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gs,
      (_, byte, unicode, c) => c ?? String.fromCharCode(Number.parseInt(byte ?? unicode, 16)),
    );
    assert.doesNotMatch(bytes.replaceAll("%%", ""), /%/, "no specifier is left");
    assert.doesNotMatch(bytes.replaceAll("$$", ""), /\$/, "no variable is left");
    words.push(bytes.replaceAll("%%", "%").replaceAll("$$", "$"));
  }
  return words;
}

const value = (text: string, key: string) => new RegExp(`^${key}=([^\\n]*)$`, "m").exec(text)?.[1] ?? "";

test("any words survive systemd's quoting, on one line", () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1 }), (words) => {
      const line = commandWords(words);
      assert.doesNotMatch(line, /\p{Cc}/u);
      assert.deepEqual(systemdReads(line), words);
    }),
    { numRuns: 500 },
  );
});

test("a Podman unit has keys where Quadlet has them, the rest as arguments", () => {
  const { name, folder, text } = toUnit(
    {
      image: "docker.io/library/nginx:1",
      name: "web",
      command: ["nginx", "-g", "daemon off; $x 100%"],
      env: [
        { name: "A", value: "two words" },
        { name: "B", value: "new\nline" },
      ],
      ports: [{ host: 8080, container: 80 }],
      mounts: [
        { type: "volume", source: "data", target: "/data" },
        { type: "volume", source: "odd.volume", target: "/odd" },
      ],
      memory: 64 * 2 ** 20,
      restart: { policy: "unless-stopped" },
      readOnly: true,
      tty: true,
      capDrop: ["ALL"],
      healthCheck: { shell: "curl -f http://localhost/", interval: 30_000 },
    },
    "podman",
  );
  assert.equal(`${folder}/${name}`, "/etc/containers/systemd/web.container");
  assert.equal(
    text,
    `[Unit]
Description=Container web from docker.io/library/nginx:1
Wants=network-online.target
After=network-online.target

[Container]
Image=docker.io/library/nginx:1
ContainerName=web
PublishPort=8080:80
Volume=data:/data
ReadOnly=true
Environment="A=two words"
Environment="B=new\\x0aline"
HealthCmd=curl -f http://localhost/
HealthInterval=30s
DropCapability=ALL
PodmanArgs=--volume=odd.volume:/odd --memory=64m
Exec=nginx -g "daemon off; $$x 100%%"

[Service]
Restart=always
TimeoutStartSec=900

[Install]
WantedBy=multi-user.target default.target
`,
  );
});

test("a Docker unit runs in the foreground, removes what it ran, and leaves restarts to systemd", () => {
  const { name, text } = toUnit(
    { image: "web:1", name: "web", tty: true, interactive: true, restart: { policy: "on-failure", maxRetries: 3 } },
    "docker",
  );
  assert.equal(name, "web.service");
  assert.equal(value(text, "ExecStart"), "/usr/bin/docker run --name web --rm web:1");
  assert.equal(value(text, "ExecStartPre"), "-/usr/bin/docker rm --force web");
  assert.equal(value(text, "Restart"), "on-failure");
});

test("whatever a spec holds, a unit has one line for each key and its command says the same", () => {
  fc.assert(
    fc.property(arbitrarySpec("docker"), (spec) => {
      const { text, name } = toUnit(spec, "docker", "unit");
      assert.match(name, /^[A-Za-z0-9_][A-Za-z0-9_.-]*\.service$/);
      for (const line of text.split("\n")) assert.match(line, /^(\[\w+\]|\w+=[^\n]*|)$/);
      const [, ...words] = systemdReads(value(text, "ExecStart"));
      const { restart: _r, autoRemove: _a, tty: _t, interactive: _i, ...rest } = spec;
      const again = parseArgv(["docker", ...words], "docker").spec;
      const { tty: _t2, interactive: _i2, ...comparable } = again;
      assert.deepEqual(comparable, { ...rest, name: "unit", autoRemove: true });
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(arbitrarySpec("podman"), (spec) => {
      for (const line of toUnit(spec, "podman").text.split("\n")) assert.match(line, /^(\[\w+\]|\w+=[^\n]*|)$/);
    }),
    { numRuns: 200 },
  );
});
