import { after, before, describe } from "node:test";
import { startConsole, startDocker, startPodman, type TestConsole, type TestEngine, tinyImages } from "../bed/index.ts";
import { pageOf, type StreamPage } from "./page-stream.ts";
import { streamsContract } from "./streams-contract.ts";

for (const kind of ["podman", "docker"] as const)
  describe(kind, () => {
    let engine: TestEngine;
    let server: TestConsole;
    let page: StreamPage;
    const open = async () => {
      const server = await startConsole({ env: engine.env, args: ["--engine", kind] });
      return { server, page: await pageOf(server) };
    };
    before(async () => {
      engine = kind === "podman" ? await startPodman() : await startDocker();
      await tinyImages(engine);
      ({ server, page } = await open());
    });
    after(async () => {
      await server?.[Symbol.asyncDispose]();
      await engine?.[Symbol.asyncDispose]();
    });
    streamsContract(() => ({ engine, server, page, another: open }));
  });
