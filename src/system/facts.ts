import type { LiveSource } from "../access/index.ts";
import { LiveValue } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { asProblem, type ProblemData } from "../problem/index.ts";
import { ask } from "./ask.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Account, readAccount } from "./identity.ts";
import { readLinger } from "./linger.ts";
import { type FileSystem, fileSystemsOf, parseMountinfo, parseStatFs, statFsCommand } from "./mounts.ts";
import { type MemoryReading, type Pressure, parseMeminfo, parsePressure } from "./proc.ts";
import { readReboot } from "./reboot.ts";
import { readFailedUnits } from "./units.ts";

/** What changes slowly on a machine and may need a person. Holds no null, so that it can travel as merge patches. */
export interface Facts {
  /** Milliseconds since the epoch when all this was last looked at; 0 before the first time. */
  readonly checked: number;
  readonly fileSystems: readonly FileSystem[];
  readonly memory?: MemoryReading;
  readonly memoryPressure?: Pressure;
  /** Names of units that failed, the system's and the user's own; missing where systemd does not run. */
  readonly failedUnits?: readonly string[];
  /** The machine waits for a restart; with the packages that ask for it, where it says them. */
  readonly reboot?: { readonly packages: readonly string[] };
  readonly user?: Account;
  /** Whether the user's services outlive the log-out; missing where there is no such thing. */
  readonly linger?: boolean;
  /** Parts that could not be looked at, with the reason. */
  readonly missing: readonly { readonly part: FactPart; readonly problem: ProblemData }[];
}

export type FactPart = "fileSystems" | "memory" | "units" | "reboot" | "linger";

/** None of this has events that an ordinary user can follow on every system: it is looked at this often. */
const intervalMs = 15_000;

export const nothingKnown: Facts = { checked: 0, fileSystems: [], missing: [] };

/** Looks at the slow facts once. What fails is named in `missing`, the rest is there. */
export async function readFacts(host: Host, now: () => number, signal: AbortSignal): Promise<Facts> {
  const missing: { part: FactPart; problem: ProblemData }[] = [];
  const part = async <T>(name: FactPart, work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      missing.push({ part: name, problem: asProblem(error).toJSON() });
      return undefined;
    });
  const user = await readAccount(host, signal);
  const read = async (path: string): Promise<string> =>
    (await host.files.read(path, { limit: 8 * 1024 * 1024, signal })).toString("utf8");
  const [fileSystems, memory, memoryPressure, failedUnits, reboot, linger] = await Promise.all([
    part("fileSystems", readFileSystems(host, read, signal)),
    part("memory", read("/proc/meminfo").then(parseMeminfo)),
    read("/proc/pressure/memory").then(parsePressure, () => undefined),
    part("units", readFailedUnits(host, user, signal)),
    part("reboot", readReboot(host, signal)),
    part("linger", readLinger(host, user, signal)),
  ]);
  signal.throwIfAborted();
  return {
    checked: now(),
    fileSystems: fileSystems ?? [],
    ...(memory ? { memory } : {}),
    ...(memoryPressure ? { memoryPressure } : {}),
    ...(failedUnits ? { failedUnits } : {}),
    ...(reboot ? { reboot } : {}),
    user,
    ...(linger === undefined ? {} : { linger }),
    missing: missing.sort((a, b) => (a.part < b.part ? -1 : 1)),
  };
}

async function readFileSystems(
  host: Host,
  read: (path: string) => Promise<string>,
  signal: AbortSignal,
): Promise<FileSystem[]> {
  const mounts = fileSystemsOf(parseMountinfo(await read("/proc/self/mountinfo")));
  if (mounts.length === 0) return [];
  // It ends with 1 where it may not look at one of them, and answers for the others.
  const { output } = await ask(host, statFsCommand(mounts), signal);
  return parseStatFs(output, mounts);
}

/** The slow facts of one host: looked at while somebody follows, once for all of them; otherwise nothing runs. */
export class FactsWatch implements LiveSource<Facts> {
  readonly #host: Host;
  readonly #clock: Clock;
  readonly #value = new LiveValue<Facts>(nothingKnown);
  #followers = 0;
  #stop: AbortController | undefined;

  constructor(host: Host, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
  }

  read(): Facts {
    return this.#value.read();
  }

  subscribe(listener: () => void): Disposable {
    const subscription = this.#value.subscribe(listener);
    this.#followers += 1;
    if (!this.#stop) this.#begin();
    return {
      [Symbol.dispose]: () => {
        subscription[Symbol.dispose]();
        this.#followers -= 1;
        if (this.#followers > 0) return;
        this.#stop?.abort();
        this.#stop = undefined;
      },
    };
  }

  /** Looks again now: somebody has just changed something. */
  refresh(): void {
    if (!this.#stop) return;
    this.#stop.abort();
    this.#begin();
  }

  #begin(): void {
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // A host that is lost fails in every part, and says so in `missing`.
      const facts = await readFacts(this.#host, this.#clock.now, signal).catch(() => undefined);
      if (signal.aborted) return;
      if (facts) this.#value.set(facts);
      await this.#clock.sleep(intervalMs, signal);
    }
  }
}
