import assert from "node:assert/strict";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { type Host, run } from "../../src/hosts/index.ts";

/** A way to a machine, as the suite needs it. */
export interface Wire {
  readonly name: string;
  /** Opens the host anew; disposing it is the log-out. */
  open(): Promise<Host & AsyncDisposable>;
}

/** What every wire does in the same way. */
export function wiresContract(wire: () => Wire, title: string): void {
  const over = (what: string, work: (host: Host) => Promise<void>): void => {
    test(`${title}: ${what}`, { timeout: 60_000 }, async () => {
      await using host = await wire().open();
      await work(host);
    });
  };

  over("a program gets its arguments as they are, whatever stands in them", async (host) => {
    const hostile = [
      "",
      " ",
      "a b",
      "'",
      '"',
      "\\",
      "\\\\'",
      "a'b\"c`d",
      "$HOME $(id) `id` $x",
      "!!",
      "!$",
      "a!b",
      "-n",
      "--",
      "%s%n%d",
      "\\n\\101",
      "line\nline\n",
      "\n",
      "\t\r\v\f\b\u001b[31m",
      "*",
      "~",
      "~root",
      "[a-z]?",
      "{a,b}",
      "a;b&c|d>e<f(g)",
      "#x",
      "=x",
      "x=y",
      "^a^b",
      "ü🐳\u2028",
      "\u0081\u0084\u0088\u00a0",
      "x".repeat(100_000),
    ];
    const script = 'for a; do printf "%s" "$a" | od -An -v -tx1 | tr -d " \\n"; echo; done';
    const said = await run(host, ["sh", "-c", script, "sh", ...hostile]);
    const got = said.trimEnd().split("\n");
    assert.equal(got.length, hostile.length);
    for (const [index, argument] of hostile.entries())
      assert.ok(got[index] === Buffer.from(argument).toString("hex"), JSON.stringify(argument.slice(0, 40)));
  });

  over("a program runs in the folder and with the variables that it is given", async (host) => {
    const env = { ONE: "a'b\n$x", TWO: "", PATH: "/nowhere:/usr/bin:/bin" };
    const said = await run(host, ["sh", "-c", 'pwd; printf "%s|" "$ONE" "$TWO" "$PATH"'], {
      env,
      cwd: "/usr/lib",
    });
    assert.equal(said, `/usr/lib\n${env.ONE}|${env.TWO}|${env.PATH}|`);
    const name = await run(host, ["printenv", "ph_s"]).catch(() => "none");
    assert.equal(name, "none", "nothing of ours is in its environment");
  });

  over("input comes to the program, and ends; without it there is none", async (host) => {
    assert.equal(await run(host, ["cat"], { input: "a\0b\n" }), "a\0b\n");
    assert.equal(await run(host, ["cat"]), "");
    await using process = host.exec(["cat"], { stdin: "pipe" });
    process.stdin?.write("one ");
    const [first] = await once(process.stdout, "data");
    assert.equal(String(first), "one ");
    process.stdin?.end("two");
    assert.equal(await text(process.stdout), "two");
    assert.deepEqual(await process.exit, { code: 0, signal: undefined });
  });

  over("output and errors come apart, with the exit code", async (host) => {
    const process = host.exec(["sh", "-c", "echo out; echo err >&2; exit 7"]);
    const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exit]);
    assert.deepEqual([out, err, exit], ["out\n", "err\n", { code: 7, signal: undefined }]);
    for (const code of [0, 1, 126, 127, 130, 137, 255])
      assert.deepEqual(await host.exec(["sh", "-c", `exit ${code}`]).exit, { code, signal: undefined });
  });

  over("a program that is missing, or may not be run, is told from one that fails", async (host) => {
    await assert.rejects(host.exec(["no-such-program-here"]).exit, { code: "gone" });
    await assert.rejects(host.exec(["/no/such/program"]).exit, { code: "gone" });
    await assert.rejects(host.exec(["/etc/passwd"]).exit, { code: "permission-denied" });
    await assert.rejects(host.exec(["true"], { cwd: "/no/such/folder" }).exit, { code: "gone" });
    assert.equal((await host.exec(["true"]).exit).code, 0);
  });
}
