import type { ContainerRow } from "../../../src/engines/index.ts";
import { freeName } from "../containers/create/conflicts.ts";
import { rpc } from "../rpc/index.ts";
import type { Plan } from "./steps.ts";

/** What a newcomer could run from a registry: a web server that says hello. */
export const registryImage = "docker.io/library/nginx:alpine";
const registryFolder = "/usr/share/nginx/html";
const registryPort = 80;

/** A plan for that engine, with a name and a port that are free now. */
export async function makePlan(
  engine: string,
  rows: Readonly<Record<string, ContainerRow>>,
  signal: AbortSignal,
): Promise<Plan> {
  const { image, port, folder, hostPort } = await rpc.guide.plan.query(undefined, { signal });
  const name = freeName(rows, engine, "hello");
  return { engine, image, sample: true, name, volume: `${name}-data`, folder, hostPort, port };
}

/** The same plan with the image from a registry. */
export function fromRegistry(plan: Plan): Plan {
  return { ...plan, sample: false, image: registryImage, folder: registryFolder, port: registryPort };
}
