import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
  launchBrowser,
  startConsole,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
} from "../bed/index.ts";

/** What a stranger would write: markup, a turned direction, a title and a colour for a terminal, a bell, no end. */
const evil = `<img src=x onerror='window.owned=1'><script>window.owned=1</script>\u202egnp.exe\u001b]0;owned\u0007\u001b[31mred\u001b[2J`;
const long = "w".repeat(3000);
const link = "javascript:window.owned=1";
const name = `n${"a".repeat(200)}`;

let podman: TestEngine;
let server: TestConsole;
let browser: TestBrowser;
let id: string;
let image: string;

before(async () => {
  podman = await startPodman();
  await tinyImages(podman);
  const labels = [`evil=${evil}`, `${evil}=x`, `long=${long}`, `org.opencontainers.image.url=${link}`];
  const flags = [...labels.flatMap((label) => ["-l", label]), "-e", `EVIL=${evil}`, "-e", `${long}=${long}`];
  // A line without an end of 10 MB, then hostile lines of all kinds.
  const program = `head -c 10000000 /dev/zero | tr '\\0' x; echo; printf '%s\\n' "$EVIL"; printf '\\377\\376 no text\\n'; while :; do sleep 1; done`;
  await podman.cli("volume", "create", "data", ...labels.flatMap((label) => ["-l", label]));
  await podman.cli("network", "create", "net", "--label", `evil=${evil}`, "--label", `long=${long}`);
  await podman.cli("run", "-d", "--name", name, "-v", "data:/data", ...flags, "localhost/tiny:1", "sh", "-c", program);
  id = (await podman.cli("inspect", name, "--format", "{{.Id}}")).trim().slice(0, 12);
  const changes = [`LABEL evil=${JSON.stringify(evil.replaceAll(/\p{Cc}/gu, ""))}`, `LABEL long=${long}`];
  await podman.cli(
    "commit",
    "-f",
    "docker",
    "-m",
    evil,
    "-a",
    evil,
    ...changes.flatMap((one) => ["-c", one]),
    name,
    "localhost/evil:1",
  );
  image = (await podman.cli("inspect", "localhost/evil:1", "--format", "{{.Id}}")).trim().slice(0, 12);
  const folder = (await podman.cli("volume", "inspect", "data", "--format", "{{.Mountpoint}}")).trim();
  for (const file of [
    "<img src=x onerror=window.owned=1>",
    "\u202egnp.exe",
    "\u001b[31mred\u0007",
    "é".repeat(127),
    "a\nb",
  ])
    writeFileSync(`${folder}/${file}`, evil);
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/bytes`), Buffer.from([0xff, 0xfe])]), "");
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/folder`), Buffer.from([0xe9])]));
  symlinkSync(`${long.slice(0, 200)}${link}`, `${folder}/link`);
  server = await startConsole({ env: podman.env, args: ["--engine", "podman"] });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await podman?.[Symbol.asyncDispose]();
});

const container = () => `/containers/${id}`;
/** Each page, and what shows on it once the hostile text is there. */
const pages: readonly (readonly [() => string, string | RegExp])[] = [
  [() => "/containers?columns=name,command,label", new RegExp(`^${name.slice(0, 10)}`)],
  [() => `${container()}?engine=podman`, /⟨U\+202E⟩/],
  [() => `${container()}/logs?engine=podman`, "no text"],
  [() => `${container()}/processes?engine=podman`, /sleep/],
  [() => `${container()}/files?engine=podman&path=/data`, /bytes⟨0xFF⟩⟨0xFE⟩/],
  [() => `${container()}/files?engine=podman&path=/data&file=/data/%E2%80%AEgnp.exe`, /window\.owned/],
  [() => `${container()}/configuration?engine=podman`, /⟨U\+202E⟩/],
  [() => `${container()}/events?engine=podman`, /⟨U\+202E⟩|start/],
  [() => `/containers/create?from=${id}`, "Clone"],
  [() => "/images", "localhost/evil"],
  [() => `/images/${image}?engine=podman`, /⟨U\+202E⟩/],
  [() => "/volumes", "data"],
  [() => "/volumes/data?engine=podman", /folder⟨0xE9⟩/],
  [() => "/networks", "net"],
  [() => "/networks/net?engine=podman", /⟨U\+202E⟩|net/],
  [() => "", "Podman"],
];

test("hostile names, labels, logs and files are text and nothing else, and fit a phone", async () => {
  await using visit = await browser.visit({ width: 375 });
  const { page } = visit;
  visit.announce(/ERR_NETWORK_CHANGED|dynamically imported module/);
  page.on("dialog", () => assert.fail("a script ran"));
  await page.goto(server.url);
  for (const [path, shows] of pages) {
    const where = `/hosts/local${path()}`;
    await page.goto(server.origin + where);
    await page
      .getByText(shows)
      .first()
      .waitFor({ state: "attached" })
      .catch((error: Error) => assert.fail(`${where}: ${error.message}`));
    const seen = await page.evaluate(() => ({
      owned: "owned" in window,
      title: document.title,
      sideways: Math.max(0, (document.scrollingElement?.scrollWidth ?? 0) - innerWidth),
      markup: document.querySelectorAll("img[src='x'], main script, a[href^='javascript:']").length,
      turned: /[\u202a-\u202e\u2066-\u2069]|\p{Cs}|(?!\s)\p{Cc}/u.test(document.body.textContent),
    }));
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}${where.replace(/\W/g, "_").slice(0, 60)}.png` });
    const { title, ...rest } = seen;
    assert.deepEqual(rest, { owned: false, sideways: 0, markup: 0, turned: false }, where);
    assert.doesNotMatch(title, /owned\b(?!\.)|<img|\u202e/, where);
  }
});
