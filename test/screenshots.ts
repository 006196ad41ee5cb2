/** Takes the pictures of README.md anew, from the real console with real engines: `npm run screenshots`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser, startConsole, startPodman, tinyImages } from "./bed/index.ts";

const folder = join(import.meta.dirname, "../docs/images");
/** Says something like what a web server says, with colours. */
const chatter = `trap 'exit 0' TERM
n=0
while :; do
  n=$((n+1))
  case $((n % 7)) in
    0) printf '\\033[31mERROR\\033[0m upstream db:5432 timed out after 500 ms, retrying\\n' >&2 ;;
    3) printf '\\033[33mWARN\\033[0m  cache miss for /cart/%d\\n' $n ;;
    *) printf '\\033[32mINFO\\033[0m  GET /items/%d 200 in %d ms\\n' $n $((n % 23 + 2)) ;;
  esac
  usleep 40000
done`;

const podman = await startPodman();
await tinyImages(podman);
for (const [from, to] of [
  ["tiny:web", "shop/web:1.4"],
  ["tiny:1", "shop/api:2.0"],
  ["tiny:health", "shop/db:16"],
])
  await podman.cli("tag", `localhost/${from}`, `localhost/${to}`);
await podman.cli("pod", "create", "--name", "shop", "-p", "8080:80");
await podman.cli("run", "-d", "--pod", "shop", "--name", "web", "localhost/shop/web:1.4");
await podman.cli("run", "-d", "--pod", "shop", "--name", "api", "localhost/shop/api:2.0", "sh", "-c", chatter);
await podman.cli("run", "-d", "--pod", "shop", "--name", "db", "-v", "shop-data:/var/lib/db", "localhost/shop/db:16");
await podman.cli("run", "-d", "--name", "metrics", "-p", "9100:80", "--memory", "64m", "localhost/tiny:web");
await podman.cli("run", "-d", "--name", "backup", "localhost/tiny:fails");
await podman.cli("create", "--name", "nightly", "localhost/tiny:1");

const server = await startConsole({ env: podman.env });
const browser = await launchBrowser();
await mkdir(folder, { recursive: true });

const shoot = async (name: string, path: string, theme: "light" | "dark", ready: string, settleMs: number) => {
  await using visit = await browser.visit({ theme, width: 1280, height: 760 });
  const { page } = visit;
  await page.goto(server.url);
  await page.goto(server.origin + path);
  await page.locator(ready).first().waitFor();
  await page.waitForTimeout(settleMs); // so that figures and lines are there to be seen; nothing is tested here
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

await shoot("containers", "/hosts/local/containers", "light", "text=nightly", 4000);
const id = (await podman.cli("inspect", "--format", "{{.Id}}", "api")).slice(0, 12);
await shoot("logs", `/hosts/local/containers/${id}/logs?engine=podman`, "dark", "text=INFO", 4000);
await shoot(
  "create",
  "/hosts/local/containers/create?image=localhost/shop/web:1.4&engine=podman",
  "light",
  "main form, main input",
  2500,
);
await shoot("overview", "/hosts/local", "light", "text=Needs attention", 20_000);

await browser[Symbol.asyncDispose]();
await server[Symbol.asyncDispose]();
await podman[Symbol.asyncDispose]();
