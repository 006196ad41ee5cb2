import type { SecureContextOptions } from "node:tls";
import { asProblem } from "../../problem/index.ts";
import type { Log } from "../log.ts";
import { type CertificateFacts, factsOf, type Pair } from "./certificate.ts";
import { makeOwn, readOwn, stillGood } from "./own.ts";

/** The files are looked at at most so often, in milliseconds: with the first connection after that. */
const lookMs = 1000;

export interface CertificateOptions {
  /** The data directory, where the console's own certificate is kept. */
  readonly data: string;
  /** Folder with a person's own. */
  readonly directory: string | undefined;
  /** The machine's names and addresses, its own name first. */
  readonly names: () => readonly string[];
  readonly log: Log;
}

/**
 * The certificate that the console shows: a person's where there is a usable one, else its own, made when first
 * needed. Follows its files without a restart; what does not fit is told once, and the one before goes on.
 */
export class Certificates {
  readonly #options: CertificateOptions;
  readonly #now: () => number;
  #shown: Pair | undefined;
  #shows: SecureContextOptions | undefined;
  #looked = Number.NEGATIVE_INFINITY;
  #state: string | undefined;
  #told: string | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: CertificateOptions, now: () => number = Date.now) {
    this.#options = options;
    this.#now = now;
  }

  /** What a new connection is shown: the same object until it changes. @throws Problem where none can be made */
  async current(): Promise<SecureContextOptions> {
    if (this.#now() - this.#looked >= lookMs) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined;
      });
      await this.#looking;
    }
    if (!this.#shows) throw new Error("a look ends with a certificate or an error");
    return this.#shows;
  }

  /** What a person compares, of the one that is shown now; undefined before the first. */
  get facts(): CertificateFacts | undefined {
    return this.#shown && factsOf(this.#shown);
  }

  /** As `facts`, after a look. @throws Problem as `current` */
  async find(): Promise<CertificateFacts> {
    await this.current();
    return factsOf(this.#shown as Pair);
  }

  /** Whether a person's certificate is for that host. */
  names(host: string): boolean {
    return this.#shown?.own === false && this.#shown.leaf.checkHost(host) !== undefined;
  }

  async #look(): Promise<void> {
    const { directory } = this.#options;
    if (directory !== undefined) {
      const { lookThrough, stateOf } = await import("./directory.ts");
      const state = stateOf(directory);
      if (state !== this.#state) {
        this.#state = state;
        const { pair, troubles } = lookThrough(directory, this.#now());
        this.#tell(troubles, pair);
        if (pair) this.#show(pair);
      }
    }
    if (this.#shown === undefined || this.#shown.own) await this.#lookAtOwn();
    this.#looked = this.#now();
  }

  async #lookAtOwn(): Promise<void> {
    const { data, names } = this.#options;
    const all = names();
    const good = (pair: Pair | undefined): boolean =>
      pair !== undefined && stillGood(pair, all[0] ?? "localhost", this.#now());
    if (good(this.#shown)) return;
    const there = readOwn(data);
    if (there && good(there)) return this.#show(there);
    try {
      this.#show(await makeOwn(data, all));
    } catch (error) {
      // One that ends soon is better than none.
      if (!this.#shown) throw error;
      this.#options.log.warn("the console's certificate could not be renewed", { problem: asProblem(error).toJSON() });
    }
  }

  #show(pair: Pair): void {
    if (this.#shown?.chain === pair.chain) return;
    // No authorities: nobody is asked for a certificate, and reading the usual list of them takes longer than the rest.
    this.#shows = { ...protocol, cert: pair.chain, key: pair.key, ca: [] };
    this.#shown = pair;
    const { fingerprint, file, to } = factsOf(pair);
    this.#options.log.info("shows this certificate from now on", {
      file,
      "SHA-256": fingerprint,
      ends: to.toISOString(),
    });
  }

  #tell(troubles: readonly string[], pair: Pair | undefined): void {
    const text = troubles.join(" ");
    if (text === "" || text === this.#told) return;
    this.#told = text;
    const instead = pair ?? this.#shown;
    this.#options.log.warn("a certificate in the folder for them cannot be used", {
      why: text,
      instead: instead?.file ?? "the console's own",
    });
  }
}

/** TLS 1.3, and of 1.2 what has forward secrecy and authenticates (ssl-config.mozilla.org, "intermediate"). */
const protocol = {
  minVersion: "TLSv1.2",
  ciphers: [
    ...["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
    ...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
    ...["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
    ...["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
  ].join(":"),
} as const;
