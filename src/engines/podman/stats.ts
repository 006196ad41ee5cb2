import { CpuMeter } from "../cpu-meter.ts";
import type { ContainerStats, Containers } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { messageProblem } from "../http/problems.ts";
import { array, fields, number, text } from "../http/read.ts";

/** One stream of libpod for all containers, a list every second. */
export async function* containerStats(
  client: EngineClient,
  { ids, signal }: Parameters<Containers["stats"]>[0],
): AsyncGenerator<readonly ContainerStats[]> {
  const meter = new CpuMeter();
  try {
    for await (const value of client.jsonStream("GET", "/containers/stats", {
      // One answer has all of them anyway: whom a function asks for needs no other stream.
      query: { stream: true, interval: 1, containers: typeof ids === "function" ? undefined : ids },
      signal,
    })) {
      const answer = fields(value);
      const error = text(answer.Error) || text(fields(answer.Error).message);
      if (error) throw messageProblem(error, { engine: client.label });
      yield array(answer.Stats)
        .map(fields)
        .filter((s) => number(s.PIDs) > 0 || number(s.MemUsage) > 0)
        .map((s) => ({
          id: text(s.ContainerID),
          cpu: meter.percent(text(s.ContainerID), number(s.CPUNano), number(s.SystemNano)),
          memory: number(s.MemUsage),
          memoryLimit: number(s.MemLimit),
          networkIn: number(s.NetInput),
          networkOut: number(s.NetOutput),
          blockRead: number(s.BlockInput),
          blockWrite: number(s.BlockOutput),
          pids: number(s.PIDs),
        }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
