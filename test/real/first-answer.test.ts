/**
 * What the service loads before its first answer: somebody waits for that, and every start begins with it. Names and
 * sizes are compared, not times; docs/decisions/016 has what they cost.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { waitFor } from "../bed/index.ts";
import { activated } from "./activated.ts";
import { call } from "./door-caller.ts";

interface Loaded {
  /** The files of the server, without the hash in their names, and all their bytes. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Modules of Node. */
  readonly builtins: readonly string[];
  /** Options of Node. */
  readonly options: readonly string[];
}

/** Writes what is loaded at the end of each answer, one line each. */
const probe = `
const { appendFileSync } = require("node:fs");
require("node:diagnostics_channel").subscribe("http.server.response.finish", () => {
  const builtins = process.moduleLoadList.flatMap((name) => /^NativeModule (.+)/.exec(name)?.[1] ?? []);
  const line = { files: Object.keys(require.cache), builtins, options: process.execArgv };
  appendFileSync(process.env.PROBE_OUT, JSON.stringify(line) + "\\n");
});
`;

/** Large parts of Node that nothing before the first answer has any use for. */
const heavy = /^internal\/deps\/undici|^http2$|^internal\/http2|^worker_threads$|^zlib$|^dns|^readline|^vm$|^v8$/;

test("before its first answer the service loads what it needs for that, and the rest afterwards", async () => {
  const folder = mkdtempSync("/run/bed/probe-");
  const [file, out] = [join(folder, "probe.cjs"), join(folder, "loaded")];
  writeFileSync(file, probe);
  const data = mkdtempSync("/run/bed/console-");
  {
    // The very first start makes a certificate.
    await using made = await activated(["--multi-user", "--idle-exit", "1"], { data });
    await call({ port: made.port, path: "/login", tls: true });
    await waitFor("it to have left", () => made.running === undefined);
  }
  const env = { NODE_OPTIONS: `--require ${file}`, PROBE_OUT: out };
  await using console_ = await activated(["--multi-user"], { data, env });
  const lines = (): string[] => (existsSync(out) ? readFileSync(out, "utf8").trim().split("\n") : []);
  const loaded = async (answers: number): Promise<Loaded> => {
    await waitFor("the probe", () => lines().length >= answers);
    const { files, builtins, options } = JSON.parse(lines()[answers - 1] ?? "");
    const own = files.filter((path: string) => path.includes("/dist/server/") || path.includes("/node_modules/"));
    return {
      files: own.map((path: string) => basename(path).replace(/-[\w-]{8}\.js$/, ".js")).sort(),
      bytes: own.reduce((sum: number, path: string) => sum + statSync(path).size, 0),
      builtins,
      options,
    };
  };

  const answer = await call({ port: console_.port, path: "/login", tls: true });
  assert.equal(answer.status, 200);
  const first = await loaded(1);
  // The bundler cuts the server into files as it likes; any of what is left for later is larger than what is missing.
  assert.ok(first.files.includes("main.js") && first.files.includes("page.js"), first.files.join());
  assert.ok(first.bytes < 128 * 1024, `${first.files.join()}: ${first.bytes} bytes`);
  assert.deepEqual(
    first.builtins.filter((name) => heavy.test(name)),
    [],
  );
  // The probe sees what comes later, without anybody having asked for it.
  await waitFor("the rest to be loaded", async () => {
    const { length } = lines();
    await call({ port: console_.port, path: "/healthz" });
    const { files, builtins } = await loaded(length + 1);
    return files.includes("console.js") && files.includes("app.js") && builtins.some((name) => heavy.test(name));
  });

  assert.deepEqual(uncompiled(first.options), []);
  assert.notDeepEqual(uncompiled([...first.options, "--expose-gc"]), []);
});

/** Modules of Node that it compiles anew under these options, though its program file has them compiled. */
function uncompiled(options: readonly string[]): readonly string[] {
  const ask = `
    const { internalBinding } = require("internal/test/binding");
    require("node:https");
    console.log(JSON.stringify([...internalBinding("builtins").getCacheUsage().compiledWithoutCache]));
  `;
  const args = [...options, "--no-warnings", "--expose-internals", "--eval", ask];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

test("a database that proves damaged after the first answer ends the service with the line that says so", async () => {
  const data = mkdtempSync("/run/bed/console-");
  const file = join(data, "pilothouse.db");
  const damaged = Buffer.from("no database ".repeat(1000));
  writeFileSync(file, damaged);
  await using console_ = await activated(["--multi-user"], { data });
  console_.announce(/^pilothouse: The file .* is damaged/);
  console_.announce(/^ended \d+ with 256$/);
  assert.equal((await call({ port: console_.port, path: "/login" })).status, 200);
  await waitFor("it to have ended", () => console_.running === undefined);
  const line = `^pilothouse: The file ${file} is damaged: .+ Move it away \\(mv ${file} ${file}\\.damaged\\)`;
  assert.match(console_.output, new RegExp(line, "m"));
  assert.ok(readFileSync(file).equals(damaged));
});
