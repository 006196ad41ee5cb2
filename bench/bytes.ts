// What goes over the wire until the containers page can be used, with an empty cache, as Chromium counts it: bodies as
// sent, with their headers. Whoever opens the page has signed in.
import { launchBrowser, startConsole, startPodman, tinyImages } from "../test/bed/index.ts";
import { report } from "./measure/report.ts";
import { countBytes, type WireBytes } from "./measure/wire.ts";
import { asPeer, measureCockpit } from "./peers/cockpit.ts";
import { openPodmanPage, visitCockpit } from "./peers/cockpit-page.ts";

await using browser = await launchBrowser();
const ours = await measureOurs();
const cockpit = await measureCockpit(async (machine) => {
  await tinyImages(machine.podman);
  await machine.podman.cli("create", "--name", "web", "localhost/tiny:1");
  await using visit = await visitCockpit(browser, machine);
  const wire = await countBytes(visit.page);
  await openPodmanPage(visit, machine);
  await wire.quiet();
  return kilobytes(wire);
});

async function measureOurs(): Promise<Kilobytes> {
  await using podman = await startPodman();
  await tinyImages(podman);
  await podman.cli("create", "--name", "web", "localhost/tiny:1");
  await using server = await startConsole({ env: podman.env });
  await using visit = await browser.visit();
  await visit.context.request.get(server.url);
  const wire = await countBytes(visit.page);
  await visit.page.goto(`${server.origin}/hosts/local/containers`);
  await visit.page.getByRole("link", { name: "web" }).waitFor({ timeout: 60_000 });
  await wire.quiet();
  return kilobytes(wire);
}

type Kilobytes = ReturnType<typeof kilobytes>;

function kilobytes(wire: WireBytes) {
  const { Script: scripts = 0, Stylesheet: styles = 0, Font: fonts = 0 } = wire.byType();
  return {
    both: (scripts + styles) / 1000,
    scripts: scripts / 1000,
    styles: styles / 1000,
    fonts: fonts / 1000,
    all: wire.total() / 1000,
    requests: wire.requests(),
  };
}

const what = "bytes until the containers page is usable";
const unit = "kB";
const both = { value: ours.both, peer: asPeer(cockpit?.both) };
report({ name: `${what}: JS and CSS`, ...both, unit, most: 250, kind: "bytes" });
report({ name: `${what}: JS`, value: ours.scripts, unit, peer: asPeer(cockpit?.scripts) });
report({ name: `${what}: CSS`, value: ours.styles, unit, peer: asPeer(cockpit?.styles) });
report({ name: `${what}: fonts`, value: ours.fonts, unit, peer: asPeer(cockpit?.fonts) });
report({ name: `${what}: all`, value: ours.all, unit, peer: asPeer(cockpit?.all) });
report({ name: `${what}: requests`, value: ours.requests, unit: "", peer: asPeer(cockpit?.requests) });
