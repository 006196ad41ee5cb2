/** Work that waits until somebody has got a first answer. */
export interface Afterwards extends Disposable {
  /** Says that one was given. */
  answered(): void;
}

export interface Delays {
  /** From the first answer until the work begins, in milliseconds. */
  readonly answered: number;
  /** From now, where nobody asks for anything, in milliseconds. */
  readonly alone: number;
}

/** Does the work once, in either case. */
export function afterwards(work: () => Promise<void>, delays: Delays): Afterwards {
  let timer: NodeJS.Timeout | undefined = setTimeout(begin, delays.alone);
  let answered = false;
  timer.unref();
  function begin(): void {
    timer = undefined;
    void work();
  }
  return {
    answered() {
      if (answered || timer === undefined) return;
      answered = true;
      clearTimeout(timer);
      timer = setTimeout(begin, delays.answered);
      timer.unref();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
