// Sets up the peers before the figures: this needs the network, which the figures' own machines do not have.
import { makeCockpitRoot } from "./cockpit-root.ts";

try {
  await makeCockpitRoot((line) => console.error(`pilothouse: ${line}`));
} catch (error) {
  const lines = String(error).trim().split("\n");
  const why = lines.findLast((line) => /^E: /.test(line)) ?? lines.at(-1);
  console.error(`pilothouse: the figures are taken without Cockpit: ${why}`);
  process.exitCode = 1;
}
