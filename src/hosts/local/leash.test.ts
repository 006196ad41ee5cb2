import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { localHost } from "./local.ts";

/** How many programs have this number as their last word. */
function running(mark: number): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").endsWith(`\0${mark}\0`);
    } catch {
      return false;
    }
  }).length;
}

async function until(count: number, mark: number): Promise<void> {
  for (const end = performance.now() + 5000; running(mark) !== count; await delay(50))
    assert.ok(performance.now() < end, `${running(mark)} run`);
}

test("five seconds after this process was killed nothing that it started runs", async (context) => {
  const mark = randomInt(1e9, 2e9);
  const program = `
    import { localHost } from ${JSON.stringify(new URL("./local.ts", import.meta.url).href)};
    const host = localHost();
    host.exec(["sleep", "${mark}"]);
    host.exec(["sh", "-c", "trap '' TERM; sleep ${mark}; sleep ${mark}"]);
    const terminal = await host.terminal(["sh"], { columns: 80, rows: 24 });
    terminal.stream.write("sleep ${mark} & sleep ${mark}\\n");
    setInterval(() => {}, 1000);
  `;
  const server = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], { stdio: "ignore" });
  context.after(() => server.kill("SIGKILL"));
  await until(4, mark);
  server.kill("SIGKILL");
  await once(server, "exit");
  await until(0, mark);
});

test("another holder takes the place of one that somebody killed", async (context) => {
  const mark = randomInt(1e9, 2e9);
  const program = `
    import { localHost } from ${JSON.stringify(new URL("./local.ts", import.meta.url).href)};
    const host = localHost();
    host.exec(["sleep", "${mark}"]);
    setInterval(() => {}, 1000);
  `;
  const server = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], { stdio: "ignore" });
  context.after(() => server.kill("SIGKILL"));
  const holder = async (earlier?: number): Promise<number> => {
    for (const end = performance.now() + 10_000; performance.now() < end; await delay(50)) {
      const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8").trim().split(" ");
      const pid = children.find((one) => readFileSync(`/proc/${one}/cmdline`, "utf8").includes("pilothouse-hold"));
      if (pid !== undefined && Number(pid) !== earlier) return Number(pid);
    }
    throw new Error("nothing holds");
  };
  await until(1, mark);
  const first = await holder();
  await delay(500); // until it holds: one that never did is not started again
  process.kill(first, "SIGKILL");
  await holder(first);
  await delay(500); // until it has been told what to hold: nothing saves from both being killed in that moment
  server.kill("SIGKILL");
  await once(server, "exit");
  await until(0, mark);
});

test("what has ended by itself is let go, and the host does not keep its process from ending", async () => {
  const program = `
    import { localHost } from ${JSON.stringify(new URL("./local.ts", import.meta.url).href)};
    await localHost().exec(["true"]).exit;
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], { stdio: "ignore" });
  const [code] = await once(child, "exit", { signal: AbortSignal.timeout(10_000) });
  assert.equal(code, 0);
  await using host = localHost();
  assert.equal((await host.exec(["true"]).exit).code, 0);
});

test("where no file descriptors are left a program is not started, which its end says, and the next one is", async () => {
  const program = `
    import { closeSync, openSync } from "node:fs";
    import { localHost } from ${JSON.stringify(new URL("./local.ts", import.meta.url).href)};
    await localHost().exec(["true"]).exit; // all that is loaded later has been
    const told = [];
    for (let left = 0; left < 16; left += 1) {
      await using host = localHost();
      const taken = [];
      try {
        for (;;) taken.push(openSync("/dev/null"));
      } catch {}
      for (const file of taken.splice(0, left)) closeSync(file);
      const { exit, stdout } = host.exec(["echo", "well"]);
      const said = stdout.toArray();
      const end = await exit.then(({ code }) => String(code), ({ name, fields }) => name + ": " + fields?.why);
      told.push(end + " " + (await said).join("").trim());
      const terminal = left > 0 ? "" : await host.terminal(["true"], { columns: 80, rows: 24 }).catch(({ name }) => name);
      if (left === 0) told.push(String(terminal));
      for (const file of taken) closeSync(file);
      const after = await host.exec(["true"]).exit;
      if (after.code !== 0) told.push("not well again");
    }
    process.stdout.write(JSON.stringify(told));
  `;
  const [file, args] = ["sh", ["-c", 'ulimit -n 64; exec "$0" "$@"', process.execPath]];
  const child = spawn(file, [...args, "--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = (await child.stdout.toArray()).join("");
  const [first, terminal, ...others] = JSON.parse(said) as string[];
  assert.match(first ?? "", /^Problem: .*file descriptors.* $/);
  assert.equal(terminal, "Problem");
  assert.equal(others.at(-1), "0 well");
  for (const end of others) assert.match(end, /^(?:0 well|Problem: .*file descriptors.* )$/);
});
