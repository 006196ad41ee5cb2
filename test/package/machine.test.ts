import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../bed/index.ts";
import { type SystemdMachine, startFleet } from "../bed/systemd-machine.ts";

/** What sshd says first, as seen from another machine; "" where nothing comes within a second. */
async function greeting(from: SystemdMachine, to: SystemdMachine): Promise<string> {
  const script = `timeout 1 bash -c 'exec 3<>/dev/tcp/${to.address}/22; head -1 <&3' 2>/dev/null || true`;
  return (await from.sh(script)).trim();
}

test("two machines reach each other, are not the same, and come back after their cable and their power", async () => {
  await using fleet = await startFleet();
  const [one, two] = await Promise.all([fleet.boot({ name: "one" }), fleet.boot({ name: "two" })]);
  assert.match(await greeting(one, two), /^SSH-2\.0-OpenSSH/);
  const identity = "cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub";
  assert.notEqual(await one.sh(identity), await two.sh(identity));

  await two.cut();
  assert.equal(await greeting(one, two), "");
  await two.mend();
  await waitFor("the other machine to answer", async () => (await greeting(one, two)) !== "");

  const before = await two.sh(identity);
  await two.kill();
  assert.equal(await greeting(one, two), "");
  await two.start();
  await waitFor("the other machine to answer", async () => (await greeting(one, two)) !== "");
  assert.equal(await two.sh(identity), before, "its disk is the same");
});
