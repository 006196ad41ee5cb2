import type { ImageRow, ListState } from "../../../src/engines/index.ts";
import { liveStore, rpc } from "../rpc/index.ts";

/** All images of the host, live. */
export const images = liveStore<ListState<ImageRow>>((on) => rpc.images.watch.subscribe(undefined, on));
