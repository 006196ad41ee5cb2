import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { keyOf, signatureOf } from "./browser-key.ts";

function blobOf(point: Uint8Array, type = "ecdsa-sha2-nistp256"): string {
  const parts = [Buffer.from(type), Buffer.from("nistp256"), Buffer.from(point)];
  const length = (n: number) => Buffer.from([0, 0, 0, n]);
  return Buffer.concat(parts.flatMap((part) => [length(part.length), part])).toString("base64");
}

test("a browser's public key is taken, and nothing else", () => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const blob = blobOf(point);
  assert.deepEqual(keyOf(blob)?.algorithms, ["ecdsa-sha2-nistp256"]);
  assert.equal(keyOf(blob)?.blob.toString("base64"), blob);
  for (const wrong of [
    "",
    "x",
    blobOf(point, "ssh-rsa"),
    blobOf(point.subarray(0, 33)),
    `${blob.slice(0, 40)}`,
    Buffer.concat([Buffer.from(blob, "base64"), Buffer.alloc(5)]).toString("base64"),
    Buffer.alloc(64, 255).toString("base64"),
  ])
    assert.equal(keyOf(wrong), undefined, wrong);
});

test("a signature becomes two numbers of SSH: leading zeros go, and none looks negative", () => {
  const raw = Buffer.alloc(64);
  raw[1] = 0x80;
  raw[63] = 7;
  const r = Buffer.concat([Buffer.from([0, 0, 0, 32, 0, 0x80]), Buffer.alloc(30)]);
  const s = Buffer.from([0, 0, 0, 1, 7]);
  assert.deepEqual(signatureOf(raw.toString("base64")), Buffer.concat([r, s]));
  assert.equal(signatureOf(""), undefined);
  assert.equal(signatureOf(Buffer.alloc(63).toString("base64")), undefined);
});
