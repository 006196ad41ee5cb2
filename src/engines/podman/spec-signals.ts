/** Signals of Linux on x86 and arm, signal(7); libpod's API wants numbers. */
const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};
const rtMin = 34;
const rtMax = 64;

/** "SIGINT", "int", "2", "SIGRTMIN+3" as a number; undefined for what is no signal. */
export function signalNumber(signal: string): number | undefined {
  const name = signal.toUpperCase().replace(/^SIG/, "");
  if (/^\d+$/.test(name)) return Number(name) >= 1 && Number(name) <= rtMax ? Number(name) : undefined;
  const realtime = /^RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(name);
  if (!realtime) return Object.hasOwn(signals, name) ? signals[name] : undefined;
  const offset = Number(realtime[3] ?? 0) * (realtime[2] === "-" ? -1 : 1);
  const value = (realtime[1] === "MIN" ? rtMin : rtMax) + offset;
  return value >= rtMin && value <= rtMax ? value : undefined;
}

/** 2 as "SIGINT". */
export function signalName(value: number): string {
  const named = Object.entries(signals).find(([, number]) => number === value)?.[0];
  if (named !== undefined) return `SIG${named}`;
  if (value < rtMin) return String(value);
  return value === rtMin ? "SIGRTMIN" : `SIGRTMIN+${value - rtMin}`;
}
