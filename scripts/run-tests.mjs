// Runs test files with Node's own runner in the order given: `node scripts/run-tests.mjs PLAN.json`; its command line
// would sort them. The plan has rounds of files with how many of them run at once, and where to write what was skipped
// and which files failed. The summary is that of all rounds; before it stand the files that took longest.
import { createWriteStream, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import failures from "./failures.mjs";
import { root } from "./setup.mjs";
import skips from "./skips.mjs";

/** A file or a test that takes longer hangs, in milliseconds. */
const longestMs = 600_000;
/** So many of the files that took longest are told. */
const slowest = 30;

const { rounds, skipsTo, failuresTo } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const results = [];
await pipeline(Readable.from(told()).compose(new spec()), process.stdout, { end: false });
for (const [reporter, to] of [
  [skips, skipsTo],
  [failures, failuresTo],
])
  await pipeline(reporter(results), createWriteStream(to));

/** The events of all rounds as those of one run. */
async function* told() {
  const took = new Map();
  const counts = new Map();
  for (const { files, atOnce } of rounds.filter((round) => round.files.length > 0)) {
    const events = run({
      ...{ files, cwd: root, concurrency: atOnce, timeout: longestMs },
      execArgv: ["--test-force-exit", `--test-timeout=${longestMs}`],
    });
    for await (const event of events) {
      const { type, data } = event;
      if (type === "test:fail") process.exitCode = 1;
      if (type === "test:pass" || type === "test:fail") results.push(event);
      // The file as a whole is called by its path.
      if (type === "test:complete" && data.nesting === 0 && data.file === resolve(root, data.name))
        took.set(data.file, data.details.duration_ms);
      const [, what, count] = (type === "test:diagnostic" && /^(\w+) ([\d.]+)$/.exec(data.message)) || [];
      // The summary of a round, which no file has said.
      if (data.file === undefined && what) counts.set(what, (counts.get(what) ?? 0) + Number(count));
      else if (data.file !== undefined || type !== "test:summary") yield event;
    }
  }
  const longest = [...took].sort(([, a], [, b]) => b - a).slice(0, slowest);
  if (took.size > slowest)
    for (const [file, ms] of longest) yield said(`${(ms / 1000).toFixed(0).padStart(4)} s  ${relative(root, file)}`);
  for (const [what, count] of counts) yield said(`${what} ${count}`);
}

function said(message) {
  return { type: "test:diagnostic", data: { nesting: 0, message, level: "info" } };
}
