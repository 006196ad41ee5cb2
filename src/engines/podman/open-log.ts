import { setTimeout as delay } from "node:timers/promises";
import { asProblem } from "../../problem/index.ts";

/** How often a log is opened before the engine's refusal is believed, and how many milliseconds lie between. */
const attempts = 20;
const gapMs = 25;

/**
 * Opens a log. Podman 4 refuses to where it meets a line at the log's end that is just being written ("is not a valid
 * container log line"; libpod/logs, getTailLog): a moment later it is whole.
 */
export async function openLog<Body>(open: () => Promise<Body>): Promise<Body> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      const { output } = asProblem(error).fields.detail ?? {};
      if (attempt === attempts || !output?.includes("not a valid container log line")) throw error;
    }
    await delay(gapMs);
  }
}
