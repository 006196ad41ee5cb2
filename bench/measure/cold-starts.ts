import { waitFor } from "../../test/bed/index.ts";
import { cockpit, type DoorMachine, type Entrance } from "./door-machine.ts";
import { firstByte } from "./first-byte.ts";
import { processesBelow } from "./process.ts";

/** Milliseconds of each round; for each entrance in turn. */
export type Starts = Readonly<Record<"https" | "http", readonly (readonly number[])[]>>;

/**
 * From connecting to the socket that systemd holds, with nothing running behind it, until the login page begins. One
 * after the other in each round, so that what the machine does besides meets all alike.
 */
export async function coldStarts(
  { machine }: DoorMachine,
  entrances: readonly Entrance[],
  rounds: number,
): Promise<Starts> {
  const stop = async (entrance: Entrance): Promise<void> => {
    await machine.run("systemctl", "stop", entrance === cockpit ? "cockpit*" : entrance.service);
    await machine.run("systemctl", "reset-failed"); // or so many starts would be too many
    if (entrance === cockpit) await machine.run("systemctl", "start", "cockpit.socket");
    await waitFor("it to have ended", () => processesBelow(machine.pid, entrance.program).length === 0);
  };
  const starts = { https: entrances.map((): number[] => []), http: entrances.map((): number[] => []) };
  for (const { port } of entrances) await firstByte(`https://127.0.0.1:${port}`); // the very first makes a certificate
  for (let round = 0; round < rounds; round++)
    for (const kind of ["https", "http"] as const)
      for (const [index, entrance] of entrances.entries()) {
        await stop(entrance);
        const { ms, page } = await firstByte(`${kind}://127.0.0.1:${entrance.port}`);
        if (!/type="password"/.test(page)) throw new Error(`port ${entrance.port} shows no login page`);
        starts[kind][index]?.push(ms);
      }
  for (const entrance of entrances) await stop(entrance);
  return starts;
}
