import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort, listeningPorts } from "./free-port.ts";
import { firstRequest } from "./requests.ts";

async function* log(...pieces: readonly string[]) {
  for (const piece of pieces) yield { stream: "stdout", data: Buffer.from(piece) } as const;
}

test("a request is found in the words of the sample and of other web servers, over pieces", async () => {
  assert.equal(await firstRequest(log("Serving on port 8080\n", "10.88.0.1 GE", "T / 200\n")), "10.88.0.1 GET / 200");
  const common = '10.0.2.2 - - [01/Jan/2026:10:00:00 +0000] "GET /index.html HTTP/1.1" 200 615';
  assert.equal(await firstRequest(log(`${common}\n`)), common);
});

test("lines without a request, and endless ones, are no visit", async () => {
  assert.equal(await firstRequest(log("FORGET /me\n", "getting / there\n")), undefined);
  assert.equal(await firstRequest(log("x".repeat(1_000_000), " GET / 200\n")), undefined);
});

test("a port that somebody listens on is not offered", () => {
  const table = `  sl  local_address rem_address   st
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000
   1: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 0
   2: 0100007F:1F92 0100007F:D431 01 00000000:00000000
`;
  const taken = listeningPorts(table);
  assert.deepEqual([...taken], [8080, 8081]);
  assert.equal(freePort(taken), 8082);
});
