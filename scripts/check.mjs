// `npm run check`: types, format and lint, floors, dead code, side by side. One line a tool while all is well.
import { spawn } from "node:child_process";
import { installPackages, main, pinnedNode, root } from "./setup.mjs";

const bin = "node_modules/.bin";
const tools = [
  { name: "types", run: [`${bin}/tsc`, "-p", "."] },
  { name: "types of the pages", run: [`${bin}/tsc`, "-p", "ui"] },
  { name: "format and lint", run: [`${bin}/biome`, "check", "--error-on-warnings", "."] },
  { name: "floors", run: ["scripts/floors.mjs"] },
  { name: "dead code", run: [`${bin}/knip`] },
];

await main(async () => {
  await installPackages();
  return Math.max(...(await Promise.all(tools.map(check))));
});

/** Runs one tool and prints its line, and where it fails its output. */
function check({ name, run }) {
  const begin = performance.now();
  const child = spawn(pinnedNode(), run, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      console.log(`${code === 0 ? "✔" : "✖"} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.trim());
      resolve(code === 0 ? 0 : 1);
    });
  });
}
