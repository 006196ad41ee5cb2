import assert from "node:assert/strict";
import { after, before, suite } from "node:test";
import {
  type Discovery,
  discover,
  type Engine,
  type EngineEvent,
  type TransferProgress,
} from "../../src/engines/index.ts";
import { type Host, localHost } from "../../src/hosts/index.ts";
import { Problem, type ProblemCode } from "../../src/problem/index.ts";
import { startDocker, startPodman, type TestEngine, tinyImages } from "../bed/index.ts";

/** One real engine with the tiny images, and our client of it. */
export interface Contract {
  readonly bed: TestEngine;
  readonly engine: Engine;
}

interface Wire {
  readonly name: string;
  open(): Promise<Host & AsyncDisposable>;
}

let wire: Wire = { name: "", open: async () => localHost() };

/** Runs the suites that are loaded afterwards over this wire, to the machine that they run on. */
export function over(other: Wire): void {
  wire = other;
}

/** Runs the same tests against a real Podman and a real Docker. */
export function contract(title: string, tests: (its: () => Contract) => void): void {
  const { open } = wire;
  const name = wire.name === "" ? title : `${title} over ${wire.name}`;
  for (const [kind, start] of [
    ["podman", startPodman],
    ["docker", startDocker],
  ] as const)
    suite(`${kind}: ${name}`, () => {
      let bed: TestEngine;
      let host: Host & AsyncDisposable;
      let found: Discovery;
      before(async () => {
        bed = await start();
        await tinyImages(bed);
        host = await open();
        found = await discover(host, { engine: kind, environment: environmentOf(bed) });
      });
      after(async () => {
        await found?.[Symbol.asyncDispose]();
        await host?.[Symbol.asyncDispose]();
        await bed?.[Symbol.asyncDispose]();
      });
      tests(() => {
        const [engine] = found.engines;
        assert.ok(engine, found.problem?.fields.detail?.output ?? "no engine");
        return { bed, engine };
      });
    });
}

/** What discovery would learn of the machine with this engine. */
export function environmentOf(bed: TestEngine) {
  return {
    uid: 0,
    user: "root",
    runtimeDir: undefined,
    containerHost: bed.kind === "podman" ? `unix://${bed.socket}` : undefined,
    dockerHost: bed.kind === "docker" ? `unix://${bed.socket}` : undefined,
    containersConf: bed.env.CONTAINERS_CONF,
    cgroupVersion: 2 as const,
    podmanInstalled: true,
    dockerInstalled: true,
    units: { system: [], user: [] },
    system: "debian",
  };
}

/** Rejects with a Problem of this code. */
export async function refused(work: Promise<unknown>, code: ProblemCode): Promise<Problem> {
  const error = await work.then(
    () => assert.fail(`expected the problem ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Problem, `${error}`);
  assert.equal(error.code, code, JSON.stringify(error));
  return error;
}

/** All items, and the result of the last one. */
export async function transferred(stream: AsyncIterable<TransferProgress>) {
  const items: TransferProgress[] = [];
  for await (const item of stream) items.push(item);
  const result = items.at(-1)?.result;
  assert.ok(result, `no result in ${JSON.stringify(items)}`);
  return { items, result };
}

/** Gathers events from the moment it resolves, until disposed. */
export async function recorded(engine: Engine) {
  const end = new AbortController();
  const events: EngineEvent[] = [];
  const listening = Promise.withResolvers<void>();
  const done = (async () => {
    for await (const event of engine.events({ signal: end.signal, listening: () => listening.resolve() }))
      events.push(event);
  })();
  await Promise.race([listening.promise, done]);
  return {
    events,
    async [Symbol.asyncDispose]() {
      end.abort();
      await done;
    },
  };
}

/** No null and no undefined anywhere, so that it can travel as a merge patch. */
export function holdsNoNull(value: unknown, path = "it"): void {
  assert.ok(value !== null && value !== undefined, `${path} is ${value}`);
  if (typeof value === "object") for (const [key, part] of Object.entries(value)) holdsNoNull(part, `${path}.${key}`);
}
