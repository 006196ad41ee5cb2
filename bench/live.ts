// From an engine's event to the changed cell on the screen, with 200 containers, as `podman start` and `podman stop` on
// the command line cause it. The clock starts at the event's own time, which Podman writes into it before anyone can
// receive it; what a second listener of the API receives is given beside it (Podman 4 polls there).
import { launchBrowser, startConsole, startPodman, tinyImages, waitFor } from "../test/bed/index.ts";
import { createContainers, EngineApi } from "./measure/engine-api.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { type Shown, shownRows, watchRows } from "./measure/screen.ts";

const rounds = smoke ? 5 : 25;
const subject = "c-0001";
const count = 200;

await using podman = await startPodman();
await tinyImages(podman);
using engine = new EngineApi(podman.socket);
await createContainers(engine, count);
await podman.cli("start", "c-0002", "c-0003", "c-0004", "c-0005");

await using server = await startConsole({ env: podman.env });
await using browser = await launchBrowser();
await using visit = await browser.visit();
const { page } = visit;
await page.goto(server.url);
await page.goto(`${server.origin}/hosts/local/containers`);
await page.getByRole("link", { name: subject }).waitFor({ timeout: 60_000 });

interface Happened {
  readonly action: string;
  readonly time: number;
  readonly received: number;
}
const happened: Happened[] = [];
const end = new AbortController();
await engine.events(end.signal, (event, received) => {
  if (event.Type === "container" && event.Actor.Attributes.name === subject)
    happened.push({ action: event.Action, time: event.timeNano / 1e6, received });
});
await watchRows(page);

const fromEvent: number[] = [];
const fromReceived: number[] = [];
const fromReturn: number[] = [];
/** One change: the command, the event that tells of it, the text that must appear. */
async function change(args: string[], action: string, text: RegExp): Promise<void> {
  const since = Date.now();
  await podman.cli(...args, subject);
  const returned = performance.timeOrigin + performance.now();
  let shown: Shown | undefined;
  let event: Happened | undefined;
  await waitFor(`the screen to show ${subject} after podman ${args[0]}`, async () => {
    shown = (await shownRows(page)).find(({ row, text: t, at }) => row === subject && text.test(t) && at > since);
    event = happened.find((e) => e.action === action && e.time >= since);
    return shown !== undefined && event !== undefined;
  });
  if (!shown || !event) return;
  fromEvent.push(shown.at - event.time);
  fromReceived.push(shown.at - event.received);
  fromReturn.push(shown.at - returned);
}
for (let round = 0; round < rounds; round++) {
  await change(["start"], "start", /^Running/);
  await change(["stop", "--time", "0"], "died", /^Exited/);
}
end.abort();

const what = `live: event to cell on screen, ${count} containers`;
report({ name: `${what}, median`, value: spread(fromEvent).median, unit: "ms" });
report({ name: `${what}, p95`, value: spread(fromEvent).p95, unit: "ms", most: 150 });
report({
  name: "live: a second listener of the API received the event to cell on screen, p95",
  value: spread(fromReceived).p95,
  unit: "ms",
});
report({ name: "live: the command returned to cell on screen, p95", value: spread(fromReturn).p95, unit: "ms" });
