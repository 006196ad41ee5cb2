// A container that prints 100 MB a second, looked at by one person while another has the list open: what it costs in
// the server, and whether the other one notices. Then a log of 200,000 lines: whether it scrolls smoothly.
import { setTimeout as delay } from "node:timers/promises";
import { launchBrowser, startConsole, startPodman, tinyImages, waitFor } from "../test/bed/index.ts";
import { residentMemory } from "./measure/process.ts";
import { report, smoke, spread } from "./measure/report.ts";
import { frameRate, shownRows, watchRows } from "./measure/screen.ts";

const seconds = smoke ? 6 : 60;
/** So many changes at least, also where the machine is slow. */
const least = smoke ? 4 : 20;
const lines = smoke ? 20_000 : 200_000;
const subject = "a-subject";

await using podman = await startPodman();
await tinyImages(podman);
// Chromium drops what it is just loading whenever a network interface comes or goes on its machine: here none does.
const alone = ["--network", "none"];
await podman.cli("create", "--name", subject, ...alone, "localhost/tiny:1");
// The log lies in memory here: it is kept short, the engine starts it anew.
const short = ["--log-driver", "k8s-file", "--log-opt", "max-size=200m"];
const text = "the quick brown fox jumps over the lazy dog and prints as fast as it can, again and again";
/** A piece of about 8 MB every 80 ms, by the kernel's clock; /tmp/pieces holds how many it were. */
const pieceLines = 88_000;
const loud = `yes "$0" | head -n ${pieceLines} >/tmp/piece
clock() { read -r up _ </proc/uptime; now=\${up%.*}\${up#*.}; }
clock; begin=$now; n=0
while :; do
  clock
  if [ $((8 * n)) -lt $((now - begin)) ]; then cat /tmp/piece; n=$((n + 1)); echo $n >/tmp/pieces; else usleep 2000; fi
done`;
await podman.cli("create", "--name", "loud", ...alone, ...short, "localhost/tiny:1", "sh", "-c", loud, text);
const count = `BEGIN { for (i = 1; i <= ${lines}; i++) print i, "${text}" }`;
await podman.cli("run", "-d", "--name", "long", ...alone, "localhost/tiny:1", "sh", "-c", `awk '${count}'; exec wait`);
const id = async (name: string): Promise<string> => (await podman.cli("inspect", "-f", "{{.Id}}", name)).slice(0, 12);

await using server = await startConsole({ env: podman.env });
await using browser = await launchBrowser();
await using watcher = await browser.visit();
await watcher.context.request.get(server.url);
await watcher.page.goto(`${server.origin}/hosts/local/containers`);
await watcher.page.getByRole("link", { name: subject }).waitFor({ timeout: 60_000 });
await using reader = await browser.visit();
await reader.context.request.get(server.url);
const logOf = async (name: string, more = ""): Promise<string> =>
  `${server.origin}/hosts/local/containers/${await id(name)}/logs?engine=podman${more}`;
await reader.page.goto(await logOf("loud"));
await reader.page.locator(".ph-log").first().waitFor({ timeout: 60_000 });
await watchRows(watcher.page);

await delay(smoke ? 1000 : 5000);
const before = residentMemory([server.pid]);
let most = 0;
const sampler = setInterval(() => {
  most = Math.max(most, residentMemory([server.pid]));
}, 200);
const latencies: number[] = [];
const begin = performance.now();
await podman.cli("start", "loud");
// Asked in the page: its lines come and go too fast to be held from here.
await reader.page.waitForFunction(() => document.querySelector(".ph-log__line"), undefined, { timeout: 60_000 });
while (latencies.length < least || performance.now() - begin < seconds * 1000) {
  await change(["start"], "start", /^Running/);
  await change(["stop", "--time", "0"], "died", /^Exited/);
}
clearInterval(sampler);
const printed = Number(await podman.cli("exec", "loud", "cat", "/tmp/pieces")) * pieceLines * (text.length + 1);
const took = (performance.now() - begin) / 1000;
await podman.cli("stop", "--time", "0", "loud");

/** One change on the command line while the other container prints; notes how long it took from its event. */
async function change(args: string[], action: string, shown: RegExp): Promise<void> {
  const since = Date.now();
  await podman.cli(...args, subject);
  await waitFor(`the other session to show ${subject} after podman ${args[0]}`, async () => {
    const row = (await shownRows(watcher.page)).find((s) => s.row === subject && shown.test(s.text) && s.at > since);
    if (!row) return false;
    latencies.push(row.at - (await eventTime(action, since)));
    return true;
  });
}

/** When the engine says that it happened. */
async function eventTime(action: string, since: number): Promise<number> {
  const output = await podman.cli(
    ...["events", "--stream=false", "--since", String(Math.floor(since / 1000)), "--format", "{{.Time.UnixNano}}"],
    ...["--filter", `container=${subject}`, "--filter", `event=${action}`],
  );
  return Number(output.trim().split("\n").at(-1)) / 1e6;
}

const what = `logs: a container prints ${Math.round(printed / took / 1e6)} MB/s for ${Math.round(took)} s`;
report({ name: `${what}: server memory added, at most`, value: most - before, unit: "MB", most: 50, kind: "memory" });
report({ name: `${what}: another session's event to cell, median`, value: spread(latencies).median, unit: "ms" });
report({ name: `${what}: another session's event to cell, p95`, value: spread(latencies).p95, unit: "ms", most: 200 });

const opened = performance.now();
await reader.page.goto(await logOf("long", `&tail=${lines}`));
await reader.page.waitForFunction(
  (last) => document.querySelector(`.ph-log`)?.textContent?.includes(last),
  `${lines} ${text}`,
  {
    timeout: 120_000,
  },
);
report({ name: `logs: ${lines} lines until the last is shown`, value: performance.now() - opened, unit: "ms" });
await reader.page.locator(".ph-log__line").first().hover();
const rate = frameRate(reader.page, smoke ? 3000 : 8000);
const scroll = (async () => {
  const end = performance.now() + (smoke ? 3000 : 8000);
  for (let step = 0; performance.now() < end; step++) {
    await reader.page.mouse.wheel(0, step % 40 < 30 ? -2500 : 2500);
    await delay(16);
  }
})();
const { perSecond, longest } = await rate;
await scroll;
report({ name: `logs: ${lines} lines, scrolling`, value: perSecond, unit: "fps", least: 55 });
report({ name: `logs: ${lines} lines, scrolling, longest frame`, value: longest, unit: "ms" });
