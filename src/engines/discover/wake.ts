import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../../hosts/index.ts";

/** Whoever was woken stays awake for as long without a connection, in milliseconds; the search comes sooner. */
const heldMs = 2000;

/**
 * Has systemd start a user's own Podman, where its usual socket is there, while the machine is still being asked what it
 * has: starting takes longer than asking. Never rejects.
 */
export async function wakePodman(host: Pick<Host, "connect">, uid: number): Promise<void> {
  try {
    const socket = await host.connect({ path: `/run/user/${uid}/podman/podman.sock` });
    socket.on("error", () => {});
    await delay(heldMs, undefined, { ref: false });
    socket.destroy();
  } catch {
    // The search says what there is.
  }
}
