import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type ElevatedHost, elevate, type Host, localHost, openSsh, privateKey, run } from "../../src/hosts/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { addSshUser, type SshUser, startSshd, type TestSshd, waitFor } from "../bed/index.ts";

const password = "correct horse 'battery' $taple";
const local = localHost();
let sshd: TestSshd;
before(async () => {
  sshd = await startSshd();
  // The real one asks the network who this machine is.
  writeFileSync("/etc/sudo.conf", "");
  // Wrong passwords are refused without a pause of two seconds each; elevation.test.ts has it.
  const auth = readFileSync("/etc/pam.d/common-auth", "utf8");
  writeFileSync("/etc/pam.d/common-auth", auth.replace(/(pam_unix\.so\b.*)$/m, "$1 nodelay"));
});
after(() => sshd[Symbol.asyncDispose]());

let count = 0;
/** A user with a rule of his own for sudo. */
async function userWith(rule: string): Promise<SshUser> {
  const user = await addSshUser(`admin${++count}`, { password });
  writeFileSync(`/etc/sudoers.d/${user.name}`, rule.replaceAll("USER", user.name), { mode: 0o440 });
  return user;
}

/** The local wire, if the server ran as this user. */
function localAs(user: SshUser): Host {
  const as = ["setpriv", `--reuid=${user.uid}`, `--regid=${user.uid}`, "--init-groups"];
  const env = { HOME: user.home, USER: user.name, LOGNAME: user.name };
  return {
    ...local,
    exec: (argv, options) =>
      local.exec([...as, ...argv] as [string, ...string[]], { ...options, env: { ...env, ...options?.env } }),
    terminal: (argv, size, options) =>
      local.terminal([...as, ...argv] as [string, ...string[]], size, { ...options, env: { ...env, ...options?.env } }),
  };
}

async function sshAs(user: SshUser, context: TestContext): Promise<Host> {
  const host = await openSsh({
    name: "machine",
    target: { address: "127.0.0.1", port: sshd.port, user: user.name },
    credentials: { keys: [await privateKey(user.key)] },
    trust: async () => {},
    reusable: true,
    signal: new AbortController().signal,
  });
  context.after(() => host[Symbol.asyncDispose]());
  return host;
}

interface Asked {
  readonly why: string;
  readonly text: string;
}

/** Elevates with these answers, one after the other. */
async function elevated(
  base: Host,
  context: TestContext,
  answers: readonly (string | undefined)[],
): Promise<{ host: ElevatedHost; asked: Asked[] }> {
  const asked: Asked[] = [];
  const host = await elevate(
    base,
    async (prompt) => {
      asked.push(prompt);
      assert.ok(asked.length <= answers.length, "nobody is asked more often");
      return answers[asked.length - 1];
    },
    { signal: new AbortController().signal },
  );
  context.after(() => host[Symbol.asyncDispose]());
  return { host, asked };
}

const wires: Record<string, (user: SshUser, context: TestContext) => Promise<Host>> = {
  local: async (user) => localAs(user),
  ssh: sshAs,
};

for (const [wire, baseOf] of Object.entries(wires)) {
  const check = (
    what: string,
    rule: string,
    work: (base: Host, context: TestContext, user: SshUser) => Promise<void>,
  ): void => {
    test(`sudo on ${wire}: ${what}`, { timeout: 60_000 }, async (context) => {
      const user = await userWith(rule);
      await work(await baseOf(user, context), context, user);
    });
  };

  check(
    "the password is asked for once and then serves all programs",
    "USER ALL=(ALL) ALL\n",
    async (base, context, user) => {
      const { host, asked } = await elevated(base, context, [password]);
      assert.deepEqual(asked, [{ why: "needed", text: `Password of ${user.name} on ${base.name}` }]);
      assert.equal(await run(host, ["id", "-u"]), "0\n");
      const many = await Promise.all(Array.from({ length: 5 }, (_, n) => run(host, ["echo", String(n)])));
      assert.deepEqual(many, ["0\n", "1\n", "2\n", "3\n", "4\n"]);
      const given = await run(host, ["sh", "-c", 'pwd; echo "$A"'], { env: { A: "x 'y' $z" }, cwd: "/usr/lib" });
      assert.equal(given, "/usr/lib\nx 'y' $z\n");
      const process = host.exec(["sh", "-c", "cat; echo err >&2; exit 3"], { input: "in\0put" });
      const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exit]);
      assert.deepEqual([out, err, exit.code], ["in\0put", "err\n", 3], "and nothing of sudo's is among it");
      await assert.rejects(host.exec(["no-such-program"]).exit, { code: "gone" });
      assert.equal(asked.length, 1);
      const everything = JSON.stringify(host) + JSON.stringify(Object.entries(host));
      assert.ok(!everything.includes(password));
    },
  );

  check("a password is never sent where sudo wants none", "USER ALL=(ALL) NOPASSWD: ALL\n", async (base, context) => {
    const { host } = await elevated(base, context, []);
    assert.equal(await run(host, ["cat"], { input: "mine" }), "mine");
    assert.equal(await run(host, ["id", "-un"]), "root\n");
  });

  check("three wrong passwords are enough", "USER ALL=(ALL) ALL\n", async (base, context) => {
    const refused = elevated(base, context, ["wrong", "wrong\nlines", "x".repeat(300)]);
    await assert.rejects(refused, { code: "sudo-refused", message: "That password was wrong." });
    const { asked, host } = await elevated(base, context, ["wrong", password]);
    assert.deepEqual(
      asked.map(({ why }) => why),
      ["needed", "wrong"],
    );
    assert.equal(await run(host, ["id", "-u"]), "0\n");
  });

  check("who gives no password is not elevated", "USER ALL=(ALL) ALL\n", async (base, context) => {
    await assert.rejects(elevated(base, context, [undefined]), { code: "cancelled" });
  });

  const odd = [
    "lecture = always",
    "passwd_tries = 1",
    "insults",
    'badpass_message = "Nope: password?"',
    "use_pty",
    "log_output, iolog_dir = /run/bed/iolog",
    "use_pty, log_output, log_input, iolog_dir = /run/bed/iolog",
    "!passprompt_override",
    "pwfeedback",
    "timestamp_timeout = 0",
    "!env_reset",
  ].join("\n");
  for (const defaults of odd.split("\n"))
    check(
      `"Defaults ${defaults}" confuses nothing`,
      `Defaults:USER ${defaults}\nUSER ALL=(ALL) ALL\n`,
      async (base, context) => {
        const { host, asked } = await elevated(base, context, ["wrong", password]);
        assert.deepEqual(
          asked.map(({ why }) => why),
          ["needed", "wrong"],
        );
        assert.equal(await run(host, ["sh", "-c", "cat; id -u"], { input: "one\ntwo\n" }), "one\ntwo\n0\n");
        const process = host.exec(["sh", "-c", "echo out; echo err >&2; exit 4"]);
        const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exit]);
        assert.deepEqual([out, err, exit.code], ["out\n", "err\n", 4]);
        // sudo that logs drops what it has not passed on when its program ends: with a slow reader that is much.
        const large = host.exec(["sh", "-c", "head -c 3000000 /dev/zero; head -c 300000 /dev/zero >&2; exit 5"]);
        const sizes = [large.stdout, large.stderr].map(async (stream) => {
          let size = 0;
          for await (const chunk of stream) {
            size += chunk.length;
            await delay(5);
          }
          return size;
        });
        assert.deepEqual(await Promise.all(sizes), [3_000_000, 300_000]);
        assert.equal((await large.exit).code, 5);
        assert.equal((await host.exec(["sh", "-c", "head -c 40000 /dev/zero; exit 6"]).exit).code, 6, "unread");
      },
    );

  check(
    "with rootpw it says whose password is wanted",
    "Defaults:USER rootpw\nUSER ALL=(ALL) ALL\n",
    async (base, context) => {
      const refused = elevated(base, context, [undefined]).catch(() => {});
      await refused;
      const asked: string[] = [];
      const ask = async ({ text }: Asked) => void asked.push(text);
      await assert.rejects(elevate(base, ask, { signal: AbortSignal.timeout(30_000) }), { code: "cancelled" });
      assert.deepEqual(asked, [`Password of root on ${base.name}`]);
    },
  );

  check("who may not is told why", "# nothing for USER\n", async (base, context) => {
    await assert.rejects(elevated(base, context, [password]), (problem: Problem) => {
      assert.equal(problem.code, "sudo-refused");
      assert.match(problem.fields.why ?? "", /may not use sudo/);
      assert.match(problem.fields.detail?.output ?? "", /is not in the sudoers file/);
      return true;
    });
  });

  check(
    "requiretty is told, and what to do",
    "Defaults:USER requiretty\nUSER ALL=(ALL) ALL\n",
    async (base, context) => {
      await assert.rejects(
        elevated(base, context, [password]),
        (problem: { code: string; fields: { why: string } }) => {
          assert.equal(problem.code, "sudo-refused");
          assert.match(problem.fields.why, /requiretty/);
          return true;
        },
      );
    },
  );

  check("files are root's", "USER ALL=(ALL) ALL\n", async (base, context) => {
    const { host } = await elevated(base, context, [password]);
    assert.match((await host.files.read("/etc/shadow")).toString(), /^root:/);
    await host.files.write("/run/bed/roots", "x");
    assert.equal((await host.files.stat("/run/bed/roots"))?.uid, 0);
    assert.match((await host.files.read("etc/shadow", { beneath: "/proc/1/root" })).toString(), /^root:/);
  });

  check("a socket that only root may open is reached", "USER ALL=(ALL) ALL\n", async (base, context) => {
    const path = `/run/bed/only-root-${count}.sock`;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("data", (chunk) => socket.write(chunk));
      socket.on("end", () => socket.end("bye"));
    }).listen(path);
    await once(server, "listening");
    context.after(() => server.close());
    chmodSync(path, 0o600);
    const { host } = await elevated(base, context, [password]);
    const stream = await host.connect({ path });
    const sent = Buffer.alloc(1_000_000, "0123456789").toString();
    stream.end(sent);
    assert.equal(await text(stream), `${sent}bye`);
    await assert.rejects(host.connect({ path: "/run/bed/nothing" }), { code: "engine-stopped" });
  });

  check("a terminal is root's, and shows nothing of the password", "USER ALL=(ALL) ALL\n", async (base, context) => {
    const { host } = await elevated(base, context, [password]);
    const terminal = await host.terminal(["sh", "-c", 'tty; id -u; stty size; read x; echo "got $x"'], {
      columns: 90,
      rows: 21,
    });
    terminal.stream.write("typed early\n");
    const shown = await text(terminal.stream);
    assert.match(shown, /^\/dev\/pts\/\d+\r\n[\s\S]*^0\r\n[\s\S]*^21 90\r\n/m);
    assert.match(shown, /got typed early/);
    assert.ok(!shown.includes("<") && !shown.includes("horse"), shown);
    await terminal[Symbol.asyncDispose]();
  });

  check(
    "a terminal that is closed leaves nothing of root's",
    "Defaults:USER use_pty\nUSER ALL=(ALL) ALL\n",
    async (base, context) => {
      const { host } = await elevated(base, context, [password]);
      const terminal = await host.terminal(["sleep", "54321"], { columns: 80, rows: 24 });
      await waitFor("the program", async () => running("sleep\u000054321").length === 1);
      await terminal[Symbol.asyncDispose]();
      await waitFor("its end", async () => running("sleep\u000054321").length === 0);
    },
  );

  check("a signal reaches root's program, and all it started", "USER ALL=(ALL) ALL\n", async (base, context) => {
    const { host } = await elevated(base, context, [password]);
    await using process = host.exec(["sh", "-c", "sleep 65432 & sleep 65432; echo on"]);
    await waitFor("the programs", async () => running("sleep\u000065432").length === 2);
    process.kill("SIGTERM");
    assert.deepEqual(await process.exit, { code: undefined, signal: "SIGTERM" });
    assert.equal(running("sleep\u000065432").length, 0);
  });

  check(
    "five seconds after its end nothing of root's runs, and nothing can be started",
    "USER ALL=(ALL) ALL\n",
    async (base, context) => {
      const { host } = await elevated(base, context, [password]);
      const program = ["sh", "-c", "trap '' TERM HUP; sleep 76543; sleep 76543"] as const;
      host.exec(program).exit.catch(() => {});
      await host.terminal(program, { columns: 80, rows: 24 });
      await host.files.read("/etc/shadow");
      await host.files.list("", { beneath: "/etc" });
      await waitFor("the programs", async () => running("sleep\u000076543").length === 2);
      assert.ok(ofRoot().length > 0);
      const begin = performance.now();
      await host[Symbol.asyncDispose]();
      await waitFor("the end", async () => ofRoot().length === 0 && running("sleep\u000076543").length === 0);
      assert.ok(performance.now() - begin < 5000);
      assert.throws(() => {
        throw host.exec(["true"]);
      });
      await assert.rejects(host.exec(["true"]).exit, { code: "sudo-refused" });
      await assert.rejects(host.files.read("/etc/shadow"), { code: "sudo-refused" });
    },
  );
}

test("without sudo it says what to do", async (context) => {
  const user = await userWith("USER ALL=(ALL) ALL\n");
  const base = localAs(user);
  const without: Host = {
    ...base,
    exec: (argv, options) => local.exec(["no-sudo", ...argv.slice(1)] as [string, ...string[]], options),
  };
  await assert.rejects(elevated(without, context, []), {
    code: "sudo-refused",
    message: "There is no sudo on this machine.",
  });
});

test("a server that is killed leaves nothing of root's on the machine", { timeout: 60_000 }, async () => {
  const user = await userWith("USER ALL=(ALL) ALL\n");
  const script = `
    import { elevate, localHost } from ${JSON.stringify(new URL("../../src/hosts/index.ts", import.meta.url).href)};
    const host = await elevate(localHost(), async () => ${JSON.stringify(password)}, { signal: new AbortController().signal });
    host.exec(["sh", "-c", "trap '' TERM HUP; sleep 87654; sleep 87654"]);
    await host.files.read("/etc/shadow");
    setInterval(() => {}, 1000);
  `;
  const as = [`--reuid=${user.uid}`, `--regid=${user.uid}`, "--init-groups"];
  const server = spawn("setpriv", [...as, process.execPath, "--input-type=module", "-e", script], {
    env: { ...process.env, HOME: user.home, NODE_OPTIONS: "" },
    stdio: "inherit",
  });
  await waitFor("the program", async () => running("sleep\u000087654").length === 1);
  const begin = performance.now();
  server.kill("SIGKILL");
  await waitFor("the end", async () => ofRoot().length === 0 && running("sleep\u000087654").length === 0);
  assert.ok(performance.now() - begin < 5000);
});

/** Processes with these words in their command line, as the kernel keeps them. */
function running(words: string): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      return line.startsWith(words);
    } catch {
      return false;
    }
  });
}

/** Our own programs that run as root, but for what holds the test's own programs on a leash. */
function ofRoot(): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        /pilothouse-(wire|hold)/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1")) &&
        /^Uid:\t0\t/m.test(readFileSync(`/proc/${pid}/status`, "latin1")) &&
        !readFileSync(`/proc/${pid}/status`, "latin1").includes(`PPid:\t${process.pid}\n`)
      );
    } catch {
      return false;
    }
  });
}
