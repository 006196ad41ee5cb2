import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { Agent } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { addUser, startConsole, type TestConsole, waitFor } from "../bed/index.ts";
import { call } from "./door-caller.ts";

const program = join(import.meta.dirname, "../../bin/pilothouse");
const portOf = ({ origin }: Pick<TestConsole, "origin">): number => Number(new URL(origin).port);

/** What a new connection is shown. */
async function shown(console_: TestConsole): Promise<string> {
  return (await call({ port: portOf(console_), tls: true })).certificate?.fingerprint256 ?? "";
}

interface Made {
  readonly name: string;
  /** In days from now; 90 and 0 without them. */
  readonly ends?: number;
  readonly begins?: number;
  /** Who signs it; itself without. */
  readonly by?: { readonly certificate: string; readonly key: string };
  readonly authority?: boolean;
}

const work = mkdtempSync("/run/bed/certificates-");
let count = 0;

/** A certificate and its key as an authority would give them to a person. */
function make({ name, ends = 90, begins = 0, by, authority = false }: Made) {
  const [certificate, key, request] = ["crt", "key", "csr"].map((kind) => join(work, `${++count}.${kind}`)) as [
    string,
    string,
    string,
  ];
  const at = (days: number) =>
    new Date(Date.now() + days * 86_400_000)
      .toISOString()
      .replace(/[-:T]|\..*/g, "")
      .concat("Z");
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  openssl(
    "req",
    "-new",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    key,
    "-out",
    request,
    "-subj",
    `/CN=${name}`,
  );
  const config = join(work, `${count}.cnf`);
  const folder = mkdtempSync(join(work, "ca-"));
  writeFileSync(join(folder, "index"), "");
  writeFileSync(
    config,
    `[ca]
default_ca = a
[a]
database = ${folder}/index
new_certs_dir = ${folder}
rand_serial = yes
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
[e]
basicConstraints = critical, CA:${authority ? "TRUE" : "FALSE"}
subjectAltName = DNS:${name}
`,
  );
  const signer = by ? ["-cert", by.certificate, "-keyfile", by.key] : ["-selfsign", "-keyfile", key];
  openssl(
    "ca",
    "-batch",
    "-notext",
    "-config",
    config,
    "-extensions",
    "e",
    "-in",
    request,
    "-out",
    certificate,
    "-startdate",
    at(begins),
    "-enddate",
    at(ends),
    ...signer,
  );
  return { certificate, key, fingerprint: fingerprintOf(certificate) };
}

function fingerprintOf(file: string): string {
  return (
    execFileSync("openssl", ["x509", "-in", file, "-noout", "-fingerprint", "-sha256"], { encoding: "utf8" })
      .trim()
      .split("=")[1] ?? ""
  );
}

/** A folder for a person's certificates, and a data directory that names it. */
function folders(): { directory: string; data: string } {
  const directory = mkdtempSync("/run/bed/tls-");
  const data = mkdtempSync("/run/bed/console-");
  writeFileSync(join(data, "config.json"), JSON.stringify({ tls: { directory } }));
  return { directory, data };
}

test("the own certificate is made once, for the machine's names, its key nobody else's, and can be compared in full", async () => {
  const first = await startConsole({ args: ["--listen", "0.0.0.0"] });
  const { data } = first;
  const { certificate } = await call({ port: portOf(first), tls: true });
  await first[Symbol.asyncDispose]();
  const file = join(data, "tls/console.crt");
  assert.equal(statSync(join(data, "tls/console.key")).mode & 0o777, 0o600);
  assert.equal(statSync(join(data, "tls")).mode & 0o777, 0o700);
  assert.equal(certificate?.fingerprint256, fingerprintOf(file));
  for (const name of ["DNS:test", "DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"])
    assert.ok(certificate.subjectaltname?.includes(name), name);
  assert.equal(certificate.asn1Curve, "prime256v1");
  const days = (Date.parse(certificate.valid_to) - Date.parse(certificate.valid_from)) / 86_400_000;
  assert.equal(days, 365);
  const printed = execFileSync(program, ["certificate", "--data", data], { encoding: "utf8" });
  assert.ok(printed.includes(`SHA-256:  ${fingerprintOf(file)}\n`), printed);
  assert.match(printed, /^Subject: {2}O=Pilothouse, CN=test$/m);
  assert.match(printed, /^Names: {4}test, .*127\.0\.0\.1, ::1/m);
  assert.ok(printed.includes(`File:     ${file}\n`));
  await using second = await startConsole({ data, args: ["--verbose"] });
  assert.equal(await shown(second), certificate.fingerprint256);
  assert.ok(second.output.includes(certificate.fingerprint256), "the log shows it");
});

test("the own certificate is renewed before it ends, when its key does not fit, and when the machine has another name", async () => {
  const ours = (ends: number, name = "test") => make({ name, ends });
  const serve = async (put: (tls: string) => void): Promise<string> => {
    const data = mkdtempSync("/run/bed/console-");
    mkdirSync(join(data, "tls"));
    put(join(data, "tls"));
    await using console_ = await startConsole({ data });
    return await shown(console_);
  };
  const place = (tls: string, certificate: string, key: string): void => {
    copyFileSync(certificate, join(tls, "console.crt"));
    copyFileSync(key, join(tls, "console.key"));
  };
  const good = ours(31);
  assert.equal(await serve((tls) => place(tls, good.certificate, good.key)), good.fingerprint);
  const ending = ours(29);
  assert.notEqual(await serve((tls) => place(tls, ending.certificate, ending.key)), ending.fingerprint);
  const renamed = ours(90, "other");
  assert.notEqual(await serve((tls) => place(tls, renamed.certificate, renamed.key)), renamed.fingerprint);
  assert.notEqual(await serve((tls) => place(tls, good.certificate, ending.key)), good.fingerprint);
  assert.match(await serve((tls) => writeFileSync(join(tls, "console.crt"), "nonsense")), /^[0-9A-F:]{95}$/);
});

test("without openssl the console says what to install, and plain HTTP on loopback goes on", async () => {
  const bin = mkdtempSync("/run/bed/bin-");
  for (const name of ["sh", "readlink", "dirname"])
    symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(bin, name));
  await using console_ = await startConsole({ env: { PATH: bin } });
  console_.announce(/error there is no certificate to show: https is not served .*apt install openssl.*tls.*directory/);
  const port = portOf(console_);
  for (let n = 0; n < 3; n++) await assert.rejects(call({ port, tls: true }));
  assert.equal((await call({ port })).status, 200);
  assert.equal(console_.output.match(/there is no certificate/g)?.length, 1, "told once");
  const { status, stderr } = spawnSync(program, ["certificate", "--data", mkdtempSync("/run/bed/console-")], {
    encoding: "utf8",
    env: { PATH: bin },
  });
  assert.equal(status, 1);
  assert.match(stderr, /openssl is not installed\. Install it/);
});

test("nobody makes a certificate in another user's data directory", async () => {
  const user = await addUser("ann");
  const data = mkdtempSync("/run/bed/console-");
  await user.folder(data);
  const { status, stderr } = spawnSync(program, ["certificate", "--data", data], { encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`belongs to another user\\. Run it as that one: sudo setpriv --reuid=${user.uid}`));
});

test("a person's certificate is shown with its chain, under any file names, and makes browsers insist on TLS", async () => {
  const root = make({ name: "root", authority: true });
  const leaf = make({ name: "test", by: root });
  const { directory, data } = folders();
  // As certbot lays them out.
  const chain = readFileSync(leaf.certificate, "utf8") + readFileSync(root.certificate, "utf8");
  copyFileSync(leaf.certificate, join(directory, "cert.pem"));
  copyFileSync(root.certificate, join(directory, "chain.pem"));
  writeFileSync(join(directory, "fullchain.pem"), chain);
  copyFileSync(leaf.key, join(directory, "privkey.pem"));
  await using console_ = await startConsole({ data });
  const { certificate, headers } = await call({ port: portOf(console_), tls: true });
  assert.equal(certificate?.fingerprint256, leaf.fingerprint);
  assert.equal(certificate.issuerCertificate.fingerprint256, root.fingerprint);
  assert.match(headers["strict-transport-security"] ?? "", /^max-age=31536000$/);
  const printed = execFileSync(program, ["certificate", "--data", data], { encoding: "utf8" });
  assert.ok(printed.includes(leaf.fingerprint) && printed.includes("fullchain.pem"), printed);
  // Over plain HTTP, and with a certificate that nobody vouches for, it is not said.
  assert.equal((await call({ port: portOf(console_) })).headers["strict-transport-security"], undefined);
  await using own = await startConsole();
  assert.equal((await call({ port: portOf(own), tls: true })).headers["strict-transport-security"], undefined);
});

test("a new certificate is shown without a restart, while connections of before go on", async () => {
  const [old, next] = [make({ name: "test", begins: -2 }), make({ name: "test", begins: -1 })];
  const { directory, data } = folders();
  copyFileSync(old.certificate, join(directory, "old.crt"));
  copyFileSync(old.key, join(directory, "old.key"));
  await using console_ = await startConsole({ data });
  const port = portOf(console_);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = await call({ port, tls: true, agent });
  assert.equal(before.certificate?.fingerprint256, old.fingerprint);
  copyFileSync(next.key, join(directory, "next.key"));
  copyFileSync(next.certificate, join(directory, "next.crt"));
  await waitFor("the new certificate", async () => {
    // The connection of before is used all the time, so that it stays.
    const same = await call({ port, tls: true, agent });
    assert.equal(same.certificate?.fingerprint256, old.fingerprint);
    return (await shown(console_)) === next.fingerprint;
  });
  agent.destroy();
});

test("what cannot be used is told, and the certificate of before goes on", async () => {
  const [good, strange] = [make({ name: "test", begins: -2 }), make({ name: "test" })];
  const { directory, data } = folders();
  copyFileSync(good.certificate, join(directory, "good.crt"));
  copyFileSync(good.key, join(directory, "good.key"));
  await using console_ = await startConsole({ data });
  assert.equal(await shown(console_), good.fingerprint);
  const troubles: [what: string, put: (file: string) => void, told: RegExp][] = [
    [
      "no key that fits",
      (file) => copyFileSync(strange.certificate, `${file}.crt`),
      /new\.crt cannot be used: No key in its folder/,
    ],
    [
      "expired",
      (file) => placed(file, make({ name: "test", begins: -1.5, ends: -1 })),
      /new\.crt cannot be used: It ended on 20/,
    ],
    [
      "not yet",
      (file) => placed(file, make({ name: "test", begins: 1 })),
      /new\.crt cannot be used: It does not begin before 20/,
    ],
    [
      "no certificate",
      (file) => writeFileSync(`${file}.crt`, "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----"),
      /new\.crt cannot be used: /,
    ],
    ["no file", (file) => mkdirSync(`${file}.crt`), /new\.crt cannot be used: it is no ordinary file/],
    ["a key with a passphrase", (file) => locked(file), /new\.key cannot be used: its key has a passphrase/],
  ];
  const file = join(directory, "new");
  for (const [what, put, told] of troubles) {
    console_.announce(told);
    const before = console_.output.length;
    put(file);
    await waitFor(`${what} to be told`, async () => {
      assert.equal(await shown(console_), good.fingerprint, what);
      return told.test(console_.output.slice(before));
    });
    for (const kind of ["crt", "key"]) rmSync(`${file}.${kind}`, { force: true, recursive: true });
  }
  console_.announce(/tls-\w+ holds no certificate|cannot be read: ENOENT/);
  renameSync(directory, `${directory}-away`);
  await waitFor("the missing folder to be told", async () => {
    assert.equal(await shown(console_), good.fingerprint);
    return /cannot be read: ENOENT/.test(console_.output);
  });
});

function placed(file: string, made: { certificate: string; key: string }): void {
  copyFileSync(made.key, `${file}.key`);
  copyFileSync(made.certificate, `${file}.crt`);
}

function locked(file: string): void {
  const made = make({ name: "test" });
  copyFileSync(made.certificate, `${file}.crt`);
  execFileSync("openssl", ["pkcs8", "-topk8", "-in", made.key, "-out", `${file}.key`, "-passout", "pass:secret"], {
    stdio: "pipe",
  });
}

test("an empty folder is told, and the own certificate is shown", async () => {
  const { data } = folders();
  await using console_ = await startConsole({ data });
  console_.announce(/holds no certificate: a \*\.crt or \*\.pem file, with its \*\.key\..*the console's own/);
  await shown(console_);
  assert.ok(console_.output.includes("holds no certificate"));
  assert.equal(await shown(console_), fingerprintOf(join(data, "tls/console.crt")));
});
