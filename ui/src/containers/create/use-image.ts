import { useEffect, useState } from "react";
import type { ImageDetails } from "../../../../src/engines/index.ts";
import { problemOf, rpc } from "../../rpc/index.ts";

/** An image by the name that was typed: whether the engine has it. */
export type FoundImage =
  | { readonly kind: "unknown" }
  | { readonly kind: "missing" }
  | { readonly kind: "here"; readonly details: Omit<ImageDetails, "raw"> };

const unknown = { kind: "unknown" } as const;
/** How long after the last key the engine is asked, in ms. */
const pauseMs = 300;

/** Looks the image up at the engine while its name is typed. */
export function useImage(engine: string, reference: string): FoundImage {
  const [found, setFound] = useState<FoundImage>(unknown);
  useEffect(() => {
    setFound(unknown);
    const id = reference.trim();
    if (id === "" || id.startsWith("/") || /\s/.test(id)) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      rpc.images.inspect.query({ engine, id }, { signal: abort.signal }).then(
        (details) => setFound({ kind: "here", details }),
        (error: unknown) => {
          const { code } = problemOf(error);
          if (!abort.signal.aborted && (code === "image-not-found" || code === "gone")) setFound({ kind: "missing" });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [engine, reference]);
  return found;
}
