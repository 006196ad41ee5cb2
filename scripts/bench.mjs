// `npm run bench [-- --smoke | --alone] [NAME…]`: measures the figures in bench/ and Cockpit beside, one after the other.
// Each prints JSON lines {name, value, unit, peer, ratio}; --smoke takes the short variants, --alone only ours; see
// docs/figures.md.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  build,
  foreground,
  installPackages,
  installSystemPackages,
  main,
  pinnedNode,
  root,
  SetupError,
  say,
  which,
} from "./setup.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  let options = args.filter((arg) => arg.startsWith("--"));
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const folder = join(root, "bench");
  const all = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".ts"))
        .map((file) => file.slice(0, -3))
        .sort()
    : [];
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new SetupError(`there is no figure "${unknown[0]}"; there are ${all.join(", ")}.`);
  await installPackages();
  await build();
  if (wanted.length === 0 || wanted.includes("door")) {
    if (!which("mmdebstrap"))
      await installSystemPackages({ apt: ["mmdebstrap"], dnf: [] }, "what makes whole machines");
    const made = await foreground([pinnedNode(), join(root, "test/bed/roots.ts")]);
    if (made !== 0) return made;
  }
  const alone = options.includes("--smoke") || options.includes("--alone");
  if (!alone && (await preparePeers())) options = [...options, "--peers"];
  let failed = 0;
  for (const name of wanted.length > 0 ? wanted : all) {
    const code = await foreground([pinnedNode(), join(folder, `${name}.ts`), ...options]);
    if (code !== 0) {
      console.error(`bench ${name}: exit code ${code}`);
      failed = 1;
    }
  }
  return failed;
});

/** Whether Cockpit can be measured; where not, one line has said why. */
async function preparePeers() {
  try {
    if (process.getuid() !== 0) throw new SetupError("this needs root.");
    if (!which("apt-get")) throw new SetupError("its machine is made by apt and mmdebstrap, which are not here.");
    if (!which("mmdebstrap"))
      await installSystemPackages({ apt: ["mmdebstrap"], dnf: [] }, "what makes the machine of Cockpit");
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`the figures are taken without Cockpit: ${error.message}`);
    return false;
  }
  return (await foreground([pinnedNode(), join(root, "bench/peers/prepare.ts")])) === 0;
}
