import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite, test } from "node:test";
import { waitFor } from "./daemon.ts";

// This file does not import the bed: it looks at private machines from outside.
const reason = process.getuid?.() === 0 ? false : "private machines need root";

suite("a private machine", { skip: reason }, () => {
  test("gives the exit code of what ran inside", () => {
    assert.equal(inside("process.exit(7)").status, 7);
    assert.equal(inside("").status, 0);
  });

  test("has a network, processes, /run and /etc of its own", () => {
    const { stdout } = inside(`
      const { networkInterfaces, hostname } = await import("node:os");
      const fs = await import("node:fs");
      fs.writeFileSync("/etc/pilothouse-test", "");
      fs.mkdirSync("/run/pilothouse-test");
      console.log(JSON.stringify({
        hostname: hostname(),
        networks: Object.keys(networkInterfaces()),
        processes: fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length,
        links: fs.readdirSync("/sys/class/net").includes("lo"),
        cgroup: fs.readFileSync("/proc/self/cgroup", "utf8").includes("pilothouse"),
      }));`);
    const seen = JSON.parse(stdout);
    assert.deepEqual(
      { ...seen, processes: seen.processes < 5 },
      { hostname: "test", networks: ["lo"], processes: true, links: true, cgroup: false },
    );
    assert.ok(!existsSync("/etc/pilothouse-test") && !existsSync("/run/pilothouse-test"));
  });

  test("ends with a container that is paused", () => {
    const { stdout, status } = inside(`
      const { startPodman, tinyImages } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
      const engine = await startPodman();
      await tinyImages(engine);
      await engine.cli("run", "-d", "--name", "cold", "localhost/tiny:1");
      await engine.cli("pause", "cold");
      console.log("paused");
      process.exit(0);`);
    assert.equal(stdout, "paused\n");
    assert.equal(status, 0);
  });

  test("is gone with all its containers, a paused one too, when the test is killed", async () => {
    const before = Object.keys(networkInterfaces());
    const child = spawn(
      process.execPath,
      program(`
      const { startPodman, tinyImages } = await import(${JSON.stringify(join(import.meta.dirname, "index.ts"))});
      const engine = await startPodman();
      await tinyImages(engine);
      await engine.cli("run", "-d", "--name", "warm", "localhost/tiny:1");
      await engine.cli("run", "-d", "--name", "cold", "localhost/tiny:1");
      await engine.cli("pause", "cold");
      console.log("running");
      await new Promise(() => setInterval(() => {}, 1000));`),
      { stdio: ["ignore", "pipe", "inherit"], env },
    );
    const [line] = await once(createInterface(child.stdout), "line");
    assert.equal(line, "running");
    const name = `pilothouse-test-${/\d+/.exec(readlinkSync("/proc/self/ns/pid"))}-${child.pid}`;
    const mine = members(name);
    assert.ok(mine.length > 3, "the program, conmon and the container run in its cgroups");
    child.kill("SIGKILL");
    await once(child, "exit");
    inside(""); // the next machine sweeps up after dead ones
    await waitFor("its processes to end", () => mine.every((pid) => !existsSync(`/proc/${pid}`)));
    assert.deepEqual(cgroupsOf(name), []);
    assert.deepEqual(Object.keys(networkInterfaces()), before);
  });
});

const { NODE_TEST_CONTEXT: _, PILOTHOUSE_TEST_MACHINE: __, ...env } = process.env;

/** Arguments for Node that run the code in a private machine. */
function program(code: string): string[] {
  const machine = JSON.stringify(join(import.meta.dirname, "machine.ts"));
  return ["--input-type=module", "--eval", `import ${machine};\n${code}`];
}

function inside(code: string): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, program(code), { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env });
}

function cgroupsOf(name: string): string[] {
  return ["/sys/fs/cgroup", ...readdirSync("/sys/fs/cgroup").map((entry) => `/sys/fs/cgroup/${entry}`)]
    .map((root) => join(root, name))
    .filter((path) => existsSync(path));
}

/** The processes in the cgroups of that name, containers' too. */
function members(name: string): string[] {
  const pids = cgroupsOf(name).flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("cgroup.procs"))
      .flatMap((file) => readFileSync(join(root, file), "utf8").split("\n")),
  );
  return [...new Set(pids)].filter(Boolean);
}
