import {
  launchBrowser,
  startConsole,
  startDocker,
  startPodman,
  type TestBrowser,
  type TestConsole,
  type TestEngine,
  tinyImages,
  waitFor,
} from "../../bed/index.ts";

/** One container of an engine, to be looked at from every side. */
export interface Shown {
  readonly kind: "podman" | "docker";
  /** 12 hex digits. */
  readonly container: string;
  readonly image: string;
}

/** A real Podman and a real Docker with something of everything in them, one console for both, one browser. */
export interface Scene extends AsyncDisposable {
  readonly served: TestConsole;
  readonly browser: TestBrowser;
  readonly shown: readonly Shown[];
}

/** Says something like what a web server says: coloured, long, hostile and to standard error; then it waits. */
const program = `i=0; while [ $i -lt 200 ]; do i=$((i+1)); printf '\\033[3%dmGET /items/%d 200\\033[0m in 3 ms\\n' $((i%8)) $i; done
printf '<img src=x onerror=alert(1)> \\033]0;title\\007 \\342\\200\\256evil\\n'; echo upstream db:5432 timed out >&2
printf 'a line that goes on and on:'; i=0; while [ $i -lt 60 ]; do i=$((i+1)); printf ' word %d' $i; done; echo; exec wait`;

export async function setScene(): Promise<Scene> {
  await using parts = new AsyncDisposableStack();
  const [podman, docker, browser] = await Promise.all([startPodman(), startDocker(), launchBrowser()]);
  for (const part of [podman, docker, browser]) parts.use(part);
  const [first, second] = await Promise.all([furnish(podman), furnish(docker)]);
  const served = parts.use(await startConsole({ env: { ...podman.env, ...docker.env } }));
  const all = parts.move();
  return { served, browser, shown: [first, second], [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Running, stopped, failed and unhealthy containers, a pod where there are pods, volumes and networks in use. */
async function furnish(engine: TestEngine): Promise<Shown> {
  const { cli, kind } = engine;
  await tinyImages(engine);
  await cli("network", "create", "app");
  const port = kind === "podman" ? "8080:80" : "8090:80";
  const settings = ["-p", port, "-v", "data:/data", "-e", "DB_PASSWORD=hunter2", "-e", "MODE=production"];
  const more = ["--network", "app", "--memory", "64m", "--cap-add", "NET_ADMIN", "-l", "org.example.team=shop"];
  const health = ["--health-cmd", "test ! -e /tmp/sick", "--health-interval", "5s"];
  const run = ["run", "-d", "--name", "shop", ...settings, ...more, ...health, "localhost/tiny:1"];
  const id = (await cli(...run, "sh", "-c", program)).trim();
  const files =
    "mkdir -p /data/reports && echo hello >/data/greeting.txt && ln -s /etc/passwd /data/link && touch /seen";
  await cli("exec", "shop", "sh", "-c", files);
  await cli("run", "-d", "--name", "backup", "localhost/tiny:fails");
  await cli("create", "--name", "nightly", "--restart", "always", "localhost/tiny:2");
  await cli(
    "run",
    "-d",
    "--name",
    "sick",
    "--health-interval",
    "5s",
    "localhost/tiny:health",
    "sh",
    "-c",
    "touch /tmp/sick; exec wait",
  );
  if (kind === "podman") {
    await cli("pod", "create", "--name", "stack", "-p", "8082:80");
    await cli("run", "-d", "--pod", "stack", "--name", "api", "localhost/tiny:web");
    await cli("healthcheck", "run", "shop");
    await cli("healthcheck", "run", "sick").catch(() => ""); // systemd would run it; its exit code says unhealthy
  }
  await waitFor("an unhealthy container", async () =>
    (await cli("inspect", "--format", "{{json .State}}", "sick")).includes('"unhealthy"'),
  );
  await cli("volume", "create", "unused");
  const image = (await cli("images", "--quiet", "localhost/tiny:1")).trim();
  return { kind, container: id.slice(0, 12), image: image.slice(0, 12) };
}
