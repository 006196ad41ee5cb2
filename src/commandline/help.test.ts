import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { isKnownTo, rowOf, rows } from "./flags.ts";
import { format } from "./format.ts";
import { parse, parseArgv, takesNone } from "./parse.ts";
import { quote } from "./quote.ts";
import type { CommandEngine } from "./spec.ts";

/** The flags that a program's own help prints. */
function helpOf(program: string, verb: string): { flag: string; short: string | undefined; bare: boolean }[] {
  const help = execFileSync(program, [verb, "--help"], { encoding: "utf8" });
  return [...help.matchAll(/^ {2,6}(?:-(\w), )?--([a-z0-9-]+)(?: (\S+))? {2,}?/gm)].map(
    ([, short, flag = "", value]) => ({
      flag,
      short,
      bare: value === undefined,
    }),
  );
}

const programs: readonly (readonly [string, CommandEngine])[] = [
  ["podman", "podman"],
  ["docker", "docker"],
  // A second, older client where there is one.
  ...(existsSync("/usr/bin/docker") ? [["/usr/bin/docker", "docker"] as const] : []),
];

for (const [program, engine] of programs)
  for (const verb of ["run", "create"])
    test(`every flag that ${program} ${verb} --help prints round-trips or is refused by its name`, () => {
      const printed = helpOf(program, verb);
      assert.ok(printed.length > 90, `only ${printed.length} flags found in the help`);
      for (const { flag, short, bare } of printed) {
        if (flag === "detach") continue;
        const row = rowOf(flag);
        assert.ok(row && isKnownTo(row, engine), `--${flag} is unknown`);
        if (flag !== "help" || engine === "docker")
          assert.equal(takesNone(row), bare, `--${flag} takes a value or none`);
        if (short !== undefined) assert.equal(row.short, short, `--${flag} has the letter ${short}`);
        const value = sample(flag, engine);
        const line = `${engine} run --${flag}${bare ? "" : `=${quote(value)}`} web`;
        if (row.refused !== undefined) {
          assert.throws(() => parse(line, engine), new RegExp(`--${flag}: .{10}`), line);
          assert.match(parse(line, engine, { leaveOutRefused: true }).warnings[0] ?? "", new RegExp(`--${flag} `));
          continue;
        }
        if (flag === "arch" || flag === "os" || flag === "variant") {
          const platform = parse(`${engine} run --os=linux --arch=arm64 --variant=v8 web`, engine).spec.platform;
          assert.equal(platform, "linux/arm64/v8");
          continue;
        }
        const { spec, warnings } = parse(line, engine);
        assert.deepEqual(warnings, []);
        const written = format(spec, engine, { detached: false }).join(" ");
        assert.match(written, new RegExp(`(--${flag}|-${row.writeShort ? row.short : "\\0"})[ =]`), line);
        assert.deepEqual(parseArgv(format(spec, engine), engine).spec, spec, line);
        if (!bare) assert.ok(written.includes(value), `${line} became ${written}`);
      }
    });

const samples: Record<string, string> = {
  "add-host": "db:10.0.0.1",
  annotation: "a=b",
  attach: "stdout",
  "blkio-weight-device": "/dev/sda:100",
  "cgroup-conf": "memory.high=1000",
  cgroups: "split",
  cpus: "1.5",
  "device-read-bps": "/dev/sda:1m",
  "device-write-bps": "/dev/sda:1m",
  "device-read-iops": "/dev/sda:1000",
  "device-write-iops": "/dev/sda:1000",
  device: "/dev/fuse:/dev/fuse:rw",
  env: "A=b",
  "env-merge": "A=b",
  "health-on-failure": "kill",
  "image-volume": "tmpfs",
  "init-ctr": "once",
  label: "a=b",
  "log-opt": "max-size=10m",
  mount: "type=bind,source=/a:b,target=/c",
  platform: "linux/arm64",
  publish: "127.0.0.1:8080:80/udp",
  pull: "always",
  restart: "on-failure:3",
  sdnotify: "conmon",
  "seccomp-policy": "image",
  secret: "key,type=env",
  "storage-opt": "size=10g",
  sysctl: "net.ipv4.ip_forward=1",
  systemd: "always",
  tmpfs: "/run:size=1m",
  ulimit: "nofile=10:20",
  volume: "data:/data:ro",
};

function sample(flag: string, engine: CommandEngine): string {
  const row = rowOf(flag);
  if (flag === "mount" && engine === "docker") return "type=volume,source=v,target=/c:d";
  if (samples[flag] !== undefined) return samples[flag];
  if (row?.kind === "size") return "64m";
  if (row?.kind === "integer") return "7";
  return flag.startsWith("health-") && flag !== "health-cmd" ? (flag === "health-retries" ? "3" : "1m30s") : "word";
}

test("every row says in its own words what it is", () => {
  for (const row of rows) {
    assert.match(row.help, /^[A-Z].{10,}\.$|^[A-Z].{10,}$/, row.flag);
    assert.ok(row.engines.length > 0);
    assert.ok(row.refused !== undefined || row.field !== "", row.flag);
  }
  const names = rows.flatMap((r) => [r.flag, ...(r.aliases ?? [])]);
  assert.equal(new Set(names).size, names.length, "no name twice");
});
