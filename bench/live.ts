// From an engine's event to the changed cell on the screen, with 200 containers, as `podman start` and `podman stop` on
// the command line cause it. The clock starts at the event's own time, which Podman writes into it before anyone can
// receive it; what a second listener of the API receives is given beside it (Podman 4 polls there).
import { launchBrowser, startConsole, startPodman, tinyImages } from "../test/bed/index.ts";
import { changeLatencies } from "./measure/changes.ts";
import { createContainers, EngineApi } from "./measure/engine-api.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { asPeer, measureCockpit } from "./peers/cockpit.ts";
import { openPodmanPage, podmanRows, visitCockpit } from "./peers/cockpit-page.ts";

const rounds = smoke ? 5 : 25;
const name = "c-0001";
const count = 200;
const peerCount = 5;

await using browser = await launchBrowser();
const ours = await measureOurs();
const cockpit = await measureCockpit(async (machine) => {
  await tinyImages(machine.podman);
  using engine = new EngineApi(machine.podman.socket);
  await createContainers(engine, peerCount);
  await using visit = await visitCockpit(browser, machine);
  const { frame: page } = await openPodmanPage(visit, machine);
  const podman = machine.podman.cli;
  // One after the other: changes that come closer make it slower.
  const found = await changeLatencies({ name, page, selectors: podmanRows, engine, podman, rest: 2000 }, rounds);
  return {
    median: spread(found.fromEvent).median,
    p95: spread(found.fromEvent).p95,
    returned: spread(found.fromReturn).p95,
  };
});

async function measureOurs() {
  await using podman = await startPodman();
  await tinyImages(podman);
  using engine = new EngineApi(podman.socket);
  await createContainers(engine, count);
  await podman.cli("start", "c-0002", "c-0003", "c-0004", "c-0005");
  await using server = await startConsole({ env: podman.env });
  await using visit = await browser.visit();
  const { page } = visit;
  await page.goto(server.url);
  await page.goto(`${server.origin}/hosts/local/containers`);
  await page.getByRole("link", { name }).waitFor({ timeout: 60_000 });
  return await changeLatencies({ name, page, engine, podman: podman.cli }, rounds);
}

const what = `live: event to cell on screen, ${count} containers`;
const peers = `${peerCount} containers`;
const { median, p95 } = spread(ours.fromEvent);
report({ name: `${what}, median`, value: median, unit: "ms", peer: asPeer(cockpit?.median, peers) });
report({ name: `${what}, p95`, value: p95, unit: "ms", most: 150, peer: asPeer(cockpit?.p95, peers) });
report({
  name: "live: a second listener of the API received the event to cell on screen, p95",
  value: spread(ours.fromReceived).p95,
  unit: "ms",
});
report({
  name: "live: the command returned to cell on screen, p95",
  value: spread(ours.fromReturn).p95,
  unit: "ms",
  peer: asPeer(cockpit?.returned, peers),
});
