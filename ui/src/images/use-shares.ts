import { useEffect, useRef, useState } from "react";
import type { ImageRow, ImageShare } from "../../../src/engines/index.ts";
import { rpc } from "../rpc/index.ts";

/** Engines add up every layer for it: they are asked once things have been quiet for so long, in milliseconds. */
const quietMs = 400;

/** What images share, by their keys: asked for when the page is there, and again when images came or went. */
export function useShares(rows: Readonly<Record<string, ImageRow>>): Readonly<Record<string, ImageShare>> {
  const [shares, setShares] = useState<Readonly<Record<string, ImageShare>>>({});
  const asked = useRef(new Map<string, string>());
  const byEngine = new Map<string, string[]>();
  for (const { engine, id } of Object.values(rows)) byEngine.set(engine, [...(byEngine.get(engine) ?? []), id]);
  const wanted = [...byEngine].map(([engine, ids]) => `${engine} ${ids.sort().join()}`).join("\n");
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const line of wanted.split("\n").filter(Boolean)) {
        const engine = line.slice(0, line.indexOf(" "));
        if (asked.current.get(engine) === line) continue;
        asked.current.set(engine, line);
        rpc.images.shares.query({ engine }).then(
          (byId) =>
            setShares((before) => ({
              ...Object.fromEntries(Object.entries(before).filter(([key]) => !key.startsWith(`${engine}:sha256:`))),
              ...Object.fromEntries(Object.entries(byId).map(([id, share]) => [`${engine}:${id}`, share])),
            })),
          // The column stays empty: unknown, not zero.
          () => asked.current.delete(engine),
        );
      }
    }, quietMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  return shares;
}
