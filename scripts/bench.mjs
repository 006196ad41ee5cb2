// `npm run bench [-- --smoke] [NAME…]`: measures the figures in bench/, one after the other. Each prints JSON lines
// {name, value, unit, peer, ratio}; --smoke takes the short variants; see docs/figures.md.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, foreground, installPackages, main, pinnedNode, root, SetupError } from "./setup.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  const options = args.filter((arg) => arg.startsWith("--"));
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
