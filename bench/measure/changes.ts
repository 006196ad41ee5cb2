import { setTimeout as delay } from "node:timers/promises";
import type { Frame, Page } from "playwright-core";
import { waitFor } from "../../test/bed/daemon.ts";
import type { EngineApi } from "./engine-api.ts";
import { type Shown, shownRows, watchRows } from "./screen.ts";

export interface Subject {
  /** The container, created and not running. */
  readonly name: string;
  /** The list that shows it, and how `watchRows` finds rows and cells there. */
  readonly page: Page | Frame;
  readonly selectors?: readonly [row: string, cells: string] | readonly [];
  readonly engine: EngineApi;
  /** Runs `podman` beside that engine. */
  podman(...args: string[]): Promise<unknown>;
  /** How long to let the list come to rest between changes, in milliseconds. */
  readonly rest?: number;
}

/** Milliseconds until the screen showed each change. */
export interface Latencies {
  /** From the event's own time. */
  readonly fromEvent: number[];
  /** From when a second listener of the API had the event. */
  readonly fromReceived: number[];
  /** From when the command had returned. */
  readonly fromReturn: number[];
}

interface Happened {
  readonly action: string;
  readonly time: number;
  readonly received: number;
}

/** Starts and stops the container on the command line so many times, and waits each time until the list shows it. */
export async function changeLatencies(
  { name, page, selectors = [], engine, podman, rest = 0 }: Subject,
  rounds: number,
): Promise<Latencies> {
  const happened: Happened[] = [];
  const end = new AbortController();
  await engine.events(end.signal, (event, received) => {
    if (event.Type === "container" && event.Actor.Attributes.name === name)
      happened.push({ action: event.Action, time: event.timeNano / 1e6, received });
  });
  await watchRows(page, ...selectors);

  const found: Latencies = { fromEvent: [], fromReceived: [], fromReturn: [] };
  /** One change: the command, the event that tells of it, the text that must appear. */
  const change = async (args: readonly string[], action: string, text: RegExp): Promise<void> => {
    await delay(rest);
    const since = Date.now();
    await podman(...args, name);
    const returned = performance.timeOrigin + performance.now();
    let shown: Shown | undefined;
    let event: Happened | undefined;
    await waitFor(`the screen to show ${name} after podman ${args[0]}`, async () => {
      shown = (await shownRows(page)).find(({ row, text: t, at }) => row === name && text.test(t) && at > since);
      event = happened.find((e) => e.action === action && e.time >= since);
      return shown !== undefined && event !== undefined;
    });
    if (!shown || !event) return;
    found.fromEvent.push(shown.at - event.time);
    found.fromReceived.push(shown.at - event.received);
    found.fromReturn.push(shown.at - returned);
  };
  for (let round = 0; round < rounds; round++) {
    await change(["start"], "start", /^Running/);
    await change(["stop", "--time", "0"], "died", /^Exited/);
  }
  end.abort();
  return found;
}
