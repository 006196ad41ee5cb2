import { setTimeout as delay } from "node:timers/promises";
import { type TestBrowser, tinyImages } from "../../test/bed/index.ts";
import { createContainers, EngineApi } from "../measure/engine-api.ts";
import { coreShare, processesBelow, residentMemory } from "../measure/process.ts";
import { spread } from "../measure/report.ts";
import type { CockpitMachine } from "./cockpit-machine.ts";
import { openPodmanPage, podmanRows, visitCockpit } from "./cockpit-page.ts";

export interface ManyInCockpit {
  /** From opening the page until its first container can be seen, in milliseconds, median. */
  readonly firstRow: number;
  /** Percent of a core while nothing changes: Cockpit's own processes, and with the engine's API service. */
  readonly idle: number;
  readonly idleWithEngine: number;
  /** Resident memory of Cockpit's own processes, in MB. */
  readonly memory: number;
}

/** So many it is given: with 1,000 and 500 images it showed no row within three minutes here. */
const count = 200;

/** Created containers on its Podman page. */
export async function cockpitWithMany(machine: CockpitMachine, browser: TestBrowser): Promise<ManyInCockpit> {
  await tinyImages(machine.podman);
  {
    using engine = new EngineApi(machine.podman.socket);
    await createContainers(engine, count);
  }
  const firstRows: number[] = [];
  for (let round = 0; round < 2; round++) {
    await using visit = await visitCockpit(browser, machine);
    firstRows.push((await openPodmanPage(visit, machine)).firstRow);
  }
  await using visit = await visitCockpit(browser, machine);
  const { frame, firstRow } = await openPodmanPage(visit, machine);
  firstRows.push(firstRow);
  const row = `${podmanRows[0]} .container-name`;
  await frame.waitForFunction(([s, n]) => document.querySelectorAll(s).length >= n, [row, count] as const);
  await delay(10_000); // what opening the page set off ends
  const own = processesBelow(machine.pid, /^\S*cockpit-(tls|ws|wsinstance|session|bridge)/);
  const engine = processesBelow(machine.pid, /^\S*podman .*system service/);
  const [idle, idleWithEngine] = await Promise.all([coreShare(own, 30_000), coreShare([...own, ...engine], 30_000)]);
  return { firstRow: spread(firstRows).median, idle, idleWithEngine, memory: residentMemory(own) };
}
