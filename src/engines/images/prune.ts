import { isKeptReference } from "../../oci/index.ts";
import { asProblem } from "../../problem/index.ts";
import type { Engine, PruneResult } from "../engine.ts";
import { removeImage } from "./remove.ts";

/**
 * Removes images that no container uses; without `all` only those without a name. Images that hold what a replaced
 * container had written stay: an engine's own prune would take the way back along.
 */
export async function pruneImages(
  engine: Engine,
  { all, signal }: { readonly all: boolean; readonly signal: AbortSignal },
): Promise<PruneResult & { readonly kept: readonly string[] }> {
  const rows = all ? await engine.images.list({ signal }) : [];
  const kept = rows.filter(({ tags }) => tags.some(isKeptReference)).flatMap(({ tags }) => tags);
  if (kept.length === 0) return { ...(await engine.images.prune({ all, signal })), kept };
  const shares = await engine.images.shares({ signal });
  const { removed, reclaimed } = await engine.images.prune({ all: false, signal });
  const own: string[] = [];
  for (const { id, tags, containers } of rows) {
    signal.throwIfAborted();
    if (containers > 0 || tags.length === 0 || tags.some(isKeptReference)) continue;
    try {
      await removeImage(engine, id, signal);
      own.push(id);
    } catch (error) {
      // One that others are made of stays, as it would with the engine's own prune. Where somebody else removes it at the
      // same time, Podman 4.3 fails in many words.
      if (
        !["in-use", "conflict", "gone", "image-not-found"].includes(asProblem(error).code) &&
        (await isThere(engine, id))
      )
        throw error;
    }
  }
  const freed = own.reduce((sum, id) => sum + (shares[id]?.unique ?? 0), 0);
  return { removed: [...removed, ...own], reclaimed: reclaimed + freed, kept };
}

async function isThere(engine: Engine, id: string): Promise<boolean> {
  return engine.images.inspect(id).then(
    () => true,
    () => false,
  );
}
