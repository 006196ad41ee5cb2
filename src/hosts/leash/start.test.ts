import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { newMark } from "./holder.ts";
import { encoded, word } from "./quote.ts";
import { bootCommand, bootLine, leaderName, leaderScript, scriptLine } from "./start.ts";

/** Those of this machine that can be the log-in shell of a person. */
const shells = [
  ["/bin/sh", "-c"],
  ["/bin/bash", "-c"],
  ["/bin/dash", "-c"],
  ["/bin/busybox", "sh", "-c"],
  ["/usr/bin/fish", "-c"],
  ["/bin/tcsh", "-c"],
].filter(([file = ""]) => existsSync(file));

/** Any bytes but zero, as text of the kind that names have; many of those that shells take for something. */
const argument = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom(..."'\"\\!$`*?~#&|;<>(){}[]^=% \n\t-a0\u0081\u0088\udc80\udcff"),
      maxLength: 30,
    }),
  )
  .map((text) =>
    text.replaceAll("\0", "").replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f]/g, ""),
  );

test("a word is made of harmless characters only", () => {
  fc.assert(
    fc.property(argument, (text) => {
      assert.match(word(text), /^'(?:[A-Za-z0-9_/.:=,]|\\[0-7]{3})*'$/);
      assert.match(encoded(text), /^(?:[A-Za-z0-9_/.:=,]|\\[0-7]{3})*$/);
    }),
  );
});

const print = ["sh", "-c", 'for a; do printf "%s\\0" "$a"; done', "sh"];

function bytesOfAll(texts: readonly string[]): string {
  const bytes = texts.flatMap((text) => [
    ...Array.from(text, (char) => {
      const code = char.charCodeAt(0);
      return char.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(char);
    }),
    Buffer.from([0]),
  ]);
  return Buffer.concat(bytes).toString("hex");
}

for (const [file = "", ...options] of shells)
  test(`arguments pass ${[file, ...options].join(" ")} unchanged, in the line and after it`, () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 8 }), fc.boolean(), (args, inLine) => {
        const mark = newMark();
        const script = leaderScript([...print, ...args], { stdin: "empty" });
        const line = bootLine(leaderName, mark, inLine ? script : undefined);
        const { stdout, status } = spawnSync(file, [...options, line], { input: inLine ? "" : scriptLine(script) });
        assert.equal(status, 0);
        const begin = stdout.indexOf("\nstarted\n") + "\nstarted\n".length;
        assert.match(stdout.toString("latin1", 0, begin), new RegExp(`${mark}:\\d+\nstarted\n$`));
        assert.equal(stdout.toString("hex", begin), bytesOfAll(args));
      }),
      { numRuns: 40 },
    );
  });

test("without a log-in shell the same command runs the same program", () => {
  const mark = newMark();
  const [file, ...args] = bootCommand(leaderName, mark);
  const script = leaderScript(["sh", "-c", "cat; exit 3"], { stdin: "follows", cwd: "/", env: { A: "b" } });
  const { stdout, stderr, status } = spawnSync(file, args, { input: `${scriptLine(script)}what follows` });
  assert.match(String(stdout), new RegExp(`^${mark}:\\d+\nstarted\nwhat follows$`));
  assert.equal(String(stderr), `${mark}:started\n`);
  assert.equal(status, 3);
});

test("what no program can be given is refused", () => {
  for (const [argv, options] of [
    [["a\0b"], {}],
    [[""], {}],
    [["-x"], {}],
    [["x"], { cwd: "/a\0" }],
    [["x"], { env: { "a b": "" } }],
    [["x"], { env: { "a=b": "" } }],
    [["x"], { env: { "x;id": "" } }],
  ] as const)
    assert.throws(() => leaderScript(argv, { stdin: "empty", ...options }), { code: "invalid-input" });
});
