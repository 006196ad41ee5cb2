import { useState } from "react";
import { toastProblem } from "../kits/toast/toast.tsx";
import { rpc } from "../rpc/index.ts";

/** Bytes by volume key, as they were counted; engines do not push them. */
export interface Sizes {
  readonly byKey: { readonly [key: string]: number };
  /** Milliseconds since the epoch; undefined before the first count. */
  readonly checked: number | undefined;
  readonly busy: boolean;
}

/** The sizes, and the function that counts them on some engines. */
export function useSizes(): [Sizes, (engines: readonly string[]) => void] {
  const [sizes, setSizes] = useState<Sizes>({ byKey: {}, checked: undefined, busy: false });
  const count = (engines: readonly string[]): void => {
    setSizes((before) => ({ ...before, busy: true }));
    void Promise.allSettled(
      engines.map(async (engine) => ({ engine, ...(await rpc.volumes.sizes.query({ engine })) })),
    ).then((answers) => {
      const byKey: { [key: string]: number } = {};
      for (const answer of answers) {
        if (answer.status === "rejected") toastProblem(answer.reason);
        else
          for (const [name, size] of Object.entries(answer.value.sizes)) byKey[`${answer.value.engine}:${name}`] = size;
      }
      setSizes({ byKey, checked: Date.now(), busy: false });
    });
  };
  return [sizes, count];
}
