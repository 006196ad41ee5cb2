import assert from "node:assert/strict";
import { test } from "node:test";
import type { Arrival } from "./arrival.ts";
import { type Called, refusal } from "./guard.ts";

const loopbackOnly: Called = { url: undefined, names: [], machine: undefined, certified: () => false };
const wide: Called = { ...loopbackOnly, machine: ["box", "box.example.org"] };

/** A request from this machine to port 9090 without TLS, unless told otherwise. */
function ask(
  called: Called,
  host: string | undefined,
  more: Partial<Arrival> & { origin?: string; url?: string } = {},
) {
  const { origin, url = "/", ...rest } = more;
  const arrival: Arrival = {
    ...{ scheme: "http", client: "127.0.0.1", port: 9090, address: "127.0.0.1", unheard: true },
    ...rest,
    host,
  };
  return refusal(arrival, { url, headers: origin === undefined ? {} : { origin } }, called);
}

const tls = { scheme: "https", unheard: false } as const;
const outside = { client: "192.0.2.7", address: "192.0.2.1", unheard: false } as const;

test("our own names pass, with or without an origin", () => {
  for (const host of ["127.0.0.1:9090", "localhost:9090", "[::1]:9090"]) {
    assert.equal(ask(loopbackOnly, host), undefined);
    assert.equal(ask(loopbackOnly, host, { origin: `http://${host}` }), undefined);
    assert.equal(ask(loopbackOnly, host, { ...tls, origin: `https://${host}` }), undefined);
  }
});

test("a foreign name is refused, as after DNS rebinding", () => {
  const foreign = [
    "evil.example:9090",
    "127.0.0.1:9091",
    "127.0.0.1",
    "127.0.0.1.evil.example:9090",
    "",
    "box.evil:9090",
  ];
  for (const host of foreign)
    for (const called of [loopbackOnly, wide])
      for (const way of [{}, tls]) assert.equal(ask(called, host, way)?.status, 403, host);
  assert.equal(ask(wide, undefined)?.status, 403);
});

test("a foreign origin is refused, also another of our own names, another scheme and null", () => {
  for (const origin of [
    "https://evil.example",
    "http://localhost:9090",
    "null",
    "http://127.0.0.1:9091",
    "https://127.0.0.1:9090",
  ])
    assert.equal(ask(loopbackOnly, "127.0.0.1:9090", { origin })?.status, 403, origin);
  assert.equal(ask(wide, "box:9090", { ...outside, ...tls, origin: "http://box:9090" })?.status, 403);
});

test("the machine's names and the address that was asked for are ours where more than loopback is listened on", () => {
  for (const host of ["box:9090", "box.example.org:9090", "192.0.2.1:9090"]) {
    assert.equal(ask(wide, host, { ...outside, ...tls }), undefined);
    assert.equal(ask(loopbackOnly, host, { ...outside, ...tls })?.status, 403);
  }
  assert.equal(ask(wide, "192.0.2.2:9090", { ...outside, ...tls })?.status, 403);
});

test("names of the configuration and of a person's certificate are ours", () => {
  const called = {
    ...wide,
    names: ["console.example.org", "nat.example.org:8443", "2001:db8::1"],
    certified: (host: string) => host === "certified.example.org",
  };
  for (const host of [
    "console.example.org:9090",
    "nat.example.org:8443",
    "[2001:db8::1]:9090",
    "certified.example.org:9090",
  ]) {
    assert.equal(ask(called, host, { ...outside, ...tls }), undefined, host);
    assert.equal(ask(wide, host, { ...outside, ...tls })?.status, 403, host);
  }
  assert.equal(ask(called, "nat.example.org:9443", { ...outside, ...tls })?.status, 403);
});

test("plain HTTP is sent to the same place with TLS, unless nobody can listen to it", () => {
  const sent = ask(wide, "box:9090", { ...outside, url: "/hosts?a=b" });
  assert.equal(sent?.status, 308);
  assert.equal(sent?.location, "https://box:9090/hosts?a=b");
  // From this machine, but under a name that a page elsewhere would use.
  assert.equal(ask(wide, "box:9090")?.status, 308);
  // Under loopback's name, but from elsewhere.
  assert.equal(ask(wide, "localhost:9090", outside)?.status, 308);
  assert.equal(ask(wide, "localhost:9090"), undefined);
});

test("no request leads to another place, whatever it asks for", () => {
  for (const url of ["//evil.example/", "http://evil.example/", "@evil.example"]) {
    const location = ask(wide, "box:9090", { ...outside, url })?.location ?? "";
    assert.equal(new URL(location).host, "box:9090", url);
  }
});

test("behind a reverse proxy the console's address is ours, and its origin may ask under any of our names", () => {
  const called = { ...loopbackOnly, url: new URL("https://example.org/console/") };
  assert.equal(ask(called, "example.org", { scheme: "https", origin: "https://example.org" }), undefined);
  assert.equal(ask(called, "127.0.0.1:9090", { origin: "https://example.org" }), undefined);
  assert.equal(ask(called, "127.0.0.1:9090", { origin: "https://evil.example" })?.status, 403);
  assert.equal(ask(loopbackOnly, "127.0.0.1:9090", { origin: "https://example.org" })?.status, 403);
  assert.equal(ask(loopbackOnly, "example.org", { scheme: "https" })?.status, 403);
});
