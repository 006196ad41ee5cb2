import "../../test/bed/index.ts"; // its own machine first
import { type SystemdMachine, startFleet } from "../../test/bed/systemd-machine.ts";
import { cockpitRoot } from "./cockpit-root.ts";

/** A machine with systemd, Podman and Cockpit. It shares our loopback: both are reached by plain HTTP. */
export interface CockpitMachine extends AsyncDisposable, Pick<SystemdMachine, "pid" | "podman" | "run" | "sh"> {
  readonly origin: string;
}

/** Boots it, within seconds. */
export async function startCockpit(): Promise<CockpitMachine> {
  const fleet = await startFleet();
  const { pid, podman, run, sh } = await fleet.boot({ name: "cockpit", root: cockpitRoot, loopback: true });
  return {
    origin: "http://127.0.0.1:9090",
    pid,
    podman,
    run,
    sh,
    [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
  };
}
