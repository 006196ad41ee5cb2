/** An sshd that punishes addresses for failures (OpenSSH 9.8 and later, PerSourcePenalties), as Debian 13 has it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Report } from "../../src/cli/doctor/report.ts";
import { rootOf } from "../bed/debian-root.ts";
import { addSshUser, startMultiUser, startSshd, type TestConsole, type TestSshd, waitFor } from "../bed/index.ts";
import { newSshdRecipe } from "../bed/sshd-root.ts";
import { FormBrowser } from "../real/login-form.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");
const guesses = 20;

suite("an sshd that punishes addresses", { timeout: 240_000 }, () => {
  let sshd: TestSshd;

  before(async () => {
    const root = rootOf(newSshdRecipe);
    assert.ok(existsSync(root), "npm test -- package makes it");
    // By itself three failures cost a quarter of a minute, which a slow machine may take for the rest of the test.
    sshd = await startSshd({ root, config: "PerSourcePenalties authfail:600s" });
    await addSshUser("ann", { password: "secret of ann" });
  });
  after(() => sshd[Symbol.asyncDispose]());

  /** 20 clients fail once each, and one of them again and again; then somebody else comes with the right password. */
  const guess = async (served: TestConsole): Promise<number> => {
    served.announce(/a log-in (was refused|could not be carried out)/);
    for (let n = 0; n < guesses; n += 2)
      await Promise.all(
        [n, n + 1].map((m) => new FormBrowser(served.origin, `127.0.7.${m + 1}`).logIn("ann", "wrong")),
      );
    for (let n = 0; n < 4; n++) await new FormBrowser(served.origin, "127.0.7.1").logIn(`user${n}`, "wrong");
    return (await new FormBrowser(served.origin, "127.0.8.1").logIn("ann", "secret of ann")).status;
  };
  const doctor = async (login: object): Promise<string> => {
    const [key] = await sshd.hostKeys();
    const config = "/run/bed/doctor.json";
    writeFileSync(config, JSON.stringify({ multiUser: true, login: { ssh: { port: sshd.port, key, ...login } } }));
    writeFileSync("/etc/ssh/sshd_config", "");
    const { stdout } = spawnSync(program, ["doctor", "--json", "--config", config, "--data", "/run/bed/none"]);
    const { rows } = JSON.parse(String(stdout)) as Report;
    return rows.map(({ state, title }) => `${state}: ${title}`).join("\n");
  };

  test("20 bad log-ins do not keep the next good one out: each client has an address of its own", async () => {
    assert.match(await doctor({}), /^ok: The SSH server answers at .*OpenSSH_(9\.[89]|[1-9]\d)/m);
    assert.match(await doctor({}), /^ok: The SSH server's penalties meet only the client that fails/m);
    await using served = await startMultiUser(sshd);
    assert.equal(await guess(served), 303);
    assert.match(sshd.output, /penalty of 600 seconds for penalty: failed authentication/);
    assert.match(sshd.output, /Accepted password for ann from 127\.(6[4-9]|[7-9]\d|1\d\d)\./);
  });

  test("from one address for all they do, and the doctor says so", async () => {
    const from = "127.0.0.1";
    assert.match(await doctor({ from }), /^warning: One person's failed log-ins can keep everybody out/m);
    const [key] = await sshd.hostKeys();
    await using served = await startMultiUser(sshd, { login: { ssh: { port: sshd.port, key, from } } });
    assert.notEqual(await guess(served), 303);
    // For the first reason that it has had: soon after the doctor, that is connections which prove nothing.
    const dropped = /drop connection .* from \[127\.0\.0\.1\].* penalty: \w+/;
    await waitFor("sshd to say that it dropped it", () => dropped.test(sshd.output));
  });
});
