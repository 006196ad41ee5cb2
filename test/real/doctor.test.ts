/** `pilothouse doctor` as people run it: the built program, real parts, each of them broken in turn. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Report } from "../../src/cli/doctor/report.ts";
import { addSshUser, addUser, startConsole, startMultiUser, startPodman, startSshd, waitFor } from "../bed/index.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");

interface Asked {
  readonly report: Report;
  readonly code: number | null;
  readonly took: number;
  readonly text: string;
}

function ask(args: readonly string[], as: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): Asked {
  const [file = "", ...words] = [...as, program, "doctor", "--json", ...args];
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(file, words, { encoding: "utf8", env, timeout: 20_000 });
  assert.equal(stderr, "");
  const report = JSON.parse(stdout) as Report;
  assert.equal(status, report.problems === 0 ? 0 : 1);
  return { report, code: status, took: performance.now() - began, text: stdout };
}

const of = ({ report }: Asked, check: string, state?: string): string =>
  report.rows
    .filter((row) => row.check === check && (state === undefined || row.state === state))
    .map(({ state, title, why, mend }) => `${state}: ${title} ${why ?? ""} | ${mend ?? ""}`)
    .join("\n");

function folder(t: TestContext): string {
  const path = mkdtempSync("/run/bed/doctor-");
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("on a machine where all is there it says so, soon, starts nothing and leaves nothing", async () => {
  await using podman = await startPodman({ service: true });
  await using console_ = await startConsole({ env: podman.env });
  const before = readdirSync(console_.data);
  const port = new URL(console_.origin).port;
  const env = { ...process.env, ...podman.env };
  const asked = ask(["--data", console_.data, "--port", port], [], env);
  assert.equal(asked.code, 0, asked.text);
  assert.match(of(asked, "port"), /^ok: A Pilothouse has port/);
  assert.match(of(asked, "engines"), /ok: Podman \d[\d.]+ answers/);
  assert.match(of(asked, "database"), /^ok: The database is sound/);
  assert.doesNotMatch(asked.text, /systemctl|loginctl|journalctl/, "systemd is not this machine's first process");
  assert.deepEqual(readdirSync(console_.data), before);
  const { report } = asked;
  assert.deepEqual(Object.keys(report).sort(), [
    "config",
    "data",
    "format",
    "machine",
    "mode",
    "problems",
    "rows",
    "unseen",
    "user",
    "version",
    "warnings",
  ]);
  for (const row of report.rows)
    assert.deepEqual(
      Object.keys(row).filter((key) => !["check", "state", "title", "why", "mend", "advice"].includes(key)),
      [],
    );
  const text = spawnSync(program, ["doctor", "--data", console_.data, "--port", port], { encoding: "utf8", env });
  assert.match(text.stdout, /^Pilothouse .*, looked at as root\.$/m);
  assert.match(text.stdout, /^ok {7}The database is sound/m);
});

test("what is broken is named, with the command that mends it; mended with that, it is well", async (t) => {
  const data = folder(t);
  const broken = (check: string): string => of(ask(["--data", data, "--port", "9555"]), check, "problem");
  const mend = (row: string): void => {
    const { status, stderr } = spawnSync("sh", ["-c", row.slice(row.lastIndexOf(" | ") + 3)], { encoding: "utf8" });
    assert.equal(status, 0, `${row}\n${stderr}`);
  };
  writeFileSync(join(data, "config.json"), '{ "listen": ["127.0.0.1"] }');
  chmodSync(join(data, "config.json"), 0o666);
  const open = broken("settings");
  assert.match(open, /Others than its owner/);
  mend(open);
  assert.equal(broken("settings"), "");
  writeFileSync(join(data, "config.json"), '{ "listne": [] }');
  assert.match(broken("settings"), /listne/);
  rmSync(join(data, "config.json"));
  spawnSync("mkfifo", [join(data, "config.json")]);
  assert.match(broken("settings"), /no ordinary file/);
  rmSync(join(data, "config.json"));
  chmodSync(data, 0o777);
  const wide = broken("data");
  assert.match(wide, /open to other users \(mode 777\)/);
  mend(wide);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  writeFileSync(join(data, "pilothouse.db"), "no database ".repeat(1000));
  const damaged = broken("database");
  assert.match(damaged, /is damaged/);
  mend(damaged);
  assert.equal(broken("database"), "");
  const server = createServer().listen(9555, "0.0.0.0");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  assert.match(broken("port"), new RegExp(`Port 9555 is in use by process ${process.pid}: `));
});

test("without rights it says what it could not see, and tells no secret", async () => {
  const eve = await addUser("eve");
  await using console_ = await startConsole();
  const asked = ask(["--data", console_.data], eve.as, { ...process.env, ...eve.env });
  assert.equal(of(asked, "data", "problem"), "");
  assert.match(of(asked, "database"), /^unseen: .*EACCES.*sudo pilothouse doctor$/);
  assert.match(of(asked, "certificate"), /^unseen/);
  const seen = ask(["--data", console_.data]);
  assert.ok(!seen.text.includes(console_.token));
  const usual = spawnSync("mkdir", ["-p", `${eve.env.HOME}/.local/share/pilothouse`]);
  assert.equal(usual.status, 0);
  assert.match(
    of(ask([], eve.as, { ...process.env, ...eve.env }), "data"),
    /belongs to user 0, and the console runs as eve/,
  );
  assert.match(
    of(ask(["--data", "/run/bed/nobody-may"], eve.as, { ...process.env, ...eve.env }), "data"),
    /cannot be made \(EACCES\)/,
  );
});

test("a program that hangs costs its own rows", (t) => {
  const bin = folder(t);
  writeFileSync(join(bin, "podman"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  const asked = ask(["--data", folder(t)], [], { ...process.env, PATH: `${bin}:${process.env.PATH}` });
  assert.match(of(asked, "engines"), /took longer than 4 seconds/);
  assert.match(of(asked, "kernel"), /^(ok|warning)/);
  assert.ok(asked.took < 10_000, String(asked.took));
});

test("a disk that does not answer costs the rows of what lies on it, and they say what to do", async (t) => {
  const mounted: { path: string; server: ChildProcess }[] = [];
  t.after(() => {
    // Before the folder is removed: who waits for it gets an error then.
    for (const { path, server } of mounted) {
      server.kill("SIGKILL");
      spawnSync("umount", ["--lazy", path]);
    }
  });
  const place = folder(t);
  const [lower, upper, work, dead] = ["lower", "upper", "work", "dead"].map((name) => join(place, name));
  assert.ok(lower && upper && work && dead);
  for (const path of [lower, upper, work, dead]) mkdirSync(path);
  mkdirSync(join(lower, "data"), { mode: 0o700 });
  for (const [name, text] of Object.entries({ "config.json": "{}", "pilothouse.db": "" }))
    writeFileSync(join(lower, "data", name), text, { mode: 0o600 });
  const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work},timeout=0`; // the kernel remembers nothing of it
  const server = spawn("fuse-overlayfs", ["-f", "-o", layers, dead], { stdio: "ignore" });
  mounted.push({ path: dead, server });
  const data = join(dead, "data");
  await waitFor("the file system", () => existsSync(data));
  const well = ask(["--data", data]);
  for (const check of ["settings", "database"]) assert.match(of(well, check), /^ok/);
  server.kill("SIGSTOP");
  const asked = ask(["--data", data]);
  assert.match(of(asked, "settings"), /^problem: The settings in .* could not be read in 2\.5 seconds.*umount/);
  for (const check of ["data", "database", "certificate"])
    assert.match(of(asked, check), new RegExp(`^warning: .*"${check}" took longer than 4 seconds.* umount`));
  for (const check of ["runtime", "port", "engines", "kernel"]) assert.deepEqual(of(asked, check), of(well, check));
  assert.deepEqual(
    [...new Set(asked.report.rows.map(({ check }) => check))],
    [...new Set(well.report.rows.map(({ check }) => check))],
    "in the same order",
  );
  assert.ok(asked.took < 16_000, String(asked.took));
});

test("a look that stops its whole process costs its own rows", (t) => {
  const [data, tls] = [folder(t), folder(t)];
  spawnSync("mkfifo", [join(tls, "console.crt")]);
  writeFileSync(join(data, "config.json"), JSON.stringify({ tls: { directory: tls } }), { mode: 0o600 });
  writeFileSync(join(data, "pilothouse.db"), "");
  spawnSync("mkfifo", [join(data, "pilothouse.db-wal")]);
  const asked = ask(["--data", data]);
  for (const check of ["runtime", "settings", "data", "port", "kernel"])
    assert.match(of(asked, check), /^(?:ok|warning: (?!The look)|problem)/, check);
  assert.notEqual(of(asked, "certificate"), "");
  assert.ok(asked.took < 18_000, String(asked.took));
});

test("who has the port and only calls himself Pilothouse is not believed", async (t) => {
  const [data, eve, place] = [folder(t), await addUser("mallory"), folder(t)];
  chmodSync(place, 0o755);
  mkdirSync(join(place, "dist/server"), { recursive: true });
  const file = join(place, "dist/server/main.js");
  writeFileSync(file, 'require("node:net").createServer().listen(9556, "127.0.0.1", () => console.log("listens"));');
  const { execPath } = process;
  const [program = "", ...words] = [...eve.as, execPath, file, "serve"];
  const impostor = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => impostor.kill("SIGKILL"));
  await once(impostor.stdout, "data");
  const row = of(ask(["--data", data, "--port", "9556"]), "port");
  assert.match(row, new RegExp(`^problem: Port 9556 .*calls itself Pilothouse and is not this one.*user ${eve.uid}'s`));
});

test("where people log in, the SSH server is asked: who it is, what it allows", async (t) => {
  const sshd = await startSshd();
  t.after(() => sshd[Symbol.asyncDispose]());
  const [key] = await sshd.hostKeys();
  const data = folder(t);
  const look = (login: object = {}): string => {
    const settings = { multiUser: true, login: { ssh: { port: sshd.port, key, ...login } } };
    writeFileSync(join(data, "config.json"), JSON.stringify(settings), { mode: 0o600 });
    return of(ask(["--data", data]), "login");
  };
  const config = "/etc/ssh/sshd_config";
  writeFileSync(config, "UsePAM yes\n");
  const well = look();
  assert.match(well, /^ok: The SSH server answers at 127\.0\.0\.1, port \d+: OpenSSH_/m);
  assert.match(well, /^ok: The SSH server shows the key that is known: ssh-ed25519, SHA256:/m);
  assert.doesNotMatch(well, /^(problem|warning|unseen)/m);
  const limits = "MaxStartups 3\nMaxSessions 1\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n";
  appendFileSync(config, `${limits}AllowUsers ann@192.0.2.*\n`);
  const poor = look();
  for (const told of [/when 3 are under way/, /1 program run/, /takes no passwords/, /Rules for addresses/])
    assert.match(poor, told);
  writeFileSync(config, "");
  const other = `SHA256:${"A".repeat(43)}`;
  assert.match(look({ key: other }), /^problem: .*another key than the machine's own/m);
  await sshd.kill();
  assert.match(look(), /^problem: Nobody can log in: no SSH server answers/m);
});

test("what the doctor finds well, a person can use: the log-in that it looked at lets people in", async () => {
  await using sshd = await startSshd();
  await addSshUser("ann", { password: "secret of ann" });
  await using served = await startMultiUser(sshd);
  const config =
    readdirSync("/run/bed")
      .filter((name) => /^config-\d+\.json$/.test(name))
      .at(-1) ?? "";
  mkdirSync("/etc/ssh", { recursive: true });
  writeFileSync("/etc/ssh/sshd_config", "");
  const asked = ask(["--data", served.data, "--config", `/run/bed/${config}`, "--port", new URL(served.origin).port]);
  assert.equal(of(asked, "login", "problem"), "");
  assert.equal(asked.report.mode, "multi-user");
  assert.match(of(asked, "people"), /admin/i);
});
