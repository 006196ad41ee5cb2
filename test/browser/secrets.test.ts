import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commandLine } from "../../src/commandline/index.ts";
import { launchBrowser, startConsole, startPodman, startRegistry, tinyImages, waitFor } from "../bed/index.ts";
import { login, openPage, type RpcPage } from "../real/rpc-page.ts";

/** Every secret has this in it. */
const mark = `canary${randomBytes(8).toString("hex")}`;
const secrets = {
  token: `${mark}-token`,
  pasted: `${mark}-pasted`,
  edited: `${mark}-edited`,
  loud: `${mark}-loud`,
  always: `${mark}-always`,
  registry: `${mark}-registry`,
  argument: `${mark}-argument`,
};

test("no secret stays on file, in a log, a record, a list of processes, an address or the browser's storage", async () => {
  const began = processes();
  await using podman = await startPodman();
  await tinyImages(podman);
  await using registry = await startRegistry();
  writeFileSync("/run/bed/token", secrets.token, { mode: 0o600 });
  await using served = await startConsole({ env: podman.env, args: ["--token-file", "/run/bed/token", "--verbose"] });
  await using browser = await launchBrowser();
  const seen = new Set<string>();
  const watch = setInterval(() => lookAtProcesses(began, seen), 40);
  const visit = await browser.visit();
  const { page } = visit;
  const addresses: string[] = [];
  page.on("request", (request) => void addresses.push(request.url()));
  using rpc = await openPage(served.origin, await login(served));
  await rpc.call("subscription", "engines.watch");

  // What lives in the browser: a pasted file, the Environment tab, a clone, an edit.
  await page.goto(served.url);
  await page.goto(`${served.origin}/hosts/local/containers/create?image=localhost/tiny:1`);
  await page.getByLabel("Name", { exact: true }).fill("web");
  await page.getByRole("button", { name: "Paste a .env file" }).click();
  await page.getByLabel("Lines of NAME=value").fill(`MODE=prod\nDB_PASSWORD='${secrets.pasted}'\n`);
  await page.getByRole("button", { name: "Add these variables" }).click();
  const stored = (): Promise<string> =>
    page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, history.state]));
  await page.waitForFunction(() => Object.values(sessionStorage).some((text) => text.includes("DB_PASSWORD")));
  assert.ok(!(await stored()).includes(mark), "the draft");
  const submit = () => page.getByRole("button", { name: /^(Create|Replace) container$/ }).click();
  const there = () => page.waitForURL(/\/containers\/[0-9a-f]{12}\?engine=/, { timeout: 40_000 });
  await submit();
  await there();
  await page.goto(`${served.origin}/hosts/local/containers/web/configuration?engine=podman`);
  await page.getByText("DB_PASSWORD=$DB_PASSWORD").first().waitFor();
  assert.ok(!((await page.locator("main").textContent()) ?? "").includes(mark), "the list of variables");
  await page.getByRole("button", { name: "Show secrets" }).click();
  await page.getByText(secrets.pasted).first().waitFor();
  await page.goto(`${served.origin}/hosts/local/containers/create?from=web`);
  await page.getByRole("heading", { level: 1, name: "Clone web" }).waitFor();
  await submit();
  await there();
  await page.goto(`${served.origin}/hosts/local/containers/create?edit=web`);
  await page.getByRole("heading", { level: 1, name: "Edit web" }).waitFor();
  await page.locator('.ph-rows__row input[type="password"]').first().fill(secrets.edited);
  await submit();
  await page.getByText("web was replaced.").first().waitFor({ timeout: 40_000 });

  // What engines and containers say back: a container that tells its secret and dies, a build that prints one, logins.
  const tells = { image: "localhost/tiny:1", name: "loud", command: ["sh", "-c", 'echo "bad $API_TOKEN" >&2; exit 1'] };
  const env = [{ name: "API_TOKEN", value: secrets.loud }];
  await podman.cli("create", "--name", "loud", "localhost/tiny:1");
  await podman.cli("start", "loud");
  const command = (spec: Parameters<typeof commandLine>[0]) => commandLine(spec, "podman");
  const always = { image: "localhost/moving:1", name: "always", restart: { policy: "always" as const } };
  const kept = { ...always, env: [{ name: "SECRET_KEY", value: secrets.always }] };
  await podman.cli("tag", "localhost/tiny:1", "localhost/moving:1");
  const made = { engine: "podman", spec: kept, start: true, command: command(kept) };
  assert.equal((await ended(rpc, await call(rpc, "making.create", made))).state, "done");
  await podman.cli("tag", "localhost/tiny:2", "localhost/moving:1");
  const credentials = { username: "ann", password: secrets.registry };
  const at = { engine: "podman", insecure: true, login: credentials };
  const told = { ...tells, env };
  const tasks = await Promise.all(
    (
      [
        ["making.edit", { engine: "podman", id: await idOf("loud"), spec: told, command: command(told) }],
        ["making.update", { engine: "podman", id: await idOf("always"), login: credentials, command: command(kept) }],
        ["images.push", { ...at, reference: "localhost/tiny:1", target: `${registry.address}/tiny:1` }],
        ["images.pull", { ...at, reference: "127.0.0.1:9/none:1" }],
        [
          "images.build",
          {
            engine: "podman",
            file: "Containerfile",
            tags: ["localhost/built:1"],
            args: { TOKEN: secrets.argument },
            containerfile: "FROM localhost/tiny:1\nARG TOKEN\nRUN echo it is $TOKEN\n",
          },
        ],
      ] as const
    ).map(async ([path, input]) => ended(rpc, await call(rpc, path, input))),
  );
  assert.deepEqual(
    tasks.map(({ state }) => state),
    ["failed", "done", "done", "failed", "done"],
    JSON.stringify(tasks, undefined, 1),
  );
  const log = await call(rpc, "tasks.log", { id: tasks[4]?.id }, "subscription");
  assert.match(String(log), /it is \$TOKEN/, "the build has run, and its secret is hidden");
  assert.match(JSON.stringify(tasks[0]?.problem), /bad \$API_TOKEN/);

  // The page of every task, then all there is.
  await page.goto(`${served.origin}/tasks/${tasks[0]?.id}`);
  await page.getByText("bad $API_TOKEN").first().waitFor({ state: "attached" });
  await nothing(served, "while replaced containers are kept");
  for (const { id } of (await call(rpc, "making.kept", undefined, "query")) as { id: string }[])
    assert.equal((await ended(rpc, await call(rpc, "making.undo", { id }))).state, "done");
  assert.match(await podman.cli("exec", "web", "sh", "-c", "echo $DB_PASSWORD"), new RegExp(secrets.pasted));
  assert.match(await podman.cli("exec", "always", "sh", "-c", "echo $SECRET_KEY"), new RegExp(secrets.always));
  await nothing(served, "after the undo");
  assert.ok(!(await stored()).includes(mark), "the browser's storage");
  const visited: string = await page.evaluate(() => {
    const { navigation } = window as unknown as { navigation: { entries(): { url: string }[] } };
    return JSON.stringify([navigation.entries().map(({ url }) => url), document.referrer, document.cookie]);
  });
  assert.ok(!visited.includes(mark), `the browser's history: ${visited}`);
  // The printed address brings the token, once.
  assert.deepEqual(
    addresses.filter((address) => address.includes(mark)),
    [served.url],
  );
  clearInterval(watch);
  assert.deepEqual([...seen], [], "in a list of processes");
  const [ready, ...rest] = served.output.split("\n");
  assert.ok(ready?.includes(secrets.token), "the ready line");
  assert.ok(!rest.join("\n").includes(mark), "the log");
  await visit[Symbol.asyncDispose]();

  async function idOf(name: string): Promise<string> {
    return (await podman.cli("container", "inspect", name, "--format", "{{.Id}}")).trim();
  }
});

/** The search itself finds what is there. */
test("what stands in a data directory, an argument or a variable is found", async () => {
  mkdirSync("/run/bed/found");
  writeFileSync("/run/bed/found/file", Buffer.concat([Buffer.alloc(10_000, 255), Buffer.from(mark)]));
  assert.deepEqual(holders("/run/bed/found"), ["file"]);
  const { spawn } = await import("node:child_process");
  const began = processes();
  for (const [args, env] of [
    [[mark], {}],
    [[], { SECRET: mark }],
  ] as const) {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", ...args], { env });
    const seen = new Set<string>();
    await waitFor("the program to be found", () => {
      lookAtProcesses(began, seen);
      return seen.size > 0;
    });
    child.kill();
  }
});

function holders(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => statSync(join(folder, name)).isFile() && readFileSync(join(folder, name)).includes(mark),
  );
}

async function nothing({ data }: { data: string }, when: string): Promise<void> {
  assert.ok(readdirSync(data).length > 0);
  assert.deepEqual(holders(data), [], `on file ${when}`);
}

function processes(): Set<string> {
  return new Set(readdirSync("/proc").filter((name) => /^\d+$/.test(name)));
}

/** Notes what processes show that began meanwhile, outside of containers, which are given their secrets. */
function lookAtProcesses(began: Set<string>, seen: Set<string>): void {
  const own = readlinkSync("/proc/self/ns/pid");
  for (const pid of processes()) {
    if (began.has(pid)) continue;
    try {
      if (readlinkSync(`/proc/${pid}/ns/pid`) !== own) continue;
      for (const file of ["cmdline", "environ"]) {
        const text = readFileSync(`/proc/${pid}/${file}`, "latin1");
        if (text.includes(mark)) seen.add(`${file}: ${text.slice(0, 300).replaceAll("\0", " ")}`);
      }
    } catch {
      // it has ended
    }
  }
}

async function call(
  rpc: RpcPage,
  path: string,
  input: unknown,
  method: "query" | "mutation" | "subscription" = "mutation",
) {
  const answer = await rpc.call(method, path, input);
  assert.ok("data" in answer, `${path}: ${JSON.stringify(answer)}`);
  return answer.data;
}

interface Task {
  readonly id: string;
  readonly state: string;
  readonly problem?: object;
}

/** The task once it has ended; `answer` names it. */
async function ended(rpc: RpcPage, answer: unknown): Promise<Task> {
  const id = typeof answer === "string" ? answer : (answer as { task: string }).task;
  for (;;) {
    const { snapshot } = (await call(rpc, "tasks.watch", undefined, "subscription")) as {
      snapshot: Record<string, Task>;
    };
    const task = snapshot[id];
    if (task && task.state !== "running") return task;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
