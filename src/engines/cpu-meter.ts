/**
 * Per cent of a core between two samples: Podman's own figure is the average since the container's start in the first
 * answer and divides by all cores in some versions.
 */
export class CpuMeter {
  readonly #last = new Map<string, { used: number; at: number }>();

  /** `used` and `at` in nanoseconds. 0 for the first sample. */
  percent(id: string, used: number, at: number): number {
    const last = this.#last.get(id);
    this.#last.set(id, { used, at });
    if (!last || at <= last.at || used < last.used) return 0;
    return ((used - last.used) / (at - last.at)) * 100;
  }

  /** Forgets containers that are not among these. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of this.#last.keys()) if (!ids.has(id)) this.#last.delete(id);
  }
}
