/** What the console keeps its own things in: settings, data, records. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { examineDatabase, openDatabase } from "../../database/index.ts";
import { asProblem, Problem } from "../../problem/index.ts";
import { judgeConfigFile, type Standing } from "./config-file.ts";
import { judgeDataDirectory } from "./data-directory.ts";
import { judgeDatabase } from "./database.ts";
import type { Row } from "./report.ts";

const ann = { uid: 1000, name: "ann" };
const own = { uid: 1000, mode: 0o700 };
const told = (rows: readonly Row[]): string[] => rows.map(({ state, title, mend }) => `${state}: ${title} | ${mend}`);

test("settings are the owner's and root's to change, nobody else's", () => {
  const subject = { configFile: "/etc/p/config.json", data: "/d", uid: 0, runsAs: ann, trouble: undefined };
  const judge = (file: object, folder = own, readable: boolean | undefined = true): string[] =>
    told(judgeConfigFile(subject, { own: { ...own, mode: 0o600, ...file }, folder, above: "/etc/p", readable }));
  assert.match(judge({}).join(), /^ok: [^,]+fit/);
  assert.match(judge({ uid: 0, mode: 0o644 }).join(), /^ok/);
  assert.match(judge({ mode: 0o620 }).join(), /^problem: Others .*chmod go-w \/etc\/p\/config\.json$/);
  assert.match(judge({ mode: 0o602 }).join(), /^problem: Others/);
  assert.match(judge({}, { uid: 0, mode: 0o777 }).join(), /^problem: Others .* \/etc\/p\. .*chmod go-w \/etc\/p$/);
  assert.match(judge({}, { uid: 0, mode: 0o1777 }).join(), /^ok/);
  assert.match(judge({ uid: 1001 }).join(), /^problem: .* user 1001.*chown root:/);
  assert.match(judge({ uid: 0 }, own, false).join(), /^problem: ann cannot read/);
  const none = (folder: Standing, above = "/etc/p", who: object = {}): string =>
    told(judgeConfigFile({ ...subject, ...who }, { own: { error: "ENOENT" }, folder, above, readable: false })).join();
  assert.match(none(own), /^ok: .*usual ones/);
  assert.match(none({ error: "EACCES" }), /^ok/);
  assert.match(none({ uid: 0, mode: 0o777 }, "/d"), /^ok/, "the look at the data directory tells that");
  assert.match(
    none({ uid: 0, mode: 0o757 }, "/etc"),
    /^problem: There is no .*others .*put one there.*chmod go-w \/etc$/,
  );
  assert.match(
    none({ uid: 1001, mode: 0o755 }),
    /^problem: There is no .* user 1001 may put one there.*chown root: \/etc\/p$/,
  );
  assert.match(
    none({ uid: 0, mode: 0o1777 }, "/tmp"),
    /^problem: There is no .*--data$/,
    "a sticky folder keeps nobody from it",
  );
  assert.match(
    none(own, "/etc/p", { trouble: { state: "problem", title: "Named, and not there." } }),
    /^problem: Named/,
  );
  assert.match(
    told(
      judgeConfigFile(subject, { own: { error: "EACCES" }, folder: own, above: "/etc/p", readable: undefined }),
    ).join(),
    /^unseen/,
  );
  const trouble: Row = { state: "problem", title: "It is not JSON." };
  assert.deepEqual(
    judgeConfigFile({ ...subject, trouble }, { own, folder: own, above: "/etc/p", readable: false }),
    [trouble],
    "and what does not fit is told as it is",
  );
});

test("the data directory is the console's alone, on this machine's disk, with space", () => {
  const subject = { data: "/d", uid: 1000, runsAs: ann, service: false };
  const space = { bytes: 2 ** 40, files: 1e6, type: 0xef53 };
  const usual = { is: own, folder: true, closed: undefined, space };
  const judge = (found: object, who: object = {}): string =>
    told(judgeDataDirectory({ ...subject, ...who }, { ...usual, ...found })).join();
  assert.match(judge({}), /^ok: .*1024\.0 GiB free/);
  assert.match(judge({ is: { error: "ENOENT" } }), /^ok: .*first start/);
  assert.match(judge({ is: { error: "ENOENT" }, closed: "EACCES" }), /^problem: .*cannot be made/);
  assert.match(judge({ is: { error: "EACCES" } }), /^unseen/);
  assert.match(judge({ folder: false }), /^problem: \/d is no folder/);
  assert.match(judge({ is: { uid: 0, mode: 0o700 } }), /^problem: .*belongs to user 0.*sudo chown --recursive ann:/);
  assert.match(judge({ closed: "EROFS" }), /^problem: .*written to \(EROFS\)/);
  assert.match(judge({ is: { uid: 1000, mode: 0o750 } }), /^warning: .*\(mode 750\).* chmod 700 \/d$/);
  assert.match(judge({ is: { uid: 1000, mode: 0o777 } }, { uid: 0 }), /^problem: .*chmod 700 \/d$/);
  assert.match(judge({ space: { ...space, bytes: 100 * 2 ** 20 } }), /^warning: .*100 MiB/);
  assert.match(judge({ space: { ...space, bytes: 2 ** 20 } }), /^problem: .*1 MiB/);
  assert.match(judge({ space: { ...space, files: 3 } }), /^problem: .*inodes|^problem: .*3 are free/);
  assert.match(judge({ space: { ...space, type: 0x6969 } }), /^warning: .*\(NFS\)/);
});

test("a database is looked through without a trace, and what is wrong with it is told with the way out", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-doctor-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  openDatabase(folder).close();
  const files = readdirSync(folder);
  assert.equal(examineDatabase(folder), true);
  assert.deepEqual(readdirSync(folder), files);
  let open = openDatabase(folder);
  open.exec("CREATE TABLE later (x)");
  assert.equal(examineDatabase(folder), true, "and while a console has it open");
  using holder = new DatabaseSync(join(folder, "pilothouse.db"));
  open.close();
  holder.exec("PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held (x)");
  const began = performance.now();
  let locked: unknown;
  try {
    examineDatabase(folder);
  } catch (error) {
    locked = error;
  }
  assert.ok(performance.now() - began < 3000, "it does not wait as long as a look may take");
  assert.match(
    told(judgeDatabase("/f", { problem: asProblem(locked) })).join(),
    /^problem: .*locked by another.*fuser/,
  );
  holder.exec("ROLLBACK");
  holder.close();
  open = openDatabase(folder);
  open.exec("PRAGMA user_version = 9999");
  assert.throws(() => examineDatabase(folder), /newer version/);
  open.close();
  assert.match(told(judgeDatabase("/f", { error: "ENOENT" })).join(), /^ok/);
  assert.match(told(judgeDatabase("/f", { error: "EACCES" })).join(), /^unseen/);
  assert.match(told(judgeDatabase("/f", { error: "no file" })).join(), /^problem: \/f is no ordinary file.*mv \/f/);
  assert.match(told(judgeDatabase("/f", { size: 2 ** 20, whole: true })).join(), /^ok: .*sound \(1\.0 MiB\)/);
  const problem = new Problem("unknown", {
    title: "Damaged.",
    why: "Move it away (mv /f /f.damaged) and start again.",
  });
  assert.match(told(judgeDatabase("/f", { problem })).join(), /^problem: Damaged\. \| mv \/f \/f\.damaged$/);
});
