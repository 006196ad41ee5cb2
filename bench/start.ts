// From starting `bin/pilothouse serve`, with everything built, to the line that says it is ready.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "../test/bed/daemon.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { asPeer, measureCockpit } from "./peers/cockpit.ts";

const rounds = smoke ? 3 : 15;
const cockpit = await measureCockpit(async (machine) => {
  const { cockpitStarts } = await import("./peers/cockpit-start.ts");
  return spread(await cockpitStarts(machine, rounds));
});
const how = "from its socket to the first byte of the login page";
const program = join(import.meta.dirname, "../bin/pilothouse");
const times: number[] = [];
for (let round = 0; round < rounds; round++) {
  const data = mkdtempSync(join(tmpdir(), "pilothouse-bench-"));
  const begin = performance.now();
  const ready = Promise.withResolvers<number>();
  {
    await using server = new Daemon([program, "serve", "--port", "0", "--no-open", "--data", data]);
    // Asked at the line itself, not at the next look: a look every 10 ms would be part of the figure.
    server.child.stdout?.on("data", () => {
      if (server.output.includes("Pilothouse is ready")) ready.resolve(performance.now());
    });
    await server.until(() => server.output.includes("Pilothouse is ready"));
    times.push((await ready.promise) - begin);
  }
  rmSync(data, { recursive: true });
}
const { median, p95 } = spread(times);
report({
  name: "start: serve until ready, median",
  value: median,
  unit: "ms",
  most: 400,
  peer: asPeer(cockpit?.median, how),
});
report({ name: "start: serve until ready, p95", value: p95, unit: "ms", peer: asPeer(cockpit?.p95, how) });
