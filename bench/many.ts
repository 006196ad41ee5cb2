// A thousand created containers and five hundred images: when the list can be used, whether it stays smooth while
// containers change, and what the server takes.
import { setTimeout as delay } from "node:timers/promises";
import {
  launchBrowser,
  manyImages,
  startConsole,
  startPodman,
  type TestConsole,
  tinyImages,
  type Visit,
} from "../test/bed/index.ts";
import { api, createContainers, EngineApi, each } from "./measure/engine-api.ts";
import { type FirstSight, firstSight, prepareFirstSight } from "./measure/first-sight.ts";
import { coreShare, processesBelow, residentMemory } from "./measure/process.ts";
import { Relay, Replay } from "./measure/relay.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { frameRate, shownRows, watchRows } from "./measure/screen.ts";
import { asPeer, measureCockpit } from "./peers/cockpit.ts";
import { cockpitWithMany } from "./peers/cockpit-many.ts";

const count = smoke ? 100 : 1000;
const images = smoke ? 50 : 500;
const changing = smoke ? 10 : 50;
const rounds = smoke ? 1 : 3;
const seconds = smoke ? 3 : 10;
const what = `many: ${count} containers, ${images} images`;

await using browser = await launchBrowser();
const cockpit = await measureCockpit((machine) => cockpitWithMany(machine, browser));

await using podman = await startPodman({ socket: "/run/bed/engine.sock" });
await tinyImages(podman);
await manyImages(podman, images);
using engine = new EngineApi(podman.socket);
const ids = (await createContainers(engine, count)).slice(0, changing);
await using relay = await Relay.open("/run/bed/relay.sock", podman.socket);
const env = { ...podman.env, CONTAINER_HOST: "unix:///run/bed/relay.sock" };

/** A visit whose first page is the list: nothing is in the browser's cache, and nobody has asked the server yet. */
async function arrive(server: TestConsole): Promise<FirstSight & { readonly opened: number }> {
  await using visit = await browser.visit();
  await visit.context.request.get(server.url);
  await prepareFirstSight(visit.page, "c-0077");
  const opened = performance.timeOrigin + performance.now();
  await visit.page.goto(`${server.origin}/hosts/local/containers`, { waitUntil: "commit" });
  return { opened, ...(await firstSight(visit.page)) };
}

/** A visit that has the list open. */
async function stay(server: TestConsole): Promise<Visit> {
  const visit = await browser.visit();
  await visit.context.request.get(server.url);
  await visit.page.goto(`${server.origin}/hosts/local/containers`);
  await visit.page.getByRole("link", { name: "c-0001" }).waitFor({ timeout: 60_000 });
  return visit;
}

const usable: number[] = [];
const rows: number[] = [];
const frames: number[] = [];
const waits: number[] = [];
for (let round = 0; round < rounds; round++) {
  await using server = await startConsole({ env });
  const sight = await arrive(server);
  usable.push(sight.usable - relay.listed);
  rows.push(sight.row - relay.listed);
  frames.push(sight.frame - relay.listed);
  waits.push(sight.row - sight.opened);
}
report({ name: `${what}: list answered until filtered, median`, value: spread(usable).median, unit: "ms", most: 300 });
report({ name: `${what}: list answered until first row, median`, value: spread(rows).median, unit: "ms" });
report({ name: `${what}: list answered until frame (before is negative)`, value: spread(frames).max, unit: "ms" });
report({
  name: `${what}: page opened until first row, median`,
  value: spread(waits).median,
  unit: "ms",
  peer: asPeer(cockpit?.firstRow, "200 containers, no images"),
});

const memory: number[] = [];
{
  await using server = await startConsole({ env });
  await using visit = await stay(server);
  const { page } = visit;
  await page.goto(`${server.origin}/hosts/local/images`);
  await page.getByText("many").first().waitFor({ timeout: 60_000 });
  await page.goto(`${server.origin}/hosts/local/containers`);
  await page.getByRole("link", { name: "c-0001" }).waitFor({ timeout: 60_000 });
  const engines = processesBelow(process.pid, /^podman system service/);
  await delay(smoke ? 2000 : 10_000); // what opening the pages set off ends
  const still = smoke ? 4000 : 30_000;
  const [idle, both] = await Promise.all([coreShare([server.pid], still), coreShare([server.pid, ...engines], still)]);
  const unit = "% of a core";
  const peer = asPeer(cockpit?.idle, "200 containers, no images");
  report({ name: `${what}: server while nothing changes`, value: idle, unit, most: 3, peer });
  const name = `${what}: server and the engine's API service while nothing changes`;
  report({ name, value: both, unit, peer: asPeer(cockpit?.idleWithEngine, "200 containers, no images") });
  memory.push(residentMemory([server.pid]));

  await each(ids.length, 4, (index) => engine.post(`${api}/containers/${ids[index]}/start`));
  await page.getByText("Running").nth(5).waitFor({ timeout: 60_000 });
  await watchRows(page);
  const [changes, rate] = await Promise.all([changeStates(seconds * 1000, 50), frameRate(page, seconds * 1000)]);
  const frames = `${what}: frames while ${Math.round(changes)} change per second`;
  report({ name: frames, value: rate.perSecond, unit: "fps", least: 55 });
  report({ name: `${frames}, longest`, value: rate.longest, unit: "ms" });
  report({
    name: `${frames}, changes seen in sight`,
    value: (await shownRows(page)).length / seconds,
    unit: "per second",
  });
  memory.push(residentMemory([server.pid]));
  report({
    name: `${what}: server memory`,
    value: Math.max(...memory),
    unit: "MB",
    most: 120,
    kind: "memory",
    peer: asPeer(cockpit?.memory, "200 containers, no images, while nothing changes"),
  });
  // What the replay will be asked for about each.
  await each(ids.length, 4, async (index) => {
    await new EngineApi("/run/bed/relay.sock").get(`${api}/containers/${ids[index]}/json`);
  });
}

/** Pauses and unpauses the running ones through the engine's API, one after the other, at most so many a second. Gives how many it were. */
async function changeStates(ms: number, perSecond: number): Promise<number> {
  const begin = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < ms) {
      const turn = next++;
      const due = begin + (turn / perSecond) * 1000;
      if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      const verb = Math.floor(turn / ids.length) % 2 === 0 ? "pause" : "unpause";
      await engine.post(`${api}/containers/${ids[turn % ids.length]}/${verb}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  const reached = next / ((performance.now() - begin) / 1000);
  await each(ids.length, 4, (index) => engine.post(`${api}/containers/${ids[index]}/unpause`).catch(() => {}));
  return reached;
}

{
  await using replay = await Replay.open("/run/bed/replay.sock", relay.recording);
  await using server = await startConsole({ env: { CONTAINER_HOST: "unix:///run/bed/replay.sock" } });
  server.announce(/./);
  await using visit = await stay(server);
  const { page } = visit;
  await watchRows(page);
  const [told, rate] = await Promise.all([replay.play(200, seconds * 1000), frameRate(page, seconds * 1000)]);
  const name = `${what}: frames while ${Math.round(told / seconds)} change per second (replayed)`;
  report({ name, value: rate.perSecond, unit: "fps", least: 55 });
  report({ name: `${name}, longest`, value: rate.longest, unit: "ms" });
  report({
    name: `${name}, changes seen in sight`,
    value: (await shownRows(page)).length / seconds,
    unit: "per second",
  });
  report({
    name: `${name}, server memory`,
    value: residentMemory([server.pid]),
    unit: "MB",
    most: 120,
    kind: "memory",
  });
}
