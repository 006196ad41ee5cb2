// From starting `bin/pilothouse serve`, with everything built, to the line that says it is ready. To keep: 400 ms.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "../test/bed/daemon.ts";

const rounds = process.argv.includes("--smoke") ? 3 : 15;
const program = join(import.meta.dirname, "../bin/pilothouse");
const times: number[] = [];
for (let round = 0; round < rounds; round++) {
  const data = mkdtempSync(join(tmpdir(), "pilothouse-bench-"));
  const begin = performance.now();
  {
    await using server = new Daemon([program, "serve", "--port", "0", "--no-open", "--data", data]);
    await server.until(() => server.output.includes("Pilothouse is ready"));
    times.push(performance.now() - begin);
  }
  rmSync(data, { recursive: true });
}
const value = Math.round(times.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN);
console.log(JSON.stringify({ name: "serve: start until ready, median", value, unit: "ms", peer: null, ratio: null }));
