import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check, Subject } from "./check.ts";
import { asRoot } from "./check.ts";
import type { Row } from "./report.ts";

export const runtime: Check = {
  name: "runtime",
  async look(subject) {
    const { optionalDependencies: pinned } = await import("../../../package.json", { with: { type: "json" } }).then(
      (module) => module.default,
    );
    const wanted = Object.entries(pinned).find(([name]) => name === `node-linux-${process.arch}`)?.[1];
    const built = import.meta.filename.endsWith(".ts") ? "../../../dist/ui" : "../ui";
    return judgeRuntime({
      running: process.versions.node,
      wanted,
      pages: existsSync(join(import.meta.dirname, built, "index.html")),
      again: again(subject),
    });
  },
};

/** What brings the program's own files back. */
function again(subject: Subject): string {
  return subject.service
    ? asRoot(subject, "apt install --reinstall ./pilothouse_VERSION_ARCHITECTURE.deb")
    : "npm start";
}

export function judgeRuntime(found: {
  running: string;
  wanted: string | undefined;
  pages: boolean;
  again: string;
}): readonly Row[] {
  const { running, wanted, pages, again: mend } = found;
  const rows: Row[] = [];
  if (running === wanted) rows.push({ state: "ok", title: `It runs on its own Node, ${running}.` });
  else
    rows.push({
      state: "warning",
      title: `It runs on Node ${running} and not on its own, ${wanted ?? "of which there is none for this machine"}.`,
      why: "It is tested with its own only.",
      ...(wanted === undefined ? {} : { mend }),
    });
  if (!pages)
    rows.push({ state: "problem", title: "The pages are missing.", why: "Browsers would be shown nothing.", mend });
  return rows;
}
