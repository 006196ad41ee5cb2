import { rpc } from "../rpc/index.ts";

/** Tells the console that the person did something. */
export async function stay(): Promise<void> {
  await rpc.session.active.mutate().catch(() => {}); // who cannot be reached ends things, and the page says so
}
