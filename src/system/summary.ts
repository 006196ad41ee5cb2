import { randomBytes } from "node:crypto";
import { type LiveSource, LiveValue } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { asProblem, Problem, type ProblemData } from "../problem/index.ts";
import { type Attention, attentionOf, type EngineFacts } from "./attention.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Facts, nothingKnown } from "./facts.ts";
import type { CpuTimes } from "./proc.ts";
import { answerLimit, isWhole, parseSummary, type SummaryAnswer, summaryCommand } from "./summary-script.ts";
import type { Turns } from "./turns.ts";

/** What one line says of a machine. Holds no null, so that it can travel as merge patches. */
export interface Summary {
  /** When the machine last answered, in milliseconds since the epoch; 0 before. */
  readonly checked: number;
  /** Of 1, 5 and 15 minutes. */
  readonly load?: readonly number[];
  /** Per cent of all processors since the answer before. */
  readonly cpu?: number;
  readonly processors?: number;
  /** Bytes. */
  readonly memory?: { readonly total: number; readonly used: number };
  /** The fullest file system. Bytes. */
  readonly disk?: { readonly mountPoint: string; readonly size: number; readonly used: number };
  /** Worst first. */
  readonly attention: readonly Attention[];
  /** Why it does not answer, and since when; the figures are then what it said last. */
  readonly silent?: { readonly problem: ProblemData; readonly since: number };
}

/** How often a machine is asked while somebody looks, and how often for what changes slowly, in milliseconds. */
const intervalMs = 5000;
const slowMs = 15_000;
/** A machine that takes longer does not answer. */
const answerMs = 10_000;
/** One that did not answer is asked again after so long, twice as long each time in a row, in milliseconds. */
const longestWaitMs = 60_000;

const nothing: Summary = { checked: 0, attention: [] };

/** One machine's summary: asked for while somebody follows, by one program each time; otherwise nothing runs. */
export class SummaryWatch implements LiveSource<Summary> {
  readonly #host: Host;
  readonly #engines: LiveSource<EngineFacts>;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #value = new LiveValue<Summary>(nothing);
  #facts: Facts = nothingKnown;
  #times: CpuTimes | undefined;
  #slowAt = 0;
  #followers = 0;
  #stop: AbortController | undefined;

  /**
   * @param engines what the engines of this host add to what needs attention
   * @param turns how many machines may be asked at the same time
   */
  constructor(host: Host, engines: LiveSource<EngineFacts>, turns: Turns, clock: Clock = systemClock) {
    this.#host = host;
    this.#engines = engines;
    this.#turns = turns;
    this.#clock = clock;
  }

  read(): Summary {
    return this.#value.read();
  }

  subscribe(listener: () => void): Disposable {
    const subscriptions = [this.#value.subscribe(listener)];
    this.#followers += 1;
    if (!this.#stop) {
      this.#stop = new AbortController();
      const engines = this.#engines.subscribe(() => this.#attend());
      this.#stop.signal.addEventListener("abort", () => engines[Symbol.dispose]());
      void this.#run(this.#stop.signal);
    }
    return {
      [Symbol.dispose]: () => {
        for (const one of subscriptions.splice(0)) {
          one[Symbol.dispose]();
          this.#followers -= 1;
        }
        if (this.#followers > 0) return;
        this.#stop?.abort();
        this.#stop = undefined;
      },
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        using _ = await this.#turns.take(signal);
        const slow = this.#clock.now() - this.#slowAt >= slowMs;
        const answer = await readSummary(this.#host, slow, signal);
        if (signal.aborted) return;
        failures = 0;
        this.#take(answer, slow);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const since = this.#value.read().silent?.since ?? this.#clock.now();
        this.#value.set({ ...this.#value.read(), silent: { problem: asProblem(error).toJSON(), since } });
      }
      const wait = failures === 0 ? intervalMs : Math.min(intervalMs * 2 ** (failures - 1), longestWaitMs);
      await this.#clock.sleep(wait, signal);
    }
  }

  #take(answer: SummaryAnswer, slow: boolean): void {
    const checked = this.#clock.now();
    const { load, cpu, memory, memoryPressure, ...rest } = answer;
    if (slow) this.#slowAt = checked;
    const lasting = slow ? { ...rest, missing: [] } : this.#facts;
    this.#facts = {
      ...lasting,
      checked,
      ...(memory ? { memory } : {}),
      ...(memoryPressure ? { memoryPressure } : {}),
    };
    const share = cpu && this.#times ? busy(this.#times, cpu.times) : undefined;
    this.#times = cpu?.times;
    const disk = fullest(this.#facts);
    this.#value.set({
      checked,
      ...(load ? { load } : {}),
      ...(share === undefined ? {} : { cpu: share }),
      ...(cpu ? { processors: cpu.count } : {}),
      ...(memory ? { memory: { total: memory.total, used: memory.total - memory.available } } : {}),
      ...(disk ? { disk } : {}),
      attention: attentionOf(this.#facts, this.#engines.read()),
    });
  }

  /** The engines have something new to say. */
  #attend(): void {
    const now = this.#value.read();
    if (now.checked > 0) this.#value.set({ ...now, attention: attentionOf(this.#facts, this.#engines.read()) });
  }
}

/**
 * Asks a machine once, by one program. Rejects with a Problem where it does not answer in ten seconds, says more than
 * an honest machine has to say, or something else. Nothing more is read from it then.
 */
export async function readSummary(host: Host, slow: boolean, signal: AbortSignal): Promise<SummaryAnswer> {
  const mark = randomBytes(8).toString("hex");
  const late = AbortSignal.timeout(answerMs);
  const limited = AbortSignal.any([signal, late]);
  const process = host.exec(summaryCommand(mark, slow), { signal: limited });
  // However long the wire takes to end the program: this is over when the time is up.
  const stop = (): void => void process.stdout.destroy(new Error("the time is up"));
  limited.addEventListener("abort", stop, { once: true });
  try {
    // Nobody reads what it complains about: a machine that floods there waits for ever, and its time is up.
    const exit = process.exit.catch((error: unknown) => error);
    const chunks: Buffer[] = [];
    let length = 0;
    let tail = "";
    for await (const chunk of process.stdout) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      tail += (chunk as Buffer).toString("latin1");
      if (length > answerLimit || isWhole(tail, mark)) break;
      tail = tail.slice(-64);
    }
    limited.throwIfAborted();
    const text = Buffer.concat(chunks).toString("utf8");
    if (length > answerLimit) throw strange("It says more than a machine has to say.", text);
    if (length === 0) {
      // Nothing at all: the program may not have been started.
      const ended = await Promise.race([exit, aborted(limited)]);
      if (ended instanceof Error) throw ended;
    }
    const answer = parseSummary(text, mark);
    if (!answer) throw strange("What it says is not what was asked for.", text);
    return answer;
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error;
    throw new Problem("timeout", { title: "The machine does not answer.", why: "It gave no answer in ten seconds." });
  } finally {
    limited.removeEventListener("abort", stop);
    void Promise.resolve(process[Symbol.asyncDispose]()).catch(() => {});
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function strange(why: string, output: string): Problem {
  return new Problem("unknown", {
    title: "The machine does not answer.",
    why,
    detail: { output: output.slice(0, 500) },
  });
}

/** Per cent of the time between two readings in which processors worked. */
function busy(before: CpuTimes, now: CpuTimes): number | undefined {
  const sum = ({ user, system, idle, iowait, steal }: CpuTimes): number => user + system + idle + iowait + steal;
  const all = sum(now) - sum(before);
  const rest = now.idle + now.iowait - before.idle - before.iowait;
  return all > 0 ? Math.min(100, Math.max(0, Math.round((100 * (all - rest)) / all))) : undefined;
}

/** The fullest file system; what lives in memory counts only where nothing else is there. */
function fullest({ fileSystems }: Facts): Summary["disk"] {
  const disks = fileSystems.filter(({ size, type }) => size > 0 && type !== "tmpfs" && type !== "vfat");
  const [first] = disks.toSorted((a, b) => b.used / b.size - a.used / a.size);
  return first && { mountPoint: first.mountPoint, size: first.size, used: first.used };
}
