// What goes over the wire until the containers page can be used, with an empty cache, as Chromium counts it: bodies as
// sent, with their headers.
import { launchBrowser, startConsole, startPodman, tinyImages } from "../test/bed/index.ts";
import { report } from "./measure/report.ts";
import { countBytes } from "./measure/wire.ts";

await using podman = await startPodman();
await tinyImages(podman);
await podman.cli("create", "--name", "web", "localhost/tiny:1");
await using server = await startConsole({ env: podman.env });
await using browser = await launchBrowser();
await using visit = await browser.visit();
await visit.context.request.get(server.url);
const wire = await countBytes(visit.page);
await visit.page.goto(`${server.origin}/hosts/local/containers`);
await visit.page.getByRole("link", { name: "web" }).waitFor({ timeout: 60_000 });
await visit.page.waitForLoadState("networkidle");

const kilobytes = (bytes: number): number => bytes / 1000;
const what = "bytes until the containers page is usable";
const { Script: scripts = 0, Stylesheet: styles = 0, Font: fonts = 0 } = wire.byType();
report({ name: `${what}: JS and CSS`, value: kilobytes(scripts + styles), unit: "kB", most: 250, kind: "bytes" });
report({ name: `${what}: JS`, value: kilobytes(scripts), unit: "kB" });
report({ name: `${what}: CSS`, value: kilobytes(styles), unit: "kB" });
report({ name: `${what}: fonts`, value: kilobytes(fonts), unit: "kB" });
report({ name: `${what}: all`, value: kilobytes(wire.total()), unit: "kB" });
report({ name: `${what}: requests`, value: wire.requests(), unit: "" });
