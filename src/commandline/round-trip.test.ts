import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { commandLine, flagsOf, flagValues, format, withFlagValues } from "./format.ts";
import { parse, parseArgv } from "./parse.ts";
import { quote, toLine } from "./quote.ts";
import { anyText, arbitrarySpec } from "./spec-arbitrary.ts";
import { splitLine } from "./words.ts";

const runs = { numRuns: 500 };

for (const engine of ["podman", "docker"] as const) {
  test(`every ${engine} spec survives being written as a command and read again`, () => {
    fc.assert(
      fc.property(arbitrarySpec(engine), fc.boolean(), fc.boolean(), (spec, detached, pretty) => {
        const again = parseArgv(format(spec, engine, { detached }), engine);
        assert.deepEqual(again.spec, spec);
        assert.equal(again.detached, detached);
        assert.deepEqual(again.warnings, []);
        assert.deepEqual(parse(commandLine(spec, engine, { pretty }), engine).spec, spec);
      }),
      runs,
    );
  });

  test(`a ${engine} spec taken apart flag by flag and set again is the same`, () => {
    fc.assert(
      fc.property(arbitrarySpec(engine), (spec) => {
        for (const [flag] of flagsOf(spec, engine))
          assert.deepEqual(withFlagValues(spec, flag, flagValues(spec, flag, engine), engine), spec, flag);
      }),
      { numRuns: 200 },
    );
  });
}

test("any word survives quoting and splitting", () => {
  fc.assert(
    fc.property(fc.array(anyText), (words) => assert.deepEqual(splitLine(toLine(words)), words)),
    runs,
  );
});

for (const shell of ["bash", "dash"])
  test(`${shell} itself reads the quoted words back`, () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 50, maxLength: 200 }), (words) => {
        const script = `printf '%s\\0' ${words.map(quote).join(" ")}`;
        const printed = execFileSync(shell, ["-c", script], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "inherit"],
          env: { LC_ALL: "C.UTF-8" },
        });
        assert.deepEqual(printed.split("\0").slice(0, -1), words);
      }),
      { numRuns: 40 },
    );
  });
