import { type LiveSource, LiveValue } from "../access/index.ts";
import type { Host } from "../hosts/index.ts";
import { type Attention, attentionOf, type EngineFacts } from "./attention.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Facts, FactsWatch } from "./facts.ts";
import { type Identity, readAccount, readIdentity } from "./identity.ts";
import { setLinger } from "./linger.ts";
import { Sampler } from "./sampler.ts";

/** What a page about a machine follows: its slow facts and what follows from them. */
export interface Condition {
  readonly facts: Facts;
  /** Worst first. */
  readonly attention: readonly Attention[];
}

/** The operating system of one host. Nothing runs while nobody follows any of it. */
export class Machine {
  readonly host: Host;
  /** Processor, memory, network, disks: once a second. */
  readonly metrics: Sampler;
  readonly #facts: FactsWatch;
  readonly #engines: LiveSource<EngineFacts>;

  /** @param engines what the engines of this host add to what needs attention */
  constructor(
    host: Host,
    engines: LiveSource<EngineFacts> = new LiveValue<EngineFacts>({ lost: [], unhealthy: [], rootlessRunning: 0 }),
    clock: Clock = systemClock,
  ) {
    this.host = host;
    this.metrics = new Sampler(host, clock);
    this.#facts = new FactsWatch(host, clock);
    this.#engines = engines;
  }

  identity(signal: AbortSignal): Promise<Identity> {
    return readIdentity(this.host, signal);
  }

  /** File systems, failed units, lingering and the like, with what needs attention. */
  get condition(): LiveSource<Condition> {
    const sources = [this.#facts, this.#engines];
    return {
      read: () => {
        const facts = this.#facts.read();
        return { facts, attention: facts.checked === 0 ? [] : attentionOf(facts, this.#engines.read()) };
      },
      subscribe: (listener) => {
        const subscriptions = sources.map((source) => source.subscribe(listener));
        return { [Symbol.dispose]: () => subscriptions.forEach((s) => void s[Symbol.dispose]()) };
      },
    };
  }

  /** Lets the user's services live on after the log-out, or not. Rejects with a Problem. */
  async setLinger(on: boolean, signal: AbortSignal): Promise<void> {
    await setLinger(this.host, await readAccount(this.host, signal), on, signal);
    this.#facts.refresh();
  }
}
