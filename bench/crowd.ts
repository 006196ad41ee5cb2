// Twenty people, each logged in to five machines at once: what they take of memory, and how long it is from an engine's
// event until each of those who look at it has it. One of them looks through Chromium, the others are sessions that log
// in through the same form and speak over the same WebSockets.
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Json, merge } from "../src/live/index.ts";
import {
  addSshUser,
  launchBrowser,
  makeKey,
  startMultiUser,
  startPodman,
  startSshd,
  type TestEngine,
  type TestSshd,
  tinyImages,
  waitFor,
} from "../test/bed/index.ts";
import { joinHost } from "../test/real/host-joining.ts";
import { FormBrowser } from "../test/real/login-form.ts";
import { openPage, type RpcPage } from "../test/real/rpc-page.ts";
import { createContainers, EngineApi } from "./measure/engine-api.ts";
import { coreShare, proportionalMemory, residentMemory } from "./measure/process.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { shownRows, watchRows } from "./measure/screen.ts";

const people = smoke ? 4 : 20;
const machines = smoke ? 2 : 5;
const rounds = smoke ? 3 : 10;
const containers = smoke ? 5 : 20;
const what = `crowd: ${people} people, each logged in to ${machines} machines`;
const name = "c-0001";
const password = "a password";

interface Machine {
  readonly name: string;
  readonly podman: TestEngine;
  readonly sshd: TestSshd;
}

/** One who looks at the containers of one machine, and is logged in to all. */
interface Person {
  readonly cookie: string;
  readonly machine: Machine;
  readonly page: RpcPage;
  /** When each state of the container came, in milliseconds since the epoch. */
  readonly seen: { readonly state: string; readonly at: number }[];
}

await using left = new AsyncDisposableStack();
const browser = left.use(await launchBrowser());
const key = await makeKey("ed25519");
await mkdir("/run/bed/keys", { mode: 0o755 });
await writeFile("/run/bed/keys/admin", `${key.line}\n`);
// With the rights of root, but not with what root's rc files do where this runs.
await mkdir("/run/bed/home-admin");
await appendFile("/etc/passwd", "admin:x:0:0::/run/bed/home-admin:/bin/sh\n");
await appendFile("/etc/shadow", "admin:*:19000:0:99999:7:::\n");

/** A machine where people may log in with the rights of root, with a Podman of its own. */
async function startMachine(number: number): Promise<Machine> {
  const podman = left.use(await startPodman({ socket: `/run/bed/engine-${number}.sock` }));
  await tinyImages(podman);
  using engine = new EngineApi(podman.socket);
  await createContainers(engine, containers);
  const variables = { ...podman.env, CONTAINER_HOST: `unix://${podman.socket}` };
  const set = Object.entries(variables).map(([variable, value]) => `"${variable}=${value}"`);
  const config = [
    "MaxStartups 200",
    "AuthorizedKeysFile /run/bed/keys/%u",
    "PermitRootLogin prohibit-password",
    `SetEnv ${set.join(" ")}`,
  ];
  const sshd = left.use(await startSshd({ config: config.join("\n") }));
  return { name: `web${number}`, podman, sshd };
}

const all = await Promise.all(Array.from({ length: machines }, (_, index) => startMachine(index + 1)));
const door = left.use(await startSshd({ config: "MaxStartups 200" }));
const served = left.use(await startMultiUser(door));
const nobody = residentMemory([served.pid]);

/** Adds all machines and logs in to them. */
async function join(cookie: string): Promise<void> {
  const lobby = await openPage(served.origin, cookie, undefined, "/rpc");
  for (const { name, sshd } of all) await joinHost(lobby, { name, port: sshd.port, user: "admin", key: key.key });
}

/** Logs in through the form, then to all machines, and looks at one. */
async function arrive(number: number): Promise<Person> {
  const user = `person${number}`;
  await addSshUser(user, { password });
  const form = new FormBrowser(served.origin);
  const answer = await form.logIn(user, password);
  if (answer.status !== 303) throw new Error(`${user} was not let in: ${answer.status} ${answer.body}`);
  const cookie = [...form.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  await join(cookie);
  const machine = all[number % all.length];
  if (!machine) throw new Error("there is no machine");
  const page = await openPage(served.origin, cookie, machine.name);
  return { cookie, machine, page, seen: followState(page) };
}

/** The same in Chromium; looks at the first machine. */
async function arriveInBrowser(): Promise<Page> {
  const user = "person0";
  await addSshUser(user, { password });
  const { page, context } = left.use(await browser.visit());
  await page.goto(served.origin);
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("button", { name: `Account of ${user}` }).waitFor({ timeout: 30_000 });
  await join((await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; "));
  await page.goto(`${served.origin}/hosts/${all[0]?.name}/containers`);
  await page.getByRole("link", { name }).waitFor({ timeout: 60_000 });
  return page;
}

/** Follows the list as the page does, and notes when the container's state came. */
function followState(page: RpcPage): Person["seen"] {
  const seen: { state: string; at: number }[] = [];
  const id = 3_000_000;
  let list: Json | undefined;
  let before = "";
  page.socket.on("message", (data) => {
    const at = performance.timeOrigin + performance.now();
    const text = String(data);
    if (!text.includes(`"id":${id}`)) return;
    const message = JSON.parse(text).result?.data;
    if (message?.snapshot) list = message.snapshot;
    else if (message?.patch) list = merge(list, message.patch);
    const rows = Object.values((list as { rows?: Record<string, { name: string; state: string }> })?.rows ?? {});
    const state = rows.find((row) => row.name === name)?.state ?? "";
    if (state !== before) seen.push({ state, at });
    before = state;
  });
  for (const [index, path] of ["containers.watch", "engines.watch", "pods.watch", "tasks.watch"].entries())
    page.socket.send(JSON.stringify({ id: id + index, method: "subscription", params: { path } }));
  const figures = { path: "containers.figures", input: {} };
  page.socket.send(JSON.stringify({ id: id + 9, method: "subscription", params: figures }));
  return seen;
}

/** Waits until there is such a value. */
async function found<Value>(what: string, look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  let value: Value | undefined;
  await waitFor(what, async () => {
    value = await look();
    return value !== undefined;
  });
  return value as Value;
}

const persons: Person[] = [];
const begun = performance.now();
const screen = await arriveInBrowser();
for (let number = 1; number < people; number++) persons.push(await arrive(number));
const each = (performance.now() - begun) / people;
report({ name: `${what}: until each is logged in and looks at a list`, value: each, unit: "ms" });
await waitFor("all to see their lists", () => persons.every(({ seen }) => seen.length > 0), 120_000);

const happened = new Map<Machine, { action: string; time: number }[]>();
const end = new AbortController();
for (const machine of all) {
  const events: { action: string; time: number }[] = [];
  happened.set(machine, events);
  const engine = left.use(new EngineApi(machine.podman.socket));
  await engine.events(end.signal, (event) => {
    if (event.Type === "container" && event.Actor.Attributes.name === name)
      events.push({ action: event.Action, time: event.timeNano / 1e6 });
  });
}
await watchRows(screen);
await delay(smoke ? 2000 : 15_000); // what arriving set off ends

/** One change on each machine, and how long it was until everybody who looks there had seen it. */
async function change(
  { sessions, cells }: { sessions: number[]; cells: number[] },
  { args, action, state, text }: { args: readonly string[]; action: string; state: string; text: RegExp },
): Promise<void> {
  for (const machine of all) {
    const since = Date.now();
    await machine.podman.cli(...args, name);
    const event = await found(`the event of ${machine.name}`, () =>
      happened.get(machine)?.find((one) => one.action === action && one.time >= since),
    );
    for (const { seen } of persons.filter((person) => person.machine === machine)) {
      const there = await found("all to see it", () => seen.find((one) => one.state === state && one.at > since));
      sessions.push(there.at - event.time);
    }
    if (machine !== all[0]) continue;
    const there = await found("the screen to show it", async () =>
      (await shownRows(screen)).find(({ row, text: shown, at }) => row === name && text.test(shown) && at > since),
    );
    cells.push(there.at - event.time);
  }
}

const daemons = [door, ...all.map(({ sshd }) => sshd)].map(({ pid }) => pid);

/** @param most memory in MB, of the server and of what the log-ins started */
async function measure(where: string, most: { server: number; started: number }): Promise<void> {
  const taken = { sessions: [] as number[], cells: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await change(taken, { args: ["start"], action: "start", state: "running", text: /^Running/ });
    await change(taken, { args: ["stop", "--time", "0"], action: "died", state: "exited", text: /^Exited/ });
  }
  const sessions = spread(taken.sessions);
  report({ name: `${where}: event to sessions, median`, value: sessions.median, unit: "ms" });
  report({ name: `${where}: event to sessions, p95`, value: sessions.p95, unit: "ms", most: 250 });
  report({ name: `${where}: event to cell on screen, p95`, value: spread(taken.cells).p95, unit: "ms", most: 250 });
  const idle = await coreShare([served.pid], smoke ? 3000 : 15_000);
  report({ name: `${where}: the server while nothing changes`, value: idle, unit: "% of a core" });
  const kind = "memory";
  const memory = residentMemory([served.pid]);
  report({ name: `${where}: the server's memory`, value: memory, unit: "MB", most: most.server, kind });
  const started = proportionalMemory(daemons);
  report({
    name: `${where}: what the log-ins started (sshd, programs)`,
    value: started,
    unit: "MB",
    most: most.started,
    kind,
  });
}

report({ name: `${what}: the server's memory, nobody there`, value: nobody, unit: "MB" });
await measure(what, { server: 200, started: 400 });

// Now some have the list of hosts open in a second tab, which follows all machines. Each is asked by a program every
// five seconds for each of them, and here all machines share the processors of one.
const listing = persons.slice(0, people / 4);
const tabs = await Promise.all(listing.map(({ cookie }) => openPage(served.origin, cookie, undefined, "/rpc")));
for (const tab of tabs) for (const path of ["fleet.watch", "hosts.watch"]) await tab.call("subscription", path);
await delay(smoke ? 5000 : 20_000);
await measure(`${what}, ${listing.length} with the list of hosts open`, { server: 260, started: 550 });
end.abort();
for (const page of [...tabs, ...persons.map(({ page }) => page)]) page[Symbol.dispose]();
