/**
 * What is loaded when somebody first needs it, and kept. A load that failed is forgotten: what was missing then, memory or
 * a file descriptor, may be there for who comes next.
 */
export class Later<T> {
  readonly #load: () => Promise<T>;
  #loading: Promise<T> | undefined;

  constructor(load: () => Promise<T>) {
    this.#load = load;
  }

  /** Rejects as the load does; the next call begins another. */
  get(): Promise<T> {
    if (this.#loading) return this.#loading;
    const loading = this.#load();
    this.#loading = loading;
    loading.catch(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    return loading;
  }

  /** What is there, or is being loaded; undefined where nobody needed it or that failed. Nothing is begun. */
  async found(): Promise<T | undefined> {
    return await this.#loading?.catch(() => undefined);
  }
}
