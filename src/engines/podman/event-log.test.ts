import assert from "node:assert/strict";
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Host, localHost } from "../../hosts/index.ts";
import type { EngineEvent } from "../engine.ts";
import { EventMemory, eventsOfLog, hastened, loggedEvents } from "./event-log.ts";
import { apiEvent, loggedEvent } from "./events.ts";

const id = "b339d999287b64ac30afd8ba8dad2cd16514f73cc682dd48178744234ff1879c";

/** The same event as Podman 4.3.1 told it in its log and over its API. */
const line = `{"ContainerExitCode":137,"ID":"${id}","Image":"localhost/bb:1","Name":"a","Status":"died","Time":"2026-11-24T04:11:52.508268432Z","Type":"container","Attributes":{"x":"y"}}`;
const answer = `{"status":"died","id":"${id}","from":"localhost/bb:1","Type":"container","Action":"died","Actor":{"ID":"${id}","Attributes":{"containerExitCode":"137","image":"localhost/bb:1","name":"a","podId":"","x":"y"}},"scope":"local","time":1795493512,"timeNano":1795493512508268432}`;

test("the log and the API tell the same event alike, in Docker's words", () => {
  const logged = loggedEvent(JSON.parse(line));
  const told = apiEvent(JSON.parse(answer));
  assert.ok(logged && told);
  assert.ok(Math.abs(logged.time - told.time) < 0.005);
  assert.deepEqual({ ...logged, time: 0 }, { ...told, time: 0 });
  assert.deepEqual(
    { ...told, time: 0 },
    {
      type: "container",
      action: "die",
      id,
      name: "a",
      attributes: { image: "localhost/bb:1", x: "y", exitCode: "137" },
      time: 0,
    },
  );
  const memory = new EventMemory();
  memory.add(logged);
  assert.ok(memory.has(told));
  assert.ok(!memory.has({ ...told, time: told.time + 1 }));
});

test("memory of events is bounded", () => {
  const memory = new EventMemory();
  const event = apiEvent(JSON.parse(answer)) as EngineEvent;
  for (let i = 0; i < 10_000; i++) memory.add({ ...event, id: String(i) });
  assert.ok(!memory.has({ ...event, id: "0" }));
  assert.ok(memory.has({ ...event, id: "9999" }));
});

test("follows a log that grows by pieces of lines, is begun anew, and holds what is no event", async () => {
  const folder = await mkdtemp(join(tmpdir(), "event-log-"));
  try {
    const path = join(folder, "events.log");
    const named = (name: string): string => `${line.replace('"Name":"a"', `"Name":"${name}"`)}\n`;
    await writeFile(path, named("old"));
    const end = new AbortController();
    const events = loggedEvents(localHost().files, path, end.signal);
    const first = events.next();
    const feeding = (async () => {
      // The watch begins some time after the first question; what is written again and again is seen at last.
      for (let tries = 0; tries < 200; tries++) {
        await appendFile(path, "");
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (tries === 20) await appendFile(path, `no json\n{}\n${named("ä").slice(0, 40)}`);
        if (tries === 30) await appendFile(path, named("ä").slice(40));
      }
    })();
    assert.equal((await first).value?.name, "ä");
    await writeFile(path, named("new"));
    assert.equal((await events.next()).value?.name, "new");
    await feeding;
    end.abort();
    assert.equal((await events.next()).done, true);
    await rename(path, join(folder, "gone"));
  } finally {
    await rm(folder, { recursive: true });
  }
});

const far: Host = { ...localHost("far"), own: false };
for (const [how, host] of [
  ["by tail", far],
  ["by looking again, where there is no tail", { ...far, exec: () => far.exec(["/no/such/program"]) }],
] as const)
  test(`follows a log on another machine ${how}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "event-log-"));
    try {
      const path = join(folder, "events.log");
      const named = (name: string): string => `${line.replace('"Name":"a"', `"Name":"${name}"`)}\n`;
      await writeFile(path, named("old"));
      const end = new AbortController();
      const events = eventsOfLog(host, path, end.signal);
      /** Writes again and again, until it is told. */
      const told = async (name: string, write: () => Promise<void>): Promise<void> => {
        const writing = setInterval(write, 20);
        for await (const event of { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) }) {
          assert.notEqual(event.name, "old");
          if (event.name === name) break;
        }
        clearInterval(writing);
      };
      await told("ä", () => appendFile(path, named("ä")));
      await told("new", () => writeFile(path, named("new")));
      await told("newer", () => appendFile(path, named("newer")));
      end.abort();
      for (let last = await events.next(); !last.done; last = await events.next());
    } finally {
      await rm(folder, { recursive: true });
    }
  });

const at = (action: string, time: number): EngineEvent => ({
  type: "container",
  action,
  id,
  name: "a",
  attributes: {},
  time,
});

/** A source that is fed by hand. */
function fed() {
  const queue: EngineEvent[] = [];
  let wake = (): void => {};
  let ended: Error | "end" | undefined;
  return {
    tell(event: EngineEvent) {
      queue.push(event);
      wake();
    },
    end(how: Error | "end" = "end") {
      ended = how;
      wake();
    },
    async *read(signal: AbortSignal): AsyncGenerator<EngineEvent> {
      signal.addEventListener("abort", () => wake());
      for (;;) {
        for (let event = queue.shift(); event; event = queue.shift()) yield event;
        if (signal.aborted || ended === "end") return;
        if (ended) throw ended;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

test("a log is believed once the API has confirmed it, each event is told once, and the API's end is the end", async () => {
  const api = fed();
  const log = fed();
  const end = new AbortController();
  const source = hastened(
    (signal) => api.read(signal),
    (signal) => log.read(signal),
  );
  const events = source(end.signal, () => {})[Symbol.asyncIterator]();
  const next = async (): Promise<string> => (await events.next()).value?.action;
  const first = next();
  log.tell(at("another Podman's", 1));
  log.tell(at("start", 2));
  await new Promise(setImmediate);
  api.tell(at("start", 2));
  assert.equal(await first, "start");
  log.tell(at("die", 3)); // now the log leads
  assert.equal(await next(), "die");
  api.tell(at("die", 3));
  api.tell(at("only the API's", 4));
  assert.equal(await next(), "only the API's");
  log.tell(at("only the API's", 4));
  log.end(new Error("unreadable"));
  api.tell(at("without a log", 5));
  assert.equal(await next(), "without a log");
  api.end(new Error("the engine died"));
  await assert.rejects(events.next(), /the engine died/);
});
