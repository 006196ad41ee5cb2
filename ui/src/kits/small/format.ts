import { smallText } from "../../messages/kits.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes as people read them: three figures at most, in powers of 1024. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "";
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  const text = value.toFixed(digits).replace(/\.?0+$/, (zeros) => (digits === 0 ? zeros : ""));
  return `${bytes < 0 ? "-" : ""}${text} ${units[unit]}`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago, below 24 hours; the day and the minute above.
 * @param time and
 * @param now in ms since 1970
 */
export function formatAgo(time: number, now: number): string {
  const age = now - time;
  // Clocks of hosts differ a little: what happened in two seconds is now.
  if (age < 5 * second) return age > -2 * minute ? smallText.now : formatTime(time);
  if (age < minute) return smallText.ago.s(Math.floor(age / second));
  if (age < hour) return smallText.ago.m(Math.floor(age / minute));
  if (age < day) return smallText.ago.h(Math.floor(age / hour));
  return formatTime(time).slice(0, 16);
}

/** A point in time in the viewer's zone: 2026-11-24 14:02:11. */
export function formatTime(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

/** The time of the day: 14:02:11. */
export function formatClock(time: number): string {
  return formatTime(time).slice(11);
}

/** A span of time: 4 s, 3 min 20 s, 2 h 5 min, 3 d. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / second));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** The first twelve hex digits of a digest, without its algorithm. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(":");
  return digest.slice(colon + 1, colon + 13);
}
