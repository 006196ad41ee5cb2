/** Longest password in bytes: sudo before 1.9 reads no more, and what it leaves would go to the program as input. */
const longest = 255;

/**
 * The password for as long as the elevation lasts. It stands in memory only, in bytes that can be wiped; nothing that
 * prints or serialises an object shows it.
 */
export class Secret {
  #bytes: Buffer | undefined;

  get known(): boolean {
    return this.#bytes !== undefined;
  }

  /** False for what cannot be sent as one line, and so is no password that sudo takes. */
  set(password: string): boolean {
    this.wipe();
    const bytes = Buffer.from(password);
    // What follows a line end would go to the program as input.
    if (/[\0\r\n]/.test(password) || bytes.length > longest) {
      bytes.fill(0);
      return false;
    }
    this.#bytes = bytes;
    return true;
  }

  /** The password and a line end, in bytes of their own that `done` wipes. */
  line(): { bytes: Buffer; done: () => void } {
    const secret = this.#bytes ?? Buffer.alloc(0);
    const bytes = Buffer.alloc(secret.length + 1, "\n");
    secret.copy(bytes);
    return { bytes, done: () => void bytes.fill(0) };
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }
}
