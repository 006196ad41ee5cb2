import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { startConsole, type TestUser } from "../bed/index.ts";
import { login, openPage } from "./rpc-page.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");

/** Starts the console where it cannot start, and gives the one line that says why. */
function refusal(args: readonly string[], as: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): string {
  const [file = "", ...words] = [...as, program, "serve", "--port", "0", "--no-open", ...args];
  const { status, stdout, stderr } = spawnSync(file, words, { encoding: "utf8", env, timeout: 20_000 });
  assert.deepEqual([status, stdout], [1, ""], stderr);
  assert.match(stderr, /^pilothouse: .+\n$/);
  return stderr;
}

/** A user that is in no list of users, as in many containers. */
const nameless: TestUser = {
  name: "4711",
  uid: 4711,
  runtimeDir: "/run/user/4711",
  env: {},
  as: ["setpriv", "--reuid=4711", "--regid=4711", "--clear-groups", "env", "-u", "HOME"],
  async folder(path) {
    await mkdir(path, { recursive: true });
    spawnSync("chown", ["4711:4711", path]);
    chmodSync(path, 0o700);
  },
};

test("a user without a name and a home is asked where the data goes, and is served when that is said", async () => {
  const { HOME: _, XDG_DATA_HOME: __, ...env } = process.env;
  assert.match(refusal([], nameless.as, env), /no home directory .* user 4711 .* --data DIR/);
  await using console_ = await startConsole({ user: nameless });
  const cookie = await login(console_);
  const session = await fetch(`${console_.origin}/session`, { headers: { cookie } });
  assert.deepEqual(await session.json(), { user: "4711" });
  using page = await openPage(console_.origin, cookie);
  assert.ok("data" in (await page.call("subscription", "engines.watch")));
});

test("a damaged database is one line that names the file, and the file is left as it is", async () => {
  const first = await startConsole();
  const file = join(first.data, "pilothouse.db");
  await first[Symbol.asyncDispose]();
  const whole = readFileSync(file);
  for (const damaged of [Buffer.from(whole).fill(0xaa, 4096), Buffer.from("no database ".repeat(1000))]) {
    writeFileSync(file, damaged);
    const line = refusal(["--data", first.data]);
    assert.ok(line.includes(`${file} is damaged`) && line.includes(`mv ${file} ${file}.damaged`), line);
    assert.ok(readFileSync(file).equals(damaged));
  }
  spawnSync("mv", [file, `${file}.damaged`]);
  await using _ = await startConsole({ data: first.data });
});

test("a broken record of a task costs itself only, and one line of the log", async () => {
  const first = await startConsole();
  await first[Symbol.asyncDispose]();
  const database = new DatabaseSync(join(first.data, "pilothouse.db"));
  database.prepare("INSERT INTO task (id, started, ended, data) VALUES (?, ?, 1, ?)").run("broken", Date.now(), "{");
  database.close();
  await using console_ = await startConsole({ data: first.data });
  console_.announce(/ warn records of tasks cannot be read .*"broken"/);
  using page = await openPage(console_.origin, await login(console_));
  assert.ok("data" in (await page.call("subscription", "tasks.watch")));
  assert.equal(console_.output.match(/cannot be read/g)?.length, 1);
});

test("a token file is taken where it is the user's alone, and refused with the way to close it where not", async () => {
  const file = join(mkdtempSync("/run/bed/token-"), "token");
  writeFileSync(file, "0123456789abcdef\n", { mode: 0o640 });
  assert.match(refusal(["--token-file", file]), new RegExp(`Run: chmod 600 ${file}\n$`));
  chmodSync(file, 0o600);
  await using console_ = await startConsole({ args: ["--token-file", file] });
  assert.equal(console_.token, "0123456789abcdef");
});
