import assert from "node:assert/strict";
import { test } from "node:test";
import { readSshdConfig } from "./sshd-config.ts";
import { limitFindings } from "./sshd-limits.ts";

const found = (text: string) =>
  limitFindings(readSshdConfig("/etc/ssh/sshd_config", { read: () => text, glob: () => [] })).map(
    ({ state, title }) => `${state}: ${title}`,
  );

test("what sshd allows by itself is enough, and so is more", () => {
  assert.deepEqual(found(""), []);
  assert.deepEqual(found("MaxStartups 10:30:100\nMaxSessions 8\nForceCommand none\nPermitTTY yes\n"), []);
  assert.deepEqual(found("MaxStartups 200\nMaxSessions 64\n"), []);
});

test("each limit that is too low is told, by what it costs", () => {
  assert.match(found("MaxStartups 9:30:60\n").join(), /^warning: .*when 9 are under way/);
  assert.match(found("MaxSessions 7\n").join(), /^warning: .*7 programs/);
  assert.match(found("MaxSessions 1\n").join(), /^bad: .*1 program run/);
  assert.match(found("AllowStreamLocalForwarding no\n").join(), /^warning: .*no sockets/);
  assert.match(found("DisableForwarding yes\n").join(), /^warning: .*no sockets/);
  assert.match(found("PermitTTY no\n").join(), /^warning: .*no terminals/);
  assert.match(found("ForceCommand /bin/menu\n").join(), /^bad: .*one program/);
});

test("what holds for some people only is not told", () => {
  assert.deepEqual(found("Match User ann\n  ForceCommand internal-sftp\n  MaxSessions 1\n"), []);
});
