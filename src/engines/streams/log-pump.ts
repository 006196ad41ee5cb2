import { setTimeout as delay } from "node:timers/promises";
import type { PageStream } from "../../access/index.ts";
import type { Containers, LogOptions } from "../engine.ts";
import { usedUp } from "../http/used-up.ts";
import { LineGate } from "./line-gate.ts";
import { RecordWriter } from "./records.ts";

/** Bytes that may wait for the page here; beyond them the engine waits, or lines are left out. */
const queueLimit = 1024 * 1024;
/** A message is sent when so many bytes wait, or so many milliseconds after the first of them. */
const batchBytes = 64 * 1024;
const batchMs = 12;
/** Bytes a second read of one log, so that a container that prints without end leaves the machine to others. */
const readBudget = 12 * 1024 * 1024;
/** A log that is followed and stays so many milliseconds behind, for so long, is opened anew at its end. */
const lagLimit = 2000;
const lagPatience = 1000;
/** A log from which nothing comes for so long is at its end. */
const quietMs = 300;
/** By so much of its begin a line is known again: the time, to the second, and some of its text. */
const stampLength = 25;
/** How many lines are read again from the end then. */
const rejoinTail = 1000;

export interface LogWish extends Pick<LogOptions, "tail" | "since" | "until"> {
  readonly follow: boolean;
}

/**
 * Sends a container's log to a page. What is there already is sent whole, as fast as the page takes it. What happens
 * while the page looks is sent as it happens: where it comes faster than the page can take, whole lines are left out
 * and counted, so that the newest ones are always there and nothing piles up.
 */
export async function pumpLog(
  logs: Containers["logs"],
  id: string,
  wish: LogWish,
  page: Pick<PageStream, "send" | "signal">,
): Promise<void> {
  const pump = new LogPump(page);
  const sending = pump.send();
  // A page that is gone ends the reading; its rejection is told below.
  sending.catch(() => pump.stop());
  try {
    let behind = await pump.read(logs, id, wish);
    while (behind && !page.signal.aborted) behind = await pump.read(logs, id, { follow: true, tail: rejoinTail }, true);
    pump.end();
    await sending;
  } finally {
    pump.stop();
  }
}

class LogPump {
  readonly #page: Pick<PageStream, "send" | "signal">;
  readonly #records = new RecordWriter();
  readonly #gates = { stdout: new LineGate(), stderr: new LineGate() };
  readonly #stop = new AbortController();
  #live = false;
  #ended = false;
  #missing = false;
  #wakeSender: () => void = () => {};
  #wakeReader: () => void = () => {};

  constructor(page: Pick<PageStream, "send" | "signal">) {
    this.#page = page;
  }

  /**
   * Reads the log into the queue. Gives true where it fell behind and is to be opened anew at its end.
   * @param rejoined it was: of the newest line that is there then, Podman 4 may have only a part; it is left out, too
   */
  async read(logs: Containers["logs"], id: string, wish: LogWish, rejoined = false): Promise<boolean> {
    const opened = Date.now();
    const control = new AbortController();
    const signal = AbortSignal.any([control.signal, this.#page.signal, this.#stop.signal]);
    const { follow, tail, since, until } = wish;
    let checked = 0;
    let lagging = 0;
    let budget = readBudget;
    let budgetSince = opened;
    let untilNewest = rejoined ? rejoinTail : 0;
    let wholeAgain: NodeJS.Timeout | undefined;
    const options: LogOptions = {
      follow,
      timestamps: true,
      signal,
      ...(tail === undefined ? {} : { tail }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    // Where nothing comes at first, all that was there has been sent; unless it is we who do not take it.
    let taking = true;
    const quiet: NodeJS.Timeout = setTimeout(() => {
      if (taking) this.#becomeLive(follow);
      else quiet.refresh();
    }, quietMs);
    const pause = async (rest: Promise<unknown>): Promise<void> => {
      taking = false;
      await rest;
      taking = true;
      quiet.refresh();
    };
    try {
      for await (const { stream, data } of logs(id, options)) {
        budget -= data.length;
        usedUp(data.length);
        const now = Date.now();
        if (now - checked >= 100) {
          checked = now;
          const time = stampOf(data);
          if (time !== undefined && follow) {
            // Podman's stamps have only seconds.
            if (time >= Math.floor(opened / 1000) * 1000) this.#becomeLive(true);
            if (now - time < lagLimit || !this.#live) lagging = 0;
            else if (lagging === 0) lagging = now;
            else if (now - lagging > lagPatience) {
              this.#missing = true;
              this.#closeLines();
              return true;
            }
          }
          quiet.refresh();
        }
        if (budget < 0) {
          const rest = budgetSince + 1000 - now;
          if (rest > 0) await pause(delay(rest, undefined, { signal }));
          budget = readBudget;
          budgetSince = Date.now();
        } else if (now - budgetSince >= 1000) {
          budget = readBudget;
          budgetSince = now;
        }
        if (!this.#live) while (this.#records.size > queueLimit && !signal.aborted) await pause(this.#room());
        clearTimeout(wholeAgain);
        if (untilNewest > 0 && data.at(-1) === 0x0a && --untilNewest === 0 && !this.#gates[stream].open) {
          wholeAgain = setTimeout(() => void this.#takeNewest(logs, id, data, signal), quietMs);
          continue;
        }
        this.#take(stream, data);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(quiet);
      clearTimeout(wholeAgain);
      control.abort();
    }
    return false;
  }

  /** Sends what is queued until the end. */
  async send(): Promise<void> {
    for (;;) {
      if (this.#records.size === 0) {
        if (this.#ended || this.#stop.signal.aborted) return;
        await new Promise<void>((resolve) => {
          this.#wakeSender = resolve;
        });
      }
      if (this.#records.size < batchBytes && !this.#ended)
        await delay(batchMs, undefined, { signal: this.#stop.signal }).catch(() => {});
      if (this.#records.size === 0) continue;
      const message = this.#records.take();
      this.#wakeReader();
      await this.#page.send(message);
    }
  }

  /** Nothing more comes: what is queued is sent. */
  end(): void {
    this.#tellSkipped();
    this.#becomeLive(true);
    this.#records.note({ ended: true });
    this.#ended = true;
    this.#wakeSender();
  }

  stop(): void {
    this.#stop.abort();
    this.#wakeSender();
    this.#wakeReader();
  }

  /** Nothing came after a line that was left out because it may have been cut: it is the last one, and whole by now. */
  async #takeNewest(logs: Containers["logs"], id: string, cut: Buffer, signal: AbortSignal): Promise<void> {
    const known = cut.subarray(0, Math.min(stampLength, cut.length - 1));
    try {
      for await (const { stream, data } of logs(id, { tail: 1, timestamps: true, signal }))
        if (data.subarray(0, known.length).equals(known)) this.#take(stream, data);
    } catch {
      // It is gone with its container, or so is who reads.
    }
  }

  #take(stream: "stdout" | "stderr", data: Buffer): void {
    const gate = this.#gates[stream];
    // Dropping ends when the page has taken most of what waits: it then gets a whole piece of the newest lines.
    const wanted = this.#records.size < (gate.dropping ? queueLimit / 8 : queueLimit);
    const passed = gate.pass(data, wanted);
    if (passed.length === 0) return;
    if (!gate.dropping) this.#tellSkipped();
    this.#records.write(stream, passed);
    this.#wakeSender();
  }

  /** A log that is left in the middle of a line: what comes next is not the rest of it. */
  #closeLines(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const gate = this.#gates[stream];
      if (gate.open) this.#records.write(stream, Buffer.from("\n"));
      gate.restart();
    }
  }

  #tellSkipped(): void {
    const skipped = this.#gates.stdout.takeSkipped() + this.#gates.stderr.takeSkipped();
    if (skipped === 0 && !this.#missing) return;
    this.#records.note({ skipped, atLeast: this.#missing });
    this.#missing = false;
  }

  #becomeLive(really: boolean): void {
    if (this.#live || !really) return;
    this.#live = true;
    this.#records.note({ live: true });
    this.#wakeSender();
    this.#wakeReader();
  }

  async #room(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wakeReader = resolve;
    });
  }
}

/** The time at the beginning of a piece of log, in milliseconds since the epoch. */
function stampOf(data: Buffer): number | undefined {
  if (data.length < 20 || data[4] !== 0x2d || data[10] !== 0x54) return undefined;
  const space = data.subarray(0, 40).indexOf(0x20);
  const time = Date.parse(data.toString("latin1", 0, space < 0 ? 30 : space).replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(time) ? undefined : time;
}
