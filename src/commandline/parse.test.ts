import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../problem/index.ts";
import { commandLine } from "./format.ts";
import { parse } from "./parse.ts";
import { anyText } from "./spec-arbitrary.ts";

const spec = (line: string) => parse(line, line.includes("docker") ? "docker" : "podman").spec;

test("flags are read in every spelling", () => {
  for (const line of [
    "podman run -d -it -p 8080:80 -e A=b --name web nginx sh -c ls",
    "podman run -dit -p8080:80 -eA=b --name=web nginx sh -c ls",
    "podman run -d=true -it=true -p=8080:80 -e=A=b --name web -- nginx sh -c ls",
    "podman container run --detach --interactive --tty=1 --publish 8080:80 --env A=b --name x --name web nginx sh -c ls",
    "sudo /usr/bin/podman run -ditp 8080:80 -e A=b --name web nginx sh -c ls",
  ]) {
    const { spec: read, detached } = parse(line, "podman");
    assert.deepEqual(
      read,
      {
        name: "web",
        interactive: true,
        tty: true,
        ports: [{ host: 8080, container: 80 }],
        env: [{ name: "A", value: "b" }],
        image: "nginx",
        command: ["sh", "-c", "ls"],
      },
      line,
    );
    assert.equal(detached, true, line);
  }
});

test("after the image everything is the command, flags too", () => {
  assert.deepEqual(spec("docker run alpine ls -l --name x"), { image: "alpine", command: ["ls", "-l", "--name", "x"] });
});

test("a switch may be switched off, and the last of two counts", () => {
  assert.deepEqual(spec("podman run --init=false --rm --rm=false a"), { init: false, autoRemove: false, image: "a" });
});

test("prompts, continued lines, comments and quotes of a pasted text", () => {
  const read = {
    name: 'it\'s a "test"',
    env: [{ name: "X", value: "$5 `x` \\ !" }],
    labels: [{ name: "tab", value: "\t\u00e9" }],
    image: "web",
  };
  const body = `run -d \\\n  --name 'it'\\''s a "test"' \\\n  -e "X=\\$5 \\\`x\\\` \\\\ !" \\\n  -l $'tab=\\t\\u00e9' web`;
  assert.deepEqual(spec(`podman ${body}`), read);
  assert.deepEqual(spec(`$ podman ${body}   # starts the web\n`), read);
  assert.deepEqual(spec(`# podman ${body}`), read);
  assert.deepEqual(spec(`me@host:~/src$ podman ${body}`), read);
  assert.deepEqual(spec(`[me@host src]$ podman ${body.replaceAll("\\\n", "\\\n> ")}`), read);
  assert.deepEqual(spec(`podman ${body.replaceAll("\n", "\r\n")}\r\n`), read);
});

test("what a shell would do with the line is refused by name", () => {
  for (const [line, words] of [
    ["podman run -v $PWD:/x a", /\$PWD is a variable/],
    [`podman run -v "\${PWD}:/x" a`, /\$\{PWD\} is a variable/],
    ["podman run -v $(pwd):/x a", /\$\(pwd\) runs a command/],
    ["podman run -v `pwd`:/x a", /runs a command/],
    ["podman run a | cat", /pipes into another command/],
    ["podman run a; reboot", /more than one command \(;\)/],
    ["podman run a && reboot", /more than one command \(&&\)/],
    ["podman run a > file", /redirects a file/],
    ["podman run a\npodman run b", /More than one command/],
    ["podman run -v ~/x:/x a", /"~" stands for your home folder/],
    ["podman run 'a", /quote ' is never closed/],
    ["podman run a \\", /ends with a backslash/],
    ["FOO=1 podman run a", /begins with the variable/],
  ] as const)
    assert.throws(
      () => spec(line),
      (e) => e instanceof Problem && e.code === "invalid-input" && words.test(e.message),
      line,
    );
});

test("what is no run command, or has an unknown flag, is named", () => {
  for (const [line, words] of [
    ["", /empty/],
    ["nginx", /"nginx" is neither podman nor docker/],
    ["podman ps", /"podman ps" makes no container/],
    ["docker -H tcp://x run a", /-H: docker's own flags/],
    ["podman run", /names no image/],
    ["podman run --nonsense a", /--nonsense is no flag of podman run/],
    ["podman run -Z a", /-Z is no flag of podman run/],
    ["podman run --gpus all a", /--gpus is a flag of docker run, not of podman run/],
    ["podman run --name", /--name: its value is missing/],
    ["podman run --init=maybe a", /--init: "maybe" is neither true nor false/],
    ["podman run -p 70000:80 a", /--publish: "70000:80" is no port mapping/],
    ["podman run -p 80-82:80-81 a", /the two ranges differ/],
    ["podman run -m lots a", /--memory: "lots" is no size/],
    ["podman run --restart sometimes a", /--restart: "sometimes"/],
    ["podman run -v ./x:/x a", /"\.\/x" is relative/],
    ["podman run --env-file .env a", /--env-file: The console cannot read a file/],
    ["podman run -e 'A*' a", /"A\*" would take variables of your shell/],
    ["podman run --network host --network app a", /"host" does not go together/],
    ["podman run --replace a", /--replace: It would remove a container/],
  ] as const)
    assert.throws(
      () => spec(line),
      (e) => e instanceof Problem && words.test(e.message),
      line,
    );
});

test("refused flags can be left out with a warning each", () => {
  const { spec: read, warnings } = parse("podman run --replace --cidfile=x --env-file a --name b c", "podman", {
    leaveOutRefused: true,
  });
  assert.deepEqual(read, { name: "b", image: "c" });
  assert.deepEqual(
    warnings.map((w) => w.split(" ")[0]),
    ["--replace", "--cidfile", "--env-file"],
  );
});

test("a line of the other engine is read, and what is lost is said", () => {
  const { spec: read, warnings, writtenFor } = parse("docker run --gpus all --name web nginx", "podman");
  assert.deepEqual(read, { name: "web", gpus: "all", image: "nginx" });
  assert.equal(writtenFor, "docker");
  assert.deepEqual(warnings, ["--gpus is unknown to Podman and is left out."]);
});

test("a runtime is a flag before run for Podman, and after it for Docker", () => {
  assert.deepEqual(spec("podman --runtime crun run a"), { runtime: "crun", image: "a" });
  assert.equal(commandLine({ runtime: "crun", image: "a" }, "podman"), "podman --runtime crun run -d a");
  assert.equal(commandLine({ runtime: "crun", image: "a" }, "docker"), "docker run -d --runtime crun a");
});

test("lines are short and in the order people write", () => {
  const web = {
    image: "nginx:1",
    name: "web",
    restart: { policy: "always" },
    ports: [{ host: 8080, container: 80 }],
    mounts: [{ type: "bind", source: "/my docs", target: "/data", readOnly: true }],
    env: [
      { name: "DB_PASSWORD", value: "s3cret" },
      { name: "DB_PASSWORD_FILE", value: "/run/x" },
      { name: "URL", value: "postgres://me:pw@db/x" },
      { name: "MODE", value: "a b" },
    ],
    interactive: true,
    tty: true,
    memory: 2 ** 29,
  } as const;
  assert.equal(
    commandLine(web, "podman", { pretty: true, maskSecrets: true }),
    `podman run -d -it \\
  --name web \\
  --restart always \\
  -p 8080:80 \\
  -v '/my docs:/data:ro' \\
  -e DB_PASSWORD="$DB_PASSWORD" \\
  -e DB_PASSWORD_FILE=/run/x \\
  -e URL="$URL" \\
  -e 'MODE=a b' \\
  --memory 512m \\
  nginx:1`,
  );
  assert.equal(commandLine({ image: "a" }, "docker", { verb: "create" }), "docker create a");
});

test("whatever is pasted is read or refused, never anything else", () => {
  const words = fc.oneof(
    anyText,
    fc.constantFrom(
      "podman",
      "docker",
      "run",
      "-v",
      "-p",
      "--mount",
      "--network",
      "--health-cmd",
      "-e",
      "\\",
      "'",
      '"',
      "$'",
    ),
  );
  fc.assert(
    fc.property(fc.array(words), fc.boolean(), (list, prefixed) => {
      try {
        parse(`${prefixed ? "podman run " : ""}${list.join(" ")}`, "podman");
      } catch (error) {
        assert.ok(error instanceof Problem, String(error));
        assert.ok(error.code === "invalid-input" || error.code === "too-large");
      }
    }),
    { numRuns: 5000 },
  );
});
