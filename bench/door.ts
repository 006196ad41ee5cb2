// What stands between a person and his containers on a machine with our package, and with Cockpit beside it: the first
// page of a service that does not run, the log-in, the memory that it takes, and that nothing is left afterwards.
import { launchBrowser } from "../test/bed/index.ts";
import { processesOf } from "../test/bed/systemd-machine.ts";
import { coldStarts } from "./measure/cold-starts.ts";
import { cockpit, type Entrance, ours, type Person, startDoorMachine } from "./measure/door-machine.ts";
import { footprint } from "./measure/footprint.ts";
import { logIn } from "./measure/log-in.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { asPeer } from "./peers/cockpit.ts";

const compared = !smoke && process.argv.includes("--peers");
const entrances: readonly Entrance[] = compared ? [ours, cockpit] : [ours];

await using door = await startDoorMachine(compared);
report({
  name: "door: installed, nobody there: processes",
  value: (await processesOf(door.machine, ours.service)).length,
  unit: "processes",
  most: 0,
  kind: "bytes",
});
if (smoke) await door.hurry();

await firstPage();
const one = await door.addPerson("one", 5);
await firstRow("5 containers of one's own", one, smoke ? 1 : 5, 0.3);
if (!smoke) {
  const lingers = await door.addPerson("stays", 5, { lingers: true });
  await firstRow("5 containers of one's own, whose systemd runs", lingers, 5, 0.25);
  await firstRow("200 containers of one's own", await door.addPerson("many", 200), 3, 0.25);
}
await door.addOfRoot(5);
const admin = await door.addPerson("boss", 0, { admin: true });
await firstRow("5 containers of root, with administrative access", admin, smoke ? 1 : 5, 1 / 2);
await memory("one person", [one], 198, 1.5);
if (!smoke) {
  const others = ["two", "three", "four", "five"].map((name) => door.addPerson(name, 5));
  await memory("five people", [one, ...(await Promise.all(others))], 198 * 5, 1.15);
}

/** Limits without Cockpit beside are what it took when it was first measured. */
async function firstPage(): Promise<void> {
  const starts = await coldStarts(door, entrances, smoke ? 3 : 15);
  for (const [kind, how, most] of [
    ["https", "with TLS", 193],
    ["http", "in plain text", 133],
  ] as const) {
    const [own, other] = starts[kind].map(spread);
    if (!own) throw new Error("no start was measured");
    const name = `door: first byte of the login page of a service that does not run, ${how}`;
    const limit = other?.median ?? most;
    report({ name: `${name}, median`, value: own.median, unit: "ms", most: limit, peer: asPeer(other?.median) });
    report({ name: `${name}, p95`, value: own.p95, unit: "ms", peer: asPeer(other?.p95) });
  }
}

/** @param most of what Cockpit takes */
async function firstRow(what: string, person: Person, rounds: number, most: number): Promise<void> {
  const times = entrances.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, entrance] of entrances.entries()) {
      await door.quiet();
      await using browser = await launchBrowser();
      const { ms, visit } = await logIn(browser, entrance, person);
      await visit[Symbol.asyncDispose]();
      times[index]?.push(ms);
    }
  const [own, other] = times.map((values) => spread(values).median);
  report({
    name: `door: log-in to the first container, ${what}, median`,
    value: own ?? Number.NaN,
    unit: "ms",
    most: (other ?? 4600) * most,
    peer: asPeer(other),
  });
}

async function memory(who: string, people: readonly Person[], most: number, ratio: number): Promise<void> {
  const how = { settle: smoke ? 3000 : 10_000, wait: people.length === 1 };
  const [own, other] = [
    await footprint(door, ours, people, how),
    compared && (await footprint(door, cockpit, people, how)),
  ];
  report({
    name: `door: memory of all that runs for ${who} at the containers, the engine's service with it`,
    value: own.memory,
    unit: "MB",
    most: other ? other.memory * ratio : most,
    kind: "memory",
    peer: asPeer(other ? other.memory : undefined),
  });
  report({
    name: `door: memory for ${who}, what is shared counted once`,
    value: own.once,
    unit: "MB",
    kind: "memory",
    peer: asPeer(other ? other.once : undefined),
  });
  if (own.gone === undefined) return;
  report({
    name: "door: from closing the browser until nothing of that runs",
    value: own.gone,
    unit: "s",
    most: smoke ? 25 : 95,
    peer: asPeer(other ? other.gone : undefined),
  });
}
