// `npm run package [-- --version V --output FOLDER]`: makes the Debian package of this machine's architecture from what
// is built: the server, the pages, the pinned Node. The same commit gives the same bytes.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeDeb } from "../packaging/deb.mjs";
import { commitDate, debVersion } from "../packaging/version.mjs";
import { build, installPackages, main, root, SetupError, say, which } from "./setup.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { version: { type: "string" }, output: { type: "string" } } });
  if (!which("dpkg-deb")) throw new SetupError("this needs dpkg-deb, which Debian and Ubuntu have: install dpkg.");
  const { date, commit } = commitDate(root);
  if (!Number.isInteger(date))
    throw new SetupError("this folder is no clone of git: say with SOURCE_DATE_EPOCH of when it is.");
  await installPackages();
  await build();
  const version = values.version ?? debVersion(root, date, commit);
  const file = await makeDeb({ root, output: resolve(values.output ?? "dist"), date, version });
  say(`made ${file}`);
  return 0;
});
