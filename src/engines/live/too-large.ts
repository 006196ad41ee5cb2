import { Problem } from "../../problem/index.ts";
import type { EngineKind } from "../engine.ts";

/** What a list is of. */
export type ListOf = "containers" | "images" | "volumes" | "networks" | "pods";

/** What shows the same on the host, whatever its length. */
const commands: Readonly<Record<ListOf, string>> = {
  containers: "ps --all",
  images: "images --all",
  volumes: "volume ls",
  networks: "network ls",
  pods: "pod ps",
};

/**
 * Why a list was not read, where it is too large: in words about the list, and with what to do. The engine is there and
 * answers, so that nothing is lost. Any other error as it is. Pure.
 */
export function unread(error: unknown, kind: EngineKind, list: ListOf): unknown {
  if (!(error instanceof Problem) || error.code !== "too-large") return error;
  const { title, why } = error.fields;
  return new Problem(
    "too-large",
    {
      title: `The list of ${list} is too large to be shown.`,
      why: [title, ...(why === undefined ? [] : [why])].join(" "),
      remedies: [
        {
          do: "command",
          label: `Remove ${list} that nobody needs: the list comes by itself when it is smaller. On the host this shows it:`,
          command: `${kind} ${commands[list]}`,
        },
      ],
    },
    { cause: error },
  );
}
