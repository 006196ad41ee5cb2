import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ansiColor, parseOsRelease } from "./os-release.ts";

test("Debian 12, which says no colour, gets its logo's", () => {
  const os = parseOsRelease(
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nID=debian\nHOME_URL="https://www.debian.org/"\n',
  );
  assert.deepEqual(os, {
    id: "debian",
    like: [],
    name: "Debian GNU/Linux",
    version: "12 (bookworm)",
    prettyName: "Debian GNU/Linux 12 (bookworm)",
    color: "#d70a53",
    homeUrl: "https://www.debian.org/",
  });
});

test("Fedora's colour and logo are read, and a derivative names its relatives", () => {
  const fedora = parseOsRelease(
    'NAME="Fedora Linux"\nID=fedora\nANSI_COLOR="0;38;2;60;110;180"\nLOGO=fedora-logo-icon',
  );
  assert.equal(fedora.color, "#3c6eb4");
  assert.equal(fedora.logo, "fedora-logo-icon");
  assert.deepEqual(parseOsRelease('ID="rocky"\nID_LIKE="rhel centos fedora"').like, ["rhel", "centos", "fedora"]);
});

test("quotes and escapes are taken off, and nothing is evaluated", () => {
  assert.equal(parseOsRelease("NAME='It''s'").name, "It''s");
  assert.equal(parseOsRelease('NAME="a \\"b\\" \\$HOME \\\\"').name, 'a "b" $HOME \\');
  assert.equal(parseOsRelease('NAME="$(reboot)"').name, "$(reboot)");
});

test("a home page that is no web address is left out", () => {
  assert.equal(parseOsRelease("HOME_URL=javascript:alert(1)").homeUrl, undefined);
});

test("every kind of colour sequence that systems use is understood", () => {
  assert.equal(ansiColor("0;31"), "#cd0000");
  assert.equal(ansiColor("1;34"), "#5c5cff");
  assert.equal(ansiColor("38;5;208"), "#ff8700");
  assert.equal(ansiColor("38;5;240"), "#585858");
  assert.equal(ansiColor("91"), "#ff0000");
  assert.equal(ansiColor("38;2;999;0;0"), "#ff0000");
  for (const none of ["", "0", "1", "38", "38;2;1", "38;5;300", "\x1b[31m", "red"])
    assert.equal(ansiColor(none), undefined);
});

test("no text makes the reader throw, and what it gives is bounded", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom("NAME", "ID", "ANSI_COLOR", "VERSION", "__proto__"), (value, key) => {
      const os = parseOsRelease(`${key}=${value}\n${value}`);
      assert.ok(os.prettyName.length > 0 && os.prettyName.length <= 600);
      assert.match(os.color ?? "#000000", /^#[0-9a-f]{6}$/);
    }),
  );
});
