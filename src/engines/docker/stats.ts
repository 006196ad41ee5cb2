import { CpuMeter } from "../cpu-meter.ts";
import type { ContainerStats, Containers } from "../engine.ts";
import type { EngineClient } from "../http/client.ts";
import { array, fields, number, text } from "../http/read.ts";
import { abort, about, at, listLimit } from "../paths.ts";
import { containerSummary } from "./summary.ts";

/** Docker has one stream a container. More than these are asked in turns, so many of them each second. */
const streamLimit = 48;
const turnLength = 16;
const period = 1000;

/** Figures of all wanted containers once a second. */
export async function* containerStats(
  client: EngineClient,
  { ids, signal }: Parameters<Containers["stats"]>[0],
): AsyncGenerator<readonly ContainerStats[]> {
  const meter = new CpuMeter();
  const latest = new Map<string, ContainerStats>();
  const streams = new Map<string, AbortController>();
  let turn: string[] = [];
  const take = (value: unknown): void => {
    const stats = statsOf(value, meter);
    if (stats) latest.set(stats.id, stats);
  };
  const follow = (id: string): void => {
    const control = new AbortController();
    streams.set(id, control);
    const read = async (): Promise<void> => {
      const call = { query: { stream: true }, ...about(id, { signal: control.signal }) };
      for await (const value of client.jsonStream("GET", at(id, "/stats"), call)) take(value);
    };
    read()
      .catch(() => {}) // gone or stopped: the next list tells
      .finally(() => {
        if (streams.get(id) === control) streams.delete(id);
      });
  };
  try {
    while (!signal.aborted) {
      const running = await runningOf(client, typeof ids === "function" ? ids() : ids, signal);
      for (const [id, control] of streams)
        if (!running.has(id)) {
          streams.delete(id);
          control.abort();
        }
      for (const id of latest.keys()) if (!running.has(id)) latest.delete(id);
      meter.keep(running);
      for (const id of running) if (!streams.has(id) && streams.size < streamLimit) follow(id);
      const rest = [...running].filter((id) => !streams.has(id));
      turn = turn.filter((id) => running.has(id) && !streams.has(id));
      if (turn.length === 0) turn = rest;
      const now = turn.splice(0, turnLength);
      const asked = now.map((id) =>
        client
          .json("GET", at(id, "/stats"), { query: { stream: false, "one-shot": true }, ...about(id, { signal }) })
          .then(take, () => {}),
      );
      await Promise.all([pause(period, signal), ...asked]);
      if (signal.aborted) return;
      if (latest.size > 0 || running.size === 0) yield [...latest.values()];
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const control of streams.values()) control.abort();
  }
}

async function runningOf(
  client: EngineClient,
  ids: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Set<string>> {
  // An empty filter would ask for all of them, a long one makes a long address.
  if (ids?.length === 0) return new Set();
  const filters = { status: ["running", "paused"], ...(ids && ids.length <= 50 ? { id: ids } : {}) };
  const call = { query: { filters: JSON.stringify(filters) }, limit: listLimit, ...abort(signal) };
  const running = array(await client.json("GET", "/containers/json", call)).map((c) => containerSummary(c).id);
  const wanted = ids && new Set(ids);
  return new Set(wanted ? running.filter((id) => wanted.has(id)) : running);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}

/** One answer of /containers/{id}/stats. */
export function statsOf(value: unknown, meter: CpuMeter): ContainerStats | undefined {
  const s = fields(value);
  const id = text(s.id);
  const memory = fields(s.memory_stats);
  const details = fields(memory.stats);
  const at = Date.parse(text(s.read));
  if (id === "" || !(at > 0)) return undefined;
  // As the docker command counts it: page cache that can go at once is no use (cgroups v1, v2).
  const cache = number(details.total_inactive_file ?? details.inactive_file);
  const networks = Object.values(fields(s.networks)).map(fields);
  const blocks = array(fields(s.blkio_stats).io_service_bytes_recursive).map(fields);
  const total = (rows: readonly Readonly<Record<string, unknown>>[], field: string): number =>
    rows.reduce((sum, row) => sum + number(row[field]), 0);
  return {
    id,
    cpu: meter.percent(id, number(fields(fields(s.cpu_stats).cpu_usage).total_usage), at * 1e6),
    memory: Math.max(0, number(memory.usage) - cache),
    memoryLimit: number(memory.limit),
    networkIn: total(networks, "rx_bytes"),
    networkOut: total(networks, "tx_bytes"),
    blockRead: total(
      blocks.filter((b) => text(b.op).toLowerCase() === "read"),
      "value",
    ),
    blockWrite: total(
      blocks.filter((b) => text(b.op).toLowerCase() === "write"),
      "value",
    ),
    pids: number(fields(s.pids_stats).current),
  };
}
