import { get } from "node:http";
import { text } from "node:stream/consumers";
import { waitFor } from "../../test/bed/index.ts";
import { processesBelow } from "../measure/process.ts";
import type { CockpitMachine } from "./cockpit-machine.ts";

/**
 * Cockpit's cold starts: nothing of it runs, systemd holds its socket. From connecting to the first byte of the login
 * page, in milliseconds.
 */
export async function cockpitStarts(machine: CockpitMachine, rounds: number): Promise<number[]> {
  await loginPage(machine.origin); // the very first start makes a certificate
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await machine.run("systemctl", "stop", "cockpit*");
    await machine.run("systemctl", "reset-failed"); // or so many starts would be too many for it
    await machine.run("systemctl", "start", "cockpit.socket");
    await waitFor("Cockpit to have ended", () => processesBelow(machine.pid, /^\S*cockpit-/).length === 0);
    times.push(await loginPage(machine.origin));
  }
  return times;
}

/** Asks for it on a new connection; gives the milliseconds until the answer began. */
function loginPage(origin: string): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    get(origin, { agent: false, headers: { accept: "text/html" } }, (answer) => {
      const time = performance.now() - begin;
      text(answer).then((page) => {
        if (answer.statusCode === 200 && page.includes("login-user-input")) resolve(time);
        else reject(new Error(`Cockpit answers ${answer.statusCode} without its login page`));
      }, reject);
    }).on("error", reject);
  });
}
