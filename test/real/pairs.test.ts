import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startConsole, startPodman, type TestConsole, type TestEngine, tinyImages, waitFor } from "../bed/index.ts";
import { type Answer, login, openPage, type RpcPage } from "./rpc-page.ts";

interface Task {
  readonly state: string;
  readonly problem?: { readonly code: string; readonly title: string };
}

/** A page, with all tasks of its console as they stand. */
interface Page extends RpcPage {
  readonly tasks: Map<string, Task>;
}

let podman: TestEngine;
let one: TestConsole;
let two: TestConsole;
/** Two sessions of one console, and one of another. */
let ann: Page;
let ben: Page;
let far: Page;

before(async () => {
  podman = await startPodman();
  await tinyImages(podman);
  [one, two] = (await Promise.all(
    [1, 2].map(() => startConsole({ env: podman.env, args: ["--engine", "podman"] })),
  )) as [TestConsole, TestConsole];
  [ann, ben, far] = await Promise.all([pageOf(one), pageOf(one), pageOf(two)]);
});
after(async () => {
  for (const page of [ann, ben, far]) page[Symbol.dispose]();
  await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
  await podman[Symbol.asyncDispose]();
});

test("a second console on a data directory is refused by one line, and the first goes on", async () => {
  const program = join(import.meta.dirname, "../../bin/pilothouse");
  const second = spawnSync(program, ["serve", "--port", "0", "--no-open", "--data", one.data], { encoding: "utf8" });
  assert.deepEqual(
    [second.status, second.stdout, second.stderr],
    [
      1,
      "",
      `pilothouse: Another Pilothouse uses the data directory ${one.data}. Stop it, or choose another with --data.\n`,
    ],
  );
  assert.ok("data" in (await ann.call("query", "making.kept")));
});

test("of two edits of one container by two sessions one is done, and the other is told", async () => {
  const id = await fresh();
  const tasks = await Promise.all([ann, ben].map(async (page) => ended(page, await edit(page, id))));
  assert.deepEqual(tasks.map(said).sort(), ['conflict: "web" is being replaced already.', "done"]);
  await oneRuns();
});

test("what is being replaced is not stopped, removed or renamed by another session", async () => {
  const id = await fresh();
  const asked = await edit(ann, id);
  await waitFor("the new one", async () => (await list()).length === 2);
  const next = (await list()).find((one) => one.id !== id)?.id ?? "";
  for (const target of [id, next]) {
    for (const action of ["remove", "stop"]) {
      const input = { action, targets: [{ engine: "podman", id: target }], options: { force: true }, confirmed: true };
      assert.deepEqual(await ben.call("mutation", "containers.act", input), { problem: "conflict" });
    }
    const rename = { engine: "podman", id: target, name: "other" };
    assert.deepEqual(await ben.call("mutation", "containers.rename", rename), { problem: "conflict" });
  }
  assert.equal(said(await ended(ann, asked)), "done");
  await oneRuns();
});

test("of two edits of one container by two consoles one is done, and the other changes nothing", async () => {
  const id = await fresh();
  const tasks = await Promise.all([ann, far].map(async (page) => ended(page, await edit(page, id))));
  const failed = tasks.map(said).filter((text) => text !== "done");
  assert.equal(failed.length, 1, JSON.stringify(tasks));
  assert.match(failed[0] ?? "", /^(conflict: "web" was renamed|conflict: "web-replaced-|name-in-use: )/);
  await oneRuns();
  // The one that was faster can be undone, and by its own console only.
  const page = said(tasks[0] ?? assert.fail()) === "done" ? ann : far;
  const kept = (await keptOf(page)).sort((a, b) => a.created - b.created).at(-1);
  assert.equal(said(await ended(page, await page.call("mutation", "making.undo", { id: kept?.id }))), "done");
  assert.deepEqual(
    (await list()).map((container) => [container.id, container.name, container.running]),
    [[id, "web", true]],
  );
});

test("what is kept for an undo is edited only under a name of its own", async () => {
  const id = await fresh();
  assert.equal(said(await ended(ann, await edit(ann, id))), "done");
  assert.deepEqual(await edit(ann, id), { problem: "conflict" });
});

test("two sessions and another console that remove and prune at once leave nothing half, and the way back stays", async () => {
  const id = await fresh(["--restart", "always"]);
  await podman.cli("exec", "web", "sh", "-c", "echo mine >/written");
  assert.equal(said(await ended(ann, await edit(ann, id))), "done");
  await podman.cli("tag", "localhost/tiny:2", "localhost/more:1");
  await podman.cli("tag", "localhost/tiny:2", "localhost/more:2");
  const ids = [];
  for (let n = 0; n < 6; n++) ids.push((await podman.cli("create", "--name", `x${n}`, "localhost/tiny:web")).trim());
  const remove = {
    action: "remove",
    targets: ids.map((one) => ({ engine: "podman", id: one })),
    options: {},
    confirmed: true,
  };
  const removals = await Promise.all(
    [ann, ben, far].map(async (page) => ended(page, await page.call("mutation", "containers.act", remove))),
  );
  for (const task of removals) assert.match(said(task), /^(done|gone: |conflict: |in-use: )/);
  assert.deepEqual(
    (await list()).map(({ name }) => name),
    ["web"],
  );
  const prunes = await Promise.all(
    [ann, ben].map(async (page) =>
      ended(page, await page.call("mutation", "images.prune", { engine: "podman", all: true })),
    ),
  );
  assert.deepEqual(prunes.map(said), ["done", "done"], JSON.stringify(prunes, undefined, 1));
  const images = (await podman.cli("images", "--format", "{{.Repository}}:{{.Tag}}")).split("\n").filter(Boolean);
  assert.deepEqual(images.map((name) => name.replace(/kept:.*/, "kept")).sort(), [
    "localhost/pilothouse/kept",
    "localhost/tiny:1",
  ]);
  const kept = (await keptOf(ann)).sort((a, b) => a.created - b.created).at(-1);
  assert.equal(said(await ended(ann, await ann.call("mutation", "making.undo", { id: kept?.id }))), "done");
  assert.equal((await podman.cli("exec", "web", "cat", "/written")).trim(), "mine");
});

async function pageOf(console_: TestConsole): Promise<Page> {
  const page = await openPage(console_.origin, await login(console_));
  const tasks = new Map<string, Task>();
  page.socket.on("message", (data) => {
    const { result } = String(data).startsWith("{") ? JSON.parse(String(data)) : {};
    const { snapshot, patch } = result?.data ?? {};
    for (const [id, task] of Object.entries<Task>(snapshot ?? patch ?? {}))
      if (/^[0-9a-f]{16}$/.test(id)) tasks.set(id, { ...tasks.get(id), ...task });
  });
  await page.call("subscription", "engines.watch");
  await page.call("subscription", "tasks.watch");
  return Object.assign(page, { tasks });
}

/** A container "web" that runs, and no other. */
async function fresh(flags: readonly string[] = []): Promise<string> {
  await podman.cli("rm", "--all", "--force", "--time", "0");
  return (await podman.cli("run", "-d", "--name", "web", ...flags, "localhost/tiny:1")).trim();
}

function edit(page: Page, id: string): Promise<Answer> {
  const spec = { image: "localhost/tiny:1", name: "web", hostname: "edited" };
  return page.call("mutation", "making.edit", { engine: "podman", id, spec });
}

async function ended(page: Page, answer: Answer): Promise<Task> {
  if (!("data" in answer)) return { state: "failed", problem: { code: answer.problem, title: "" } };
  const { data } = answer as { data: string | { task: string } };
  const id = typeof data === "string" ? data : data.task;
  await waitFor("the task to end", () => (page.tasks.get(id)?.state ?? "running") !== "running");
  return page.tasks.get(id) ?? assert.fail();
}

function said({ state, problem }: Task): string {
  return problem ? `${problem.code}: ${problem.title}` : state;
}

async function list() {
  const lines = (await podman.cli("ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.Status}}")).split("\n");
  return lines.filter(Boolean).map((line) => {
    const [id = "", name = "", state] = line.split(" ");
    return { id, name, running: state === "Up" };
  });
}

/** One container runs, under its name; the other one is kept. */
async function oneRuns(): Promise<void> {
  const all = await list();
  assert.deepEqual(
    all.filter(({ running }) => running).map(({ name }) => name),
    ["web"],
  );
  assert.equal(all.length, 2);
}

async function keptOf(page: Page) {
  const answer = await page.call("query", "making.kept");
  assert.ok("data" in answer);
  return answer.data as { id: string; name: string; created: number }[];
}
