/**
 * What somebody can do who has taken over the server: a program of his own runs in the place of it, in the very unit that
 * the package installs, and beside it as the same user without the unit. docs/security-model.md says what this shows.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import "../bed/index.ts";
import { type SystemdMachine, startFleet } from "../bed/systemd-machine.ts";
import { admin } from "../bed/systemd-root.ts";
import { pack } from "./pack.ts";

/** Each line: what is tried, and whether it works. */
const attempts: Readonly<Record<string, string>> = {
  "run a program as root that is set-user-ID": '[ "$(/srv/rootid -u)" = 0 ]',
  "see other people's processes": "grep -qs . /proc/1/comm",
  "read what others leave readable in their homes": `grep -q open /home/${admin.name}/note`,
  "write where everybody may write": "echo x >/srv/drop/x",
  "leave files for others in /tmp": "echo x >/tmp/from-the-server && [ -e /tmp/from-others ]",
  "use devices that everybody may use": "[ -w /dev/fuse ]",
  "make a namespace of users": "unshare --user true",
  "read the kernel's settings": "[ -r /proc/sys/kernel/osrelease ]",
  "change the settings of the console": "echo '{}' >/etc/pilothouse/config.json",
  "read passwords of the machine": "cat /etc/shadow",
  "use the engine of the machine": "[ -w /run/podman/podman.sock ]",
  // What is his all the same.
  "read the console's own data": "cat /var/lib/pilothouse/secret",
  "write the console's own data": "echo x >/var/lib/pilothouse/left",
  "reach the machine's own network": "exec 3<>/dev/tcp/127.0.0.1/22",
};

const probe = Object.entries(attempts)
  .map(([what, line]) => `if ( ${line} ) >/dev/null 2>&1; then echo "yes ${what}"; else echo "no ${what}"; fi`)
  .join("\n");

const answers = (text: string): Record<string, boolean> =>
  Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => [line.slice(line.indexOf(" ") + 1), line.startsWith("yes ")]),
  );

test("who has the server process has its data and the network, and of the machine nothing more", {
  timeout: 300_000,
}, async () => {
  const [fleet, file] = await Promise.all([startFleet(), pack("0.1.0~1")]);
  await using _ = fleet;
  const machine: SystemdMachine = await fleet.boot({ name: "taken" });
  await machine.put(file, "/root/pilothouse.deb");
  await machine.sh(`dpkg --install /root/pilothouse.deb
    install --mode 4755 /usr/bin/id /srv/rootid
    install --directory --mode 1777 /srv/drop
    chmod 755 /home/${admin.name}; echo open >/home/${admin.name}/note
    touch /tmp/from-others
    test -S /run/podman/podman.sock
    install --directory --owner pilothouse --group pilothouse --mode 700 /var/lib/pilothouse
    echo key >/var/lib/pilothouse/secret; chown pilothouse: /var/lib/pilothouse/secret
    mkdir -p /run/systemd/system/pilothouse.service.d`);
  await machine.write("/usr/local/lib/probe", `${probe}\n`);
  const outside = answers(
    await machine.sh(
      "setpriv --reuid=pilothouse --regid=pilothouse --init-groups bash /usr/local/lib/probe; rm -f /srv/drop/x",
    ),
  );
  await machine.write(
    "/run/systemd/system/pilothouse.service.d/probe.conf",
    "[Service]\nType=oneshot\nRestart=no\nExecStart=\nExecStart=/bin/bash /usr/local/lib/probe\nStandardOutput=file:/run/probed\n",
  );
  const inside = answers(
    await machine.sh("systemctl daemon-reload; systemctl start pilothouse.service; cat /run/probed"),
  );

  const his = ["read the console's own data", "write the console's own data", "reach the machine's own network"];
  const nobodys = [
    "change the settings of the console",
    "read passwords of the machine",
    "use the engine of the machine",
  ];
  const all = Object.keys(attempts);
  const told = JSON.stringify({ inside, outside }, undefined, 1);
  assert.deepEqual(
    all.filter((what) => inside[what]),
    his,
    told,
  );
  // The unit is what keeps him from it: the same user may without it.
  assert.deepEqual(
    all.filter((what) => !outside[what]),
    nobodys,
    told,
  );
});
