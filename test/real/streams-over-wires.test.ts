/** What works on the machine's own engines works over SSH, and as root by sudo on either: the same streams and transfers. */
import { after, before, describe, suite } from "node:test";
import { startDocker, startPodman, type TestConsole, type TestEngine, tinyImages } from "../bed/index.ts";
import { type ConsoleWires, consoleWires } from "./console-wires.ts";
import { pageOf, type StreamPage } from "./page-stream.ts";
import { streamsContract } from "./streams-contract.ts";

let wires: ConsoleWires;
before(async () => {
  wires = await consoleWires();
});
after(() => wires?.[Symbol.asyncDispose]());

/** Each engine over SSH, and each over sudo on another wire. */
const tried = [
  ["podman", ["ssh", "sudo on ssh"]],
  ["docker", ["ssh", "sudo on local"]],
] as const;

describe("streams and files of containers", { concurrency: true }, () => {
  for (const [kind, ways] of tried)
    describe(kind, { concurrency: false }, () => {
      let engine: TestEngine;
      before(async () => {
        engine = kind === "podman" ? await startPodman() : await startDocker();
        await tinyImages(engine);
      });
      after(async () => {
        await engine?.[Symbol.asyncDispose]();
      });
      for (const wire of ways)
        suite(wire, () => {
          let server: TestConsole;
          let page: StreamPage;
          const open = async () => {
            const { server, host, cookie } = await wires.open(wire, { args: ["--engine", kind] });
            return { server, page: await pageOf(server, host, cookie) };
          };
          before(async () => {
            ({ server, page } = await open());
          });
          after(() => server?.[Symbol.asyncDispose]());
          streamsContract(() => ({ engine, server, page, another: open }), { shorter: true });
        });
    });
});
