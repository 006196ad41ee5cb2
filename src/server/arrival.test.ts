import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { arrivalOf, type Trust } from "./arrival.ts";

const plainly: Trust = { url: undefined, proxy: false };
const believing: Trust = { url: undefined, proxy: true };

function from(remoteAddress: string | undefined, headers: IncomingMessage["headers"] = {}, encrypted = false) {
  const socket = { remoteAddress, localAddress: "::ffff:192.0.2.1", localPort: 9090, encrypted };
  return { headers: { host: "Box:9090", ...headers }, socket } as unknown as IncomingMessage;
}

test("who asks is told by the connection, and an IPv4 address is one also where it comes mapped", () => {
  assert.deepEqual(arrivalOf(from("::ffff:192.0.2.7"), plainly), {
    ...{ scheme: "http", host: "box:9090", client: "192.0.2.7", port: 9090, address: "192.0.2.1", unheard: false },
  });
  assert.equal(arrivalOf(from("192.0.2.7", {}, true), plainly).scheme, "https");
});

test("plain text from this machine cannot be heard by others", () => {
  for (const near of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", undefined])
    assert.equal(arrivalOf(from(near), plainly).unheard, true, String(near));
  for (const far of ["192.0.2.7", "128.0.0.1", "::2", "::ffff:10.0.0.1"])
    assert.equal(arrivalOf(from(far), plainly).unheard, false, far);
});

const said = {
  "x-forwarded-for": "203.0.113.5, 198.51.100.9",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "example.org",
};

test("what a proxy says counts only where the configuration believes it, and from where it does", () => {
  const believed = { client: "198.51.100.9", scheme: "https", host: "example.org" };
  const itself = (client: string) => ({ client, scheme: "http", host: "box:9090" });
  const seen = (peer: string, trust: Trust) => {
    const { client, scheme, host } = arrivalOf(from(peer, said), trust);
    return { client, scheme, host };
  };
  assert.deepEqual(seen("127.0.0.1", believing), believed);
  assert.deepEqual(seen("127.0.0.1", plainly), itself("127.0.0.1"));
  assert.deepEqual(seen("192.0.2.7", believing), itself("192.0.2.7"));
  assert.deepEqual(seen("192.0.2.7", { ...believing, proxy: ["192.0.2.7"] }), believed);
  assert.deepEqual(seen("192.0.2.8", { ...believing, proxy: ["192.0.2.7"] }), itself("192.0.2.8"));
});

test("the standard header is read, and what is no address stays out", () => {
  const of = (forwarded: string) => arrivalOf(from("::1", { forwarded }), believing);
  const read = of('for=203.0.113.5, for="[2001:db8::1]:4711";proto=https;host="example.org:444"');
  assert.equal(read.client, "2001:db8::1");
  assert.equal(read.scheme, "https");
  assert.equal(read.host, "example.org:444");
  assert.equal(of("for=192.0.2.60:80;proto=gopher").client, "192.0.2.60");
  for (const odd of ["for=unknown", "for=_hidden", "for=", ";;,=", 'for="']) assert.equal(of(odd).client, "::1", odd);
});

test("a reverse proxy under the console's address is https without a word of it", () => {
  const trust: Trust = { url: new URL("https://example.org/console/"), proxy: false };
  assert.equal(arrivalOf(from("127.0.0.1", { host: "example.org" }), trust).scheme, "https");
  assert.equal(arrivalOf(from("192.0.2.7", { host: "example.org" }), trust).scheme, "http");
  assert.equal(arrivalOf(from("127.0.0.1", { host: "localhost:9090" }), trust).scheme, "http");
});
