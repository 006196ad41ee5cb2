import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { openDatabase } from "../../database/index.ts";
import { Problem } from "../../problem/index.ts";
import { keyLine } from "./authorized-keys.ts";
import { HostBook } from "./book.ts";
import { ConsoleKeys, fingerprintOf } from "./console-keys.ts";
import type { HostPlace } from "./entry.ts";

const key = { type: "ssh-ed25519", blob: "AAAA", fingerprint: "SHA256:x" };
const place: HostPlace = { address: "192.0.2.7", port: 22, user: "alice", proof: "password", keys: [key] };
const is = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

function folder(): string & Disposable {
  const path = mkdtempSync(join(tmpdir(), "book-"));
  return Object.assign(path, { [Symbol.dispose]: () => rmSync(path, { recursive: true }) }) as string & Disposable;
}

suite("the book of hosts", () => {
  test("keeps what was added, each person's own, over a restart", () => {
    using data = folder();
    const first = openDatabase(`${data}`);
    const book = new HostBook(first);
    const web1 = book.add("alice", "web1", place);
    book.add("bob", "web1", { ...place, user: "bob" });
    first.close();
    const again = openDatabase(`${data}`);
    assert.deepEqual(new HostBook(again).of("alice").read(), { web1 });
    assert.throws(() => new HostBook(again).get("carol", "web1"), is("gone"));
    again.close();
  });

  test("refuses a name twice, ways without an end, and removing what others go through", () => {
    using data = folder();
    const database = openDatabase(`${data}`);
    const book = new HostBook(database);
    book.add("alice", "gate", place);
    book.add("alice", "web1", { ...place, via: "gate" });
    assert.deepEqual(
      book.way("alice", "web1").map(({ name }) => name),
      ["web1", "gate"],
    );
    assert.throws(() => book.add("alice", "gate", place), is("name-in-use"));
    assert.throws(() => book.add("alice", "web2", { ...place, via: "none" }), is("gone"));
    assert.throws(() => book.edit("alice", "gate", { ...place, via: "web1" }), is("invalid-input"));
    assert.equal(book.get("alice", "gate").via, undefined, "the refused change left something");
    assert.throws(() => book.remove("alice", "gate"), is("in-use"));
    database.close();
  });

  test("puts a removed host back as it was, and forgets it after a day", () => {
    using data = folder();
    const database = openDatabase(`${data}`);
    let now = 1e12;
    const book = new HostBook(database, undefined, () => now);
    const seen: string[][] = [];
    using _ = book.of("alice").subscribe(() => seen.push(Object.keys(book.of("alice").read())));
    const web1 = book.add("alice", "web1", place);
    book.remove("alice", "web1");
    assert.throws(() => book.restore("bob", web1.id), is("gone"));
    assert.deepEqual(book.restore("alice", web1.id), web1);
    assert.deepEqual(seen, [["web1"], [], ["web1"]]);
    book.remove("alice", "web1");
    book.add("alice", "web1", { ...place, port: 2222 });
    assert.throws(() => book.restore("alice", web1.id), is("name-in-use"));
    now += 25 * 3600 * 1000;
    const forgotten: string[] = [];
    const later = new HostBook(database, { forgotten: (id) => forgotten.push(id) }, () => now);
    assert.deepEqual(forgotten, [web1.id]);
    assert.equal(later.get("alice", "web1").port, 2222);
    database.close();
  });
});

suite("the console's own keys", () => {
  test("are one for each host, stay the same, and only their owner can read them", () => {
    using data = folder();
    const keys = new ConsoleKeys(join(`${data}`, "keys"));
    const [one, two] = [keys.of("0a"), keys.of("0b")];
    assert.notEqual(one.line, two.line);
    assert.equal(new ConsoleKeys(join(`${data}`, "keys")).of("0a").line, one.line);
    assert.equal(statSync(join(`${data}`, "keys")).mode & 0o777, 0o700);
    for (const file of readdirSync(join(`${data}`, "keys")))
      assert.equal(statSync(join(`${data}`, "keys", file)).mode & 0o777, 0o600);
    const jwk = { kty: "OKP", crv: "Ed25519", x: one.blob.subarray(-32).toString("base64url") };
    assert.ok(verify(null, Buffer.from("x"), createPublicKey({ key: jwk, format: "jwk" }), one.sign(Buffer.from("x"))));
    keys.forget("0a");
    assert.notEqual(keys.of("0a").line, one.line);
    assert.throws(() => keys.of("../x"));
  });

  test("have the fingerprint that ssh-keygen prints", () => {
    using data = folder();
    const own = new ConsoleKeys(`${data}`).of("0a");
    writeFileSync(
      join(`${data}`, "line"),
      keyLine({ key: own.line, from: "192.0.2.1", behind: [], comment: "p@web 1" }),
    );
    const printed = execFileSync("ssh-keygen", ["-l", "-f", join(`${data}`, "line")], { encoding: "utf8" });
    assert.equal(printed.trim(), `256 ${own.fingerprint} p@web-1 (ED25519)`);
    assert.equal(fingerprintOf(own.blob), own.fingerprint);
  });
});

suite("the line for authorized_keys", () => {
  const base = { key: "ssh-ed25519 AAAA", comment: "pilothouse@web1" };
  test("allows programs and terminals, nothing else", () =>
    assert.equal(
      keyLine({ ...base, from: "192.0.2.1", behind: [] }),
      'restrict,pty,from="192.0.2.1" ssh-ed25519 AAAA pilothouse@web1',
    ));
  test("lets a jump host forward to the machines behind it only", () =>
    assert.equal(
      keyLine({
        ...base,
        behind: [
          { address: "db1", port: 22 },
          { address: "::1", port: 2 },
          { address: "db1", port: 22 },
        ],
      }),
      'restrict,pty,port-forwarding,permitopen="[::1]:2",permitopen="db1:22" ssh-ed25519 AAAA pilothouse@web1',
    ));
  test("opens every way where the machines behind it are to be added yet", () =>
    assert.equal(
      keyLine({ ...base, jump: true, behind: [{ address: "db1", port: 22 }] }),
      "restrict,pty,port-forwarding ssh-ed25519 AAAA pilothouse@web1",
    ));
  test("stays one line whatever it is given", () => {
    const line = keyLine({ ...base, from: '1"\n,command="id', behind: [], comment: "a\nb c" });
    assert.equal(line, 'restrict,pty,from="1,commandid" ssh-ed25519 AAAA a-b-c');
  });
});
