import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** What a class is by itself, without what stands around it: states and its own modifiers count. */
const own = /^\.(ph-[\w-]+)(?:\[[^\]]*\]|:{1,2}[\w-]+(?:\([^)]*\))?)*$/;

test("no class has two meanings: its own rules stand in one file", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  const places = new Map<string, Set<string>>();
  for (const file of files.filter((name) => name.endsWith(".css"))) {
    const css = readFileSync(join(import.meta.dirname, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
    for (const [, selectors = ""] of css.matchAll(/([^{}]+)\{/g))
      for (const selector of selectors.split(",")) {
        const name = own.exec(selector.trim())?.[1];
        if (name !== undefined) places.set(name, (places.get(name) ?? new Set()).add(file));
      }
  }
  assert.ok(places.size > 300, "the files were read");
  const clashes = [...places]
    .filter(([, where]) => where.size > 1)
    .map(([name, where]) => `${name}: ${[...where].join(", ")}`);
  assert.deepEqual(clashes, []);
});
