import { overviewText } from "../messages/overview.ts";

/** How long a machine is up, two units: "3 d 4 h", "4 h 12 min", "12 min 5 s". */
export function formatUptime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const { d, h, min, s } = overviewText.span;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${d(days)} ${h(hours)}`;
  if (hours > 0) return `${h(hours)} ${min(minutes)}`;
  return `${min(minutes)} ${s(seconds % 60)}`;
}
