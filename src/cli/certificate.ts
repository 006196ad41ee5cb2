import { statSync } from "node:fs";
import { parseArgs } from "node:util";
import { Problem } from "../problem/index.ts";
import { certificatesFor, createLog } from "../server/index.ts";
import { doorOf, readConfig } from "./config.ts";
import { dataDirectory } from "./data-directory.ts";
import { printable } from "./printable.ts";

/** `pilothouse certificate`: prints what a browser is shown, to compare, and gives the exit code. */
export async function certificateVerb(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: "string" } } });
  const data = dataDirectory(values.data);
  mineOnly(data);
  const log = createLog("warn", (line) => process.stderr.write(line));
  const facts = await certificatesFor({ ...doorOf(await readConfig(data)), data, log }).find();
  const rows = [
    ["Subject", facts.subject],
    ["Names", facts.names.join(", ")],
    ["From", facts.from.toISOString()],
    ["To", facts.to.toISOString()],
    ["SHA-256", facts.fingerprint],
    ["File", facts.file],
  ] as const;
  for (const [name, value] of rows) process.stdout.write(`${`${name}:`.padEnd(9)} ${printable(value)}\n`);
  return 0;
}

/** What is made there for somebody else would be closed to him. */
function mineOnly(data: string): void {
  const owner = statSync(data, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || owner === process.getuid?.()) return;
  throw new Problem("permission-denied", {
    title: `The data directory ${data} belongs to another user.`,
    why: `Run it as that one: sudo setpriv --reuid=${owner} --clear-groups pilothouse certificate --data ${data}`,
  });
}
