import assert from "node:assert/strict";
import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { login, openPage } from "./rpc-page.ts";

/** How long another session's calls took, in milliseconds. */
export interface OtherPage {
  /** Asks no more and gives the slowest of the fastest 95 % of its calls. */
  end(): Promise<{ readonly p95: number; readonly calls: number }>;
}

/** A page of a session of its own that asks the engine for something 50 times a second, in a thread of its own. */
export async function otherPage(url: string, path: string, input: unknown): Promise<OtherPage> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { url, path, input } });
  await once(worker, "message");
  return {
    async end() {
      const answer = once(worker, "message");
      worker.postMessage("end");
      const [times] = (await answer) as [number[]];
      await worker.terminate();
      times.sort((a, b) => a - b);
      return { p95: times[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY, calls: times.length };
    },
  };
}

async function ask(port: NonNullable<typeof parentPort>, { url, path, input }: typeof workerData): Promise<void> {
  const page = await openPage(new URL(url).origin, await login({ url }));
  const times: number[] = [];
  const call = async (): Promise<void> => {
    const asked = performance.now();
    const answer = await page.call("query", path, input);
    assert.ok("data" in answer, JSON.stringify(answer));
    times.push(performance.now() - asked);
  };
  await call();
  let ended = false;
  port.once("message", () => {
    ended = true;
  });
  port.postMessage("ready");
  while (!ended) {
    await call();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  port.postMessage(times);
}

if (parentPort) await ask(parentPort, workerData);
