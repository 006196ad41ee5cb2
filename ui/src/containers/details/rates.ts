import type { ContainerSample } from "../../../../src/engines/index.ts";

const counters = ["networkIn", "networkOut", "blockRead", "blockWrite"] as const;

/** What is counted since the start, as so much a second. A counter that went back began anew: it tells nothing yet. */
export function rates(last: ContainerSample | undefined, sample: ContainerSample): Readonly<Record<string, number>> {
  const { cpu, memory, pids } = sample;
  const figures: Record<string, number> = { cpu, memory, pids };
  const seconds = last ? (sample.time - last.time) / 1000 : 0;
  if (!last || seconds <= 0) return figures;
  for (const name of counters) if (sample[name] >= last[name]) figures[name] = (sample[name] - last[name]) / seconds;
  return figures;
}
