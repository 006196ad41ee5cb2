import { type Files, type Host, trickle } from "../../hosts/index.ts";
import type { EngineEvent } from "../engine.ts";
import type { EventSource } from "../event-hub.ts";
import { lines, parsed } from "../http/lines.ts";
import { paced } from "../http/pace.ts";
import { eventPace } from "../paths.ts";
import { loggedEvent } from "./events.ts";

/** Most bytes read of the log at once, and of one line. */
const pieceLimit = 4 * 1024 * 1024;
/** How many kinds of events of how many objects are remembered to tell doubles, and how often each. */
const rememberedKeys = 2048;
const rememberedTimes = 16;
/** Milliseconds by which two sources may differ about one event: what a double loses of nanoseconds. */
const tolerance = 0.01;

/**
 * The events that Podman writes to the file, from now on. Ends on abort; throws where the file cannot be followed.
 *
 * On this machine the kernel tells when the file grows. Elsewhere `tail` is told there, and sends what is new at once:
 * the protocol of files can only look again and again, and knows whole seconds. Without it, that must do.
 */
export async function* eventsOfLog(host: Host, path: string, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  if (!host.own)
    try {
      yield* paced(tailedEvents(host, path, signal), eventPace, signal);
      return;
    } catch {
      if (signal.aborted) return;
    }
  yield* loggedEvents(host.files, path, signal);
}

/** Through a program of the host, which goes on with the file that takes the log's place. */
async function* tailedEvents(host: Host, path: string, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  await using process = host.exec(["tail", "-n", "0", "-F", path], { signal });
  trickle(process.stderr);
  for await (const line of lines(process.stdout, { limit: pieceLimit })) {
    const event = loggedEvent(parsed(line));
    if (event) yield event;
  }
  if (!signal.aborted) throw new Error("tail ended");
}

/** The events that Podman writes to the file, from now on. Ends on abort; throws where the file cannot be followed. */
export async function* loggedEvents(files: Files, path: string, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  let offset = (await files.stat(path))?.size ?? 0;
  let rest = "";
  for await (const _ of files.watch(path, { signal })) {
    const size = (await files.stat(path, { signal }))?.size;
    if (size === undefined) throw new Error("the log is gone");
    if (size < offset) {
      offset = 0; // Podman began a new one, with the newest of the old events in front
      rest = "";
    }
    if (size === offset) continue;
    const stream = await files.stream(path, { start: offset, signal });
    let text = rest;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        offset += chunk.length;
        text += chunk.toString("latin1");
        if (text.length > pieceLimit) throw new Error("the log has too long a line");
        const lines = text.split("\n");
        text = lines.pop() ?? "";
        for (const line of lines) {
          const event = loggedEvent(parsed(Buffer.from(line, "latin1").toString("utf8")));
          if (event) yield event;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    } finally {
      stream.destroy();
    }
    rest = text;
  }
}

/** Remembers events, so that one that comes from two sources is told once. */
export class EventMemory {
  readonly #times = new Map<string, number[]>();

  has(event: EngineEvent): boolean {
    return this.#times.get(keyOf(event))?.some((time) => Math.abs(time - event.time) < tolerance) ?? false;
  }

  add(event: EngineEvent): void {
    const key = keyOf(event);
    const times = [...(this.#times.get(key) ?? []), event.time].slice(-rememberedTimes);
    this.#times.delete(key);
    this.#times.set(key, times);
    if (this.#times.size <= rememberedKeys) return;
    const [oldest] = this.#times.keys();
    if (oldest !== undefined) this.#times.delete(oldest);
  }
}

function keyOf({ type, action, id }: EngineEvent): string {
  return `${type} ${action} ${id}`;
}

/**
 * The API's events, told earlier where the log has them first. The API is the truth: its end is the end, what only it
 * tells is told, and the log is believed only from the moment when the API has told an event that the log had before,
 * because the file may be another Podman's.
 */
export function hastened(api: EventSource, log: (signal: AbortSignal) => AsyncIterable<EngineEvent>): EventSource {
  return async function* (signal, opened) {
    const told = new EventMemory();
    const logged = new EventMemory();
    let trusted = false;
    const queue: EngineEvent[] = [];
    const own = new AbortController();
    const both = AbortSignal.any([signal, own.signal]);
    const state: { ended: boolean; error?: unknown } = { ended: false };
    let wake = (): void => {};
    const tell = (event: EngineEvent): void => {
      told.add(event);
      queue.push(event);
      wake();
    };
    const readLog = async (): Promise<void> => {
      for await (const event of log(both)) {
        if (!trusted) logged.add(event);
        else if (!told.has(event)) tell(event);
      }
    };
    const readApi = async (): Promise<void> => {
      for await (const event of api(both, opened)) {
        trusted ||= logged.has(event);
        if (!told.has(event)) tell(event);
      }
    };
    readLog().catch(() => {}); // without it, it is as without a log
    readApi()
      .catch((error: unknown) => {
        state.error = error;
      })
      .finally(() => {
        state.ended = true;
        wake();
      });
    try {
      for (;;) {
        for (let event = queue.shift(); event !== undefined; event = queue.shift()) yield event;
        if (state.ended) {
          if (state.error !== undefined) throw state.error;
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      own.abort();
    }
  };
}
