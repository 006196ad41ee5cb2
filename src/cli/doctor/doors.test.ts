/** Where people come in: port, socket, certificate, log-in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeCertificate } from "./certificate.ts";
import { listeningOn } from "./holders.ts";
import { rowOf } from "./login.ts";
import { judgePort } from "./port.ts";
import type { Row } from "./report.ts";
import { judgeService, parseUnit } from "./service.ts";

const told = (rows: readonly Row[]): string =>
  rows.map(({ state, title, mend }) => `${state}: ${title} | ${mend}`).join("\n");

test("who listens on a port is read from the kernel's tables, of both families", () => {
  const four = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2382 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 20 4 30 10 -1
`;
  const six = "   0: 00000000000000000000000000000000:2382 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 9 1";
  assert.deepEqual(listeningOn(9090, [four, six]), [
    { uid: 1000, inode: "4711" },
    { uid: 0, inode: "9" },
  ]);
  assert.deepEqual(listeningOn(9091, [four, six, "", "no table"]), []);
});

test("a port is free, ours, or somebody's, who is named where he can be seen", () => {
  const judge = (uids: number[], command?: string, port = 9090, own: object = {}): string =>
    told(
      judgePort(
        { port, uid: 1000, runsAs: { uid: 1000, name: "ann" } },
        {
          uids,
          holder:
            command === undefined
              ? undefined
              : { pid: 7, command, program: "cockpit-ws", uid: 1000, executable: "/x/node", ...own },
        },
      ),
    );
  assert.match(judge([]), /^ok: Port 9090 is free/);
  const ours = "/x/node --expose-gc /x/bin/../dist/server/main.js serve --no-open";
  assert.match(judge([1000], ours), /^ok: A Pilothouse/);
  for (const executable of [undefined, "/old/bin/node (deleted)"])
    assert.match(judge([1000], ours, 9090, { executable }), /^ok: A Pilothouse/);
  const another = /^problem: .*process 7, which calls itself Pilothouse and is not this one\. \| ps -fp 7 /;
  assert.match(judge([1001], ours, 9090, { uid: 1001 }), another);
  assert.match(judge([1000], ours, 9090, { uid: undefined }), another);
  assert.match(judge([1001], ours), another);
  assert.match(judge([1000], ours, 9090, { executable: "/usr/bin/python3.11" }), another);
  assert.match(judge([0], "/usr/lib/cockpit-ws --secret x"), /^problem: .*process 7: cockpit-ws\..*--port N/);
  assert.match(judge([0, 0]), /^problem: Port 9090 is in use\./);
  assert.match(judge([], undefined, 443), /^warning: .*root's/);
  assert.match(judge([], undefined, 0), /^ok: .*any port/);
});

test("the units of the service: what keeps the console from being started is named, with the command", () => {
  const subject = { uid: 1000, runsAs: { uid: 999, name: "pilothouse" } };
  const socket = parseUnit(
    "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nListen=[::]:9090 (Stream)\nListen=127.0.0.1:80 (Stream)\n",
  );
  assert.equal(socket.Listen, "[::]:9090 (Stream), 127.0.0.1:80 (Stream)");
  const own = parseUnit("LoadState=loaded\nActiveState=inactive\nSubState=dead\nResult=success\n");
  const usual = { socket, own, taken: false, holder: undefined };
  const judge = (found: object, who: object = subject): string =>
    told(judgeService({ ...subject, ...who }, { ...usual, ...found }));
  assert.match(judge({}), /^ok: systemd listens at \[::\]:9090, 127\.0\.0\.1:80 and/);
  assert.match(
    judge({
      socket: { ...socket, ActiveState: "failed" },
      taken: true,
      holder: { pid: 1, command: "/sbin/init", program: "init" },
    }),
    /^problem: .*in use by process 1, init.*sudo systemctl edit/,
  );
  assert.match(
    judge({ socket: { ...socket, ActiveState: "inactive" } }),
    /^problem: .*sudo systemctl start pilothouse\.socket$/,
  );
  assert.match(judge({ socket: { ...socket, LoadState: "masked" } }), /^problem: .*unmask/);
  assert.match(judge({ socket: { ...socket, UnitFileState: "disabled" } }), /^warning: .*enable pilothouse\.socket$/);
  assert.match(
    judge({ own: { ...own, ActiveState: "failed", Result: "exit-code" } }),
    /^problem: .*\(exit-code\).*journalctl/,
  );
  assert.match(judge({ own: { ...own, NeedDaemonReload: "yes" } }), /^warning: .*daemon-reload/);
  assert.match(judge({ socket: undefined }), /^warning: systemd does not run/);
  assert.match(judge({}, { runsAs: undefined }), /^problem: The user pilothouse is missing.*systemd-sysusers/);
});

test("certificates: readable, whole, for the right name, and not about to end", () => {
  const now = Date.parse("2026-01-01");
  const facts = {
    subject: "CN=x",
    names: ["console.example.org", "*.lab.example.org"],
    from: new Date(now),
    to: new Date(now + 90 * 24 * 3600 * 1000),
    fingerprint: "AB:CD",
    file: "/t/x.crt",
    own: false,
  };
  const usual = {
    facts,
    renewed: false,
    troubles: [],
    closed: undefined,
    unreadable: [],
    openssl: true,
    names: ["console.example.org"],
    now,
  };
  const yours = { uid: 0, runsAs: { uid: 999, name: "pilothouse" }, config: { tls: { directory: "/t" } } };
  const judge = (found: object, subject: Parameters<typeof judgeCertificate>[0] = yours): string =>
    told(judgeCertificate(subject, { ...usual, ...found }));
  assert.match(judge({}), /^ok: .*AB:CD/);
  assert.match(judge({ names: ["a.lab.example.org"] }), /^ok/);
  assert.match(judge({ names: ["a.b.lab.example.org", "lab.example.org"] }), /^warning: .*none of the console's names/);
  assert.match(
    judge({ facts: { ...facts, to: new Date(now + 3.5 * 24 * 3600 * 1000) } }),
    /^warning: .*ends in 3 days/,
  );
  assert.match(judge({ unreadable: ["/t/x.key"] }), /^problem: pilothouse cannot read \/t\/x\.key/);
  assert.match(judge({ facts: undefined, troubles: ["No key belongs to it."] }), /^problem: No key belongs/);
  assert.match(judge({ troubles: ["A newer one does not fit."] }), /^warning: A newer one.*\nok/);
  assert.match(judge({ closed: "/t" }), /^unseen/);
  const own = { ...yours, config: {} };
  assert.match(judge({ facts: { ...facts, own: true } }, own), /^ok: .*its own certificate.*AB:CD/);
  assert.match(judge({ facts: { ...facts, own: true }, renewed: true }, own), /^ok: .*makes a new one/);
  assert.match(judge({ facts: undefined }, own), /^ok: .*first connection/);
  assert.match(judge({ facts: undefined, openssl: false }, own), /^problem: .*openssl/);
  assert.match(judge({ openssl: false }, own), /^warning: .*openssl/);
});

test("what is found of the SSH server becomes rows; what could not be read is no warning", () => {
  assert.deepEqual(rowOf({ state: "bad", title: "t", mend: "m" }, true), {
    state: "problem",
    title: "t",
    mend: "m",
    advice: true,
  });
  const keys = rowOf({ state: "bad", title: "t", mend: "ssh-keygen -A && systemctl restart ssh" }, true);
  assert.equal(keys.advice, undefined, "a line for a shell");
  assert.equal(rowOf({ state: "warning", title: "t", mend: "sudo pilothouse doctor" }, true).state, "unseen");
  const restart = { state: "bad", title: "t", mend: "ssh-keygen -A && systemctl restart ssh" } as const;
  assert.equal(rowOf(restart, true).mend, restart.mend);
  assert.equal(rowOf(restart, false).mend, "ssh-keygen -A && service ssh restart");
  assert.equal(rowOf({ ...restart, mend: "systemctl enable --now ssh" }, false).mend, "service ssh start");
});
