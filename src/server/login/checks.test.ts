import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkLogin, configFindings, sshdBanner } from "./checks.ts";
import { readSshdConfig } from "./sshd-config.ts";

function parse(files: Readonly<Record<string, string>>) {
  return readSshdConfig("/etc/ssh/sshd_config", {
    read: (file) => files[file],
    glob: (pattern) => {
      const like = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return Object.keys(files)
        .filter((name) => like.test(name))
        .sort();
    },
  });
}

const titles = (text: string, banner = "OpenSSH_9.2p1", spread = true) =>
  configFindings(parse({ "/etc/ssh/sshd_config": text }), banner, { spread })
    .filter(({ state }) => state !== "ok")
    .map(({ title }) => title);

test("the first value of a setting counts, includes stand where they are, and blocks are apart", () => {
  const config = parse({
    "/etc/ssh/sshd_config":
      'Include sshd_config.d/*.conf\n# PasswordAuthentication no\nPasswordAuthentication yes\nport=2222\nBanner "a b"\nMatch User bob\n  PasswordAuthentication no\n  Include /etc/ssh/bob\nMatch all\nX11Forwarding no\n',
    "/etc/ssh/sshd_config.d/10-x.conf": "passwordauthentication no # for now\nMatch Address 192.0.2.0/24\nUsePAM no\n",
    "/etc/ssh/bob": "MaxSessions 2\n",
  });
  assert.deepEqual(Object.fromEntries(config.settings), {
    passwordauthentication: "no",
    port: "2222",
    banner: "a b",
    x11forwarding: "no",
  });
  assert.deepEqual(
    config.matches.map(({ condition, settings }) => [condition, Object.fromEntries(settings)]),
    [
      ["Address 192.0.2.0/24", { usepam: "no" }],
      ["User bob", { passwordauthentication: "no", maxsessions: "2" }],
    ],
  );
  const self = parse({ "/etc/ssh/sshd_config": "Include sshd_config\nUsePAM yes\n" });
  assert.equal(self.settings.get("usepam"), "yes");
  assert.deepEqual(parse({}).unread, ["/etc/ssh/sshd_config"]);
});

test("an ordinary configuration has nothing to be told", () => {
  assert.deepEqual(titles("UsePAM yes\nKbdInteractiveAuthentication yes\n"), []);
});

test("it is told where no passwords are taken, and where expired ones cannot be changed", () => {
  assert.match(titles("PasswordAuthentication no\nKbdInteractiveAuthentication no\n").join(), /takes no passwords/);
  assert.match(titles("KbdInteractiveAuthentication no\n").join(), /Expired passwords cannot be changed/);
  assert.deepEqual(titles("PasswordAuthentication no\n"), []);
});

test("penalties are told from OpenSSH 9.8 on, unless clients have addresses of their own or loopback is exempt", () => {
  const all = /keep everybody out/;
  assert.match(titles("", "OpenSSH_9.8p1", false).join(), all);
  assert.match(titles("", "OpenSSH_10.0p2 Debian-7", false).join(), all);
  assert.match(titles("PerSourceNetBlockSize 8:64\n", "OpenSSH_10.0p2").join(), all);
  assert.deepEqual(titles("", "OpenSSH_9.7p1", false), []);
  assert.deepEqual(titles("", "OpenSSH_9.8p1", true), []);
  assert.deepEqual(titles("PerSourcePenalties no\n", "OpenSSH_9.8p1", false), []);
  assert.deepEqual(titles("PerSourcePenaltyExemptList 127.0.0.0/8\n", "OpenSSH_9.8p1", false), []);
});

test("rules for addresses are told by name", () => {
  assert.match(
    titles("Match Address 192.0.2.0/24,!192.0.2.7\nPasswordAuthentication yes\n").join(),
    /Rules for addresses/,
  );
  assert.match(titles("AllowUsers ann@192.0.2.*\n").join(), /Rules for addresses/);
  assert.deepEqual(titles("Match User ann\nX11Forwarding no\nAllowUsers ann\n"), []);
});

test("a server is known by its first line; one that says nothing useful is no SSH server", async (t) => {
  const say = async (text: string): Promise<number> => {
    const server = createServer((socket) => socket.on("error", () => {}).end(text));
    t.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as { port: number }).port;
  };
  const ssh = await say("Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
  assert.equal(await sshdBanner("127.0.0.1", ssh), "OpenSSH_9.2p1 Debian-2");
  await assert.rejects(sshdBanner("127.0.0.1", await say("HTTP/1.1 400\r\n\r\n")));
  await assert.rejects(sshdBanner("127.0.0.1", await say("x".repeat(100_000))));
  const folder = mkdtempSync(join(tmpdir(), "pilothouse-checks-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const found = await checkLogin({ ssh: { port: ssh } }, folder);
  assert.deepEqual(
    found.filter(({ state }) => state === "bad").map(({ title }) => title),
    ["The SSH server of this machine cannot be told from another."],
  );
  const [none] = await checkLogin({ ssh: { port: 1 } }, folder);
  assert.equal(none?.state, "bad");
});
