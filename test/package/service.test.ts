/** The package as an administrator meets it: built, installed in a whole machine, used from a browser, removed. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, readlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, afterEach, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { launchBrowser, type TestBrowser, tinyImages } from "../bed/index.ts";
import { type Fleet, processesOf, type SystemdMachine, startFleet } from "../bed/systemd-machine.ts";
import { admin } from "../bed/systemd-root.ts";
import { pack } from "./pack.ts";

const unit = "pilothouse.service";
/** Chromium tells that what a machine served is gone, where the test has taken it away. */
const gone = /WebSocket connection to .* failed|net::ERR_/;

suite("the package in a whole machine", { timeout: 540_000 }, () => {
  let fleet: Fleet;
  let front: SystemdMachine;
  let browser: TestBrowser;
  let origin: string;
  let file: string;

  before(async () => {
    [fleet, file] = await Promise.all([startFleet(), pack("0.1.0~1")]);
    front = await fleet.boot({ name: "front" });
    origin = `https://${front.address}:9090`;
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
  });

  afterEach(async (context) => {
    if ("passed" in context && context.passed) return;
    console.error(await front.run("journalctl", "--no-pager", "--lines", "30", "--unit", unit).catch(String));
  });

  const visit = async (who: TestBrowser = browser) => {
    const made = await who.visit({ anyCertificate: true });
    made.announce(gone);
    return made;
  };
  const logIn = async (page: Page): Promise<void> => {
    await page.goto(origin);
    await page.getByLabel("User name").fill(admin.name);
    await page.getByLabel("Password", { exact: true }).fill(admin.password);
    await page.getByRole("button", { name: "Log in", exact: true }).click();
  };
  const arrived = async (page: Page): Promise<void> => {
    await page.waitForURL(/\/hosts\/local$/, { timeout: 30_000 });
    await page.getByRole("button", { name: `Account of ${admin.name}` }).waitFor();
  };
  const install = async (deb: string): Promise<void> => {
    await front.put(deb, "/root/pilothouse.deb");
    await front.run("dpkg", "--install", "/root/pilothouse.deb");
  };

  test("the same commit gives the same bytes, whoever makes it", async () => {
    const again = await pack("0.1.0~1", { TZ: "Asia/Tokyo", LC_ALL: "C" });
    const [one, two] = await Promise.all([file, again].map(async (path) => sha256(await readFile(path))));
    assert.equal(one, two);
  });

  test("installed, it waits at its port, runs nothing, and is hardened", async () => {
    await install(file);
    assert.equal((await front.run("systemctl", "is-active", "pilothouse.socket")).trim(), "active");
    assert.deepEqual(await processesOf(front, unit), []);
    const said = await front.run("systemd-analyze", "security", "--no-pager", unit);
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
    assert.ok(exposure <= 2, said);
    // Of its root no manuals are unpacked.
    assert.doesNotMatch(await front.sh("dpkg --verify pilothouse || true"), /^(?!missing +\/usr\/share\/man).+/m);
    assert.match(await front.sh("getent passwd pilothouse"), /:\/usr\/sbin\/nologin$/m);
  });

  test("its doctor finds all well, names what is broken, and its own command mends that", async () => {
    interface Asked {
      readonly problems: number;
      readonly mode: string;
      readonly rows: readonly {
        readonly check: string;
        readonly state: string;
        readonly title: string;
        mend?: string;
      }[];
    }
    const ask = async (as = "", about = ""): Promise<Asked> =>
      JSON.parse(await front.sh(`${as} pilothouse doctor --json ${about} || [ $? = 1 ]`));
    const well = await ask();
    assert.deepEqual([well.problems, well.mode], [0, "multi-user"], JSON.stringify(well.rows, undefined, 1));
    const said = well.rows.map(({ state, title }) => `${state}: ${title}`).join("\n");
    assert.match(said, /^ok: systemd listens at \[::\]:9090 and starts the console/m);
    assert.match(said, /^ok: The SSH server shows the key that is known: ssh-ed25519/m);
    assert.match(said, /^ok: Admins of the console: pilot \(sudo\)/m);
    // As the pages ask, for a person.
    const about = "--data /var/lib/pilothouse --config /etc/pilothouse/config.json --multi-user";
    const seen = await ask(`runuser -u ${admin.name} --`, about);
    assert.equal(seen.problems, 0, JSON.stringify(seen.rows, undefined, 1));
    assert.ok(seen.rows.some(({ check, state }) => check === "service" && state === "ok"));
    assert.deepEqual(await processesOf(front, unit), [], "looking at it starts nothing");

    for (const [check, breaks, mends] of [
      ["service", "systemctl stop pilothouse.socket", /^systemctl start pilothouse\.socket$/],
      ["settings", "chmod 666 /etc/pilothouse/config.json", /^chmod go-w \/etc\/pilothouse\/config\.json$/],
      ["settings", "chmod 600 /etc/pilothouse/config.json", /^chmod a\+r \/etc\/pilothouse\/config\.json$/],
      ["login", "systemctl stop ssh.service", /systemctl enable --now ssh/],
    ] as const) {
      await front.sh(breaks);
      const { rows, problems } = await ask();
      const row = rows.find(({ state }) => state === "problem");
      assert.deepEqual([problems, row?.check], [1, check], `${breaks}: ${JSON.stringify(rows)}`);
      assert.match(row?.mend ?? "", mends);
      await front.sh(check === "login" ? "systemctl enable --now ssh" : (row?.mend ?? ""));
      assert.equal((await ask()).problems, 0);
    }
  });

  test("the first connection starts it, as its own user and without rights", async () => {
    const answer = await fetch(`http://${front.address}:9090/`, { redirect: "manual" });
    assert.equal(answer.headers.get("location"), `${origin}/`);
    const [pid] = await processesOf(front, unit);
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    assert.match(status, /^NoNewPrivs:\s+1$/m);
    assert.match(status, /^CapBnd:\s+0+$/m);
    assert.match(status, /^Seccomp:\s+2$/m);
    assert.doesNotMatch(status, /^Uid:\s+0\b/m);
  });

  test("a server that dies comes back, and its socket never left", async () => {
    const [pid] = await processesOf(front, unit);
    process.kill(pid ?? 0, "SIGKILL");
    const answer = await fetch(`http://${front.address}:9090/`, { redirect: "manual" });
    assert.equal(answer.status, 308);
    assert.notEqual((await processesOf(front, unit))[0], pid);
    assert.equal((await front.run("systemctl", "is-active", "pilothouse.socket")).trim(), "active");
  });

  test("a person logs in with the password of the machine, and has the role of the group", async () => {
    await using made = await visit();
    await logIn(made.page);
    await arrived(made.page);
    await made.page.getByRole("button", { name: `Account of ${admin.name}` }).click();
    await made.page.getByText(`${admin.name} · Admin of this console`).waitFor();
  });

  test("with administrative access a container of root's is run; without it nothing of ours is root's", async () => {
    await tinyImages({
      async feed(input) {
        const file = join(await mkdtemp("/run/bed/tiny-"), "tiny.tar");
        await writeFile(file, input);
        await front.put(file, "/root/tiny.tar");
        return front.run("podman", "load", "--input", "/root/tiny.tar");
      },
    });
    await using made = await visit();
    const { page } = made;
    await logIn(page);
    await arrived(page);
    await page.getByRole("button", { name: "Limited access: turn on administrative access" }).click();
    const asked = page.locator("dialog[open]");
    await asked.getByLabel(`Password of ${admin.name}`).fill(admin.password);
    await asked.getByRole("button", { name: "Turn on" }).click();
    await page.getByRole("button", { name: "Administrative access: turn it off" }).waitFor();
    await page.goto(`${origin}/hosts/local/containers/create?engine=podman&image=localhost/tiny:1`);
    await page.getByLabel("Name", { exact: true }).fill("of-root");
    await page.getByRole("button", { name: "Create container" }).click();
    await page.waitForURL(/\/containers\/[0-9a-f]{12}/, { timeout: 60_000 });
    await page.getByText("Running").first().waitFor();
    assert.match(await front.run("podman", "ps", "--format", "{{.Names}} {{.Image}}"), /^of-root localhost\/tiny:1$/m);
    await page.getByRole("button", { name: "Administrative access: turn it off" }).click();
    await page.getByRole("button", { name: "Limited access: turn on administrative access" }).waitFor();
    await delay(5000);
    assert.equal(await front.sh("pgrep -u root -f 'pilothouse-(wire|hold)' || true"), "");
    assert.match(await front.run("podman", "ps", "--format", "{{.Names}}"), /^of-root$/m);
  });

  test("two machines are added; one that loses its cable, then its power, says so and comes back", async () => {
    const others = await Promise.all(["red", "blue"].map((name) => fleet.boot({ name })));
    await using made = await visit();
    const { page } = made;
    await logIn(page);
    await arrived(page);
    await page.goto(`${origin}/hosts`);
    const dialog = page.locator("dialog[open]");
    for (const other of others) {
      await page.getByRole("button", { name: "Add host" }).click();
      await dialog.getByLabel("Address").fill(`${admin.name}@${other.address}`);
      await dialog.getByLabel("Name").fill(other.name);
      await dialog.getByRole("button", { name: "Continue" }).click();
      const shown = (await dialog.locator(".ph-fingerprint code").textContent()) ?? "";
      const key = await other.run("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub");
      assert.equal(shown, key.split(" ")[1]);
      await dialog.getByRole("button", { name: "It is the same" }).click();
      await dialog.getByLabel(/^Password of/).fill(admin.password);
      await dialog.getByRole("button", { name: "Log in" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.locator(".ph-row", { hasText: other.name }).getByText("Connected").waitFor();
    }
    const [red] = others as [SystemdMachine, SystemdMachine];
    await page.goto(`${origin}/hosts/red`);
    await page.getByRole("button", { name: /^Host: red, Connected/ }).waitFor();
    for (const [lose, recover] of [
      [red.cut, red.mend],
      [red.kill, red.start],
    ] as const) {
      await lose();
      await page.getByText("connection lost").waitFor({ timeout: 60_000 });
      await recover();
      await page.getByText("connection lost").waitFor({ state: "detached", timeout: 90_000 });
      await page.getByRole("button", { name: /^Host: red, Connected/ }).waitFor();
    }
    await page.goto(`${origin}/hosts`);
    await page.locator(".ph-row", { hasText: "blue" }).getByText("Connected").waitFor();
  });

  test("a one-time code is asked for where the machine asks for one", async () => {
    const secret = "3132333435363738393031323334353637383930";
    await front.write("/etc/users.oath", `HOTP/T30/6 ${admin.name} - ${secret}\n`, 0o600);
    await front.sh(`sed -i '/^@include common-auth/a auth required pam_oath.so usersfile=/etc/users.oath' /etc/pam.d/sshd
      sed -i 's/^KbdInteractiveAuthentication.*/KbdInteractiveAuthentication yes/' /etc/ssh/sshd_config
      sed -i '1i PasswordAuthentication no' /etc/ssh/sshd_config
      systemctl restart ssh`);
    await using made = await visit();
    const { page } = made;
    await logIn(page);
    const code = page.getByLabel(/One-time password/i);
    await code.waitFor();
    await code.fill((await front.run("oathtool", "--totp", secret)).trim());
    await page.getByRole("button", { name: /^(Log in|Continue)$/ }).click();
    await arrived(page);
  });

  test("95 seconds after the browser was killed nothing of it runs, and the socket waits", async () => {
    const own = await launchBrowser();
    const made = await visit(own);
    await made.page.goto(origin);
    await made.page.getByLabel("User name").waitFor();
    // The server, and since somebody has logged in what holds the programs that look people up.
    const programs = await Promise.all((await processesOf(front, unit)).map((pid) => readlink(`/proc/${pid}/exe`)));
    assert.deepEqual(
      programs.filter((path) => !/\/(?:da|ba)?sh$/.test(path)).map((path) => basename(path)),
      ["node"],
      programs.join(),
    );
    await own[Symbol.asyncDispose]();
    await delay(95_000);
    assert.deepEqual(await processesOf(front, unit), []);
    const left = await front.sh("pgrep -u pilothouse || true");
    assert.equal(left, "");
    assert.equal((await front.run("systemctl", "is-active", "pilothouse.socket")).trim(), "active");
  });

  test("an upgrade keeps settings and data; removed and purged, it leaves nothing but its user", async () => {
    await front.write("/etc/pilothouse/config.json", '{ "multiUser": true, "names": ["console.example.org"] }\n');
    await install(await pack("0.1.0~2"));
    assert.match(await front.sh("cat /etc/pilothouse/config.json"), /console\.example\.org/);
    assert.equal((await fetch(`http://${front.address}:9090/`, { redirect: "manual" })).status, 308);
    await front.sh("test -f /var/lib/pilothouse/pilothouse.db");
    await front.run("dpkg", "--remove", "pilothouse");
    assert.deepEqual(await processesOf(front, unit), []);
    await assert.rejects(fetch(`http://${front.address}:9090/`));
    await front.sh("test -f /var/lib/pilothouse/pilothouse.db; test -f /etc/pilothouse/config.json");
    await front.run("dpkg", "--purge", "pilothouse");
    const left = "find / -xdev -path /proc -prune -o -name '*pilothouse*' ! -name pilothouse.deb -print";
    assert.equal((await front.sh(left)).trim(), "");
  });
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
