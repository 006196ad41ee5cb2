// Our wire `ssh` (the ssh2 library, in our process) beside OpenSSH's own client, against one real sshd, in turn: what a
// connection takes of memory, the log-in, a program over a connection that stands (docs/decisions/014).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { openSsh, privateKey, run, type SshHost } from "../src/hosts/index.ts";
import { command, waitFor } from "../test/bed/daemon.ts";
import { addSshUser, startSshd } from "../test/bed/index.ts";
import { report, smoke, spread } from "./measure/report.ts";

const rounds = smoke ? 3 : 30;
const connections = smoke ? 3 : 40;

await using sshd = await startSshd({ config: "MaxStartups 100\n" });
const ann = await addSshUser("ann");
const keyFile = "/run/bed/tmp/bench-key";
writeFileSync(keyFile, ann.key, { mode: 0o600 });
const end = new AbortController();
const key = await privateKey(ann.key);

const ours = (): Promise<SshHost> =>
  openSsh({
    name: "bench",
    target: { address: "127.0.0.1", port: sshd.port, user: ann.name },
    credentials: { keys: [key] },
    trust: async () => {},
    reusable: false,
    signal: end.signal,
  });

/** A master of OpenSSH's client, whose connection others share (ssh_config(5), ControlMaster). */
async function theirs(
  number: number,
): Promise<{ readonly path: string; readonly pid: number; close(): Promise<void> }> {
  const path = `/run/bed/tmp/control-${number}`;
  const child = spawn("ssh", [...options(path), "-M", "-N", target], { stdio: "ignore" });
  await waitFor("the master", async () => {
    const check = spawn("ssh", ["-O", "check", ...options(path), target], { stdio: "ignore" });
    return (await once(check, "exit"))[0] === 0;
  });
  return {
    path,
    pid: child.pid ?? 0,
    async close() {
      child.kill();
      await once(child, "exit");
    },
  };
}

const target = `${ann.name}@127.0.0.1`;
function options(path: string): string[] {
  return [
    ...["-F", "none", "-p", String(sshd.port), "-i", keyFile, "-S", path, "-o", "BatchMode=yes"],
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"],
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** One after the other in each round: what else the machine does meets both. */
async function pairs(us: () => Promise<unknown>, them: () => Promise<unknown>): Promise<[number[], number[]]> {
  await us();
  await them();
  const [a, b]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    a.push(await timed(us));
    b.push(await timed(them));
  }
  return [a, b];
}

function told(name: string, [us, them]: [number[], number[]], how: string): void {
  for (const part of ["median", "p95"] as const)
    report({
      name: `ssh: ${name}, ${part}`,
      value: spread(us)[part],
      unit: "ms",
      peer: { name: `OpenSSH: ${how}`, value: spread(them)[part] },
    });
}

/** Memory of a process that nobody else has, in MB (10^6 bytes): what goes when it ends (proc(5), smaps_rollup). */
function own(pid: number | "self"): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const kib = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
  return (kib * 1024) / 1e6;
}

// First of all: pages that earlier rounds left would be used again, and not be seen. One connection loads the library.
await run(await ours(), ["true"]);
globalThis.gc?.();
const before = own("self");
const held = [];
for (let number = 0; number < connections; number++) held.push(await ours());
for (const one of held) await run(one, ["true"]);
globalThis.gc?.();
const each = (own("self") - before) / connections;
const masters = [];
for (let number = 1; number <= connections; number++) masters.push(await theirs(number));
for (const { path } of masters) await command(["ssh", ...options(path), target, "true"]);
const other = masters.reduce((sum, { pid }) => sum + own(pid), 0) / connections;
report({
  name: `ssh: memory of a connection, mean of ${connections}`,
  value: each,
  unit: "MB",
  peer: { name: "OpenSSH: ssh -M -N, memory that no other process shares", value: other },
});
for (const one of held) await one[Symbol.asyncDispose]();
for (const one of masters) await one.close();

// The log-in with the first program: a master says nothing of when it is ready, a program's end does.
told(
  "log in and run one program",
  await pairs(
    async () => {
      const host = await ours();
      await run(host, ["true"]);
      await host[Symbol.asyncDispose]();
    },
    () => command(["ssh", ...options("none"), target, "true"]),
  ),
  "ssh HOST true",
);

const host = await ours();
const master = await theirs(0);
told(
  "a program over a connection that stands",
  await pairs(
    () => run(host, ["true"]),
    () => command(["ssh", ...options(master.path), target, "true"]),
  ),
  "ssh -S CONTROL HOST true",
);
await master.close();

end.abort();
process.exit(0);
