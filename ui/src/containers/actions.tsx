import type { ContainerAction, PodRow } from "../../../src/engines/index.ts";
import type { CommandForms } from "../kits/command/show-command.tsx";
import type { ListAction, Target } from "../kits/list/index.ts";
import { containersText as text } from "../messages/containers.ts";
import { act } from "./act.tsx";
import { updateContainer } from "./create/kept.ts";
import { applies, commandFor, refusal } from "./offer.ts";
import { formPathOf, pathOf, type Row } from "./row.ts";

/** A dialog about one container (or about what is selected). */
export type Wish =
  | { readonly kind: "rename"; readonly row: Row }
  | { readonly kind: "commit"; readonly row: Row }
  | { readonly kind: "checkpoint"; readonly row: Row }
  | { readonly kind: "commands"; readonly rows: readonly Row[] }
  | { readonly kind: "pod-commands"; readonly pod: PodRow }
  | { readonly kind: "pod" };

const rowsOf = (targets: readonly Target<Row>[]): Row[] => targets.map(({ row }) => row);

/** What can be done to containers; `open` shows a dialog, `go` a page of the area where those are elsewhere. */
export function listActions(open: (wish: Wish) => void, go?: (path: string) => void): readonly ListAction<Row>[] {
  const simple = (key: ContainerAction, more: Partial<ListAction<Row>> = {}): ListAction<Row> => ({
    key,
    label: text.actions[key],
    hidden: (targets) => !targets.some(({ row }) => applies(key, row)),
    refused: (targets) => refusal(key, rowsOf(targets), { lost: text.goesOn }),
    run: (targets) =>
      void act(
        key,
        rowsOf(targets).filter((row) => applies(key, row)),
      ),
    ...more,
  });
  const dialog = (key: "rename" | "commit" | "checkpoint", more: Partial<ListAction<Row>> = {}): ListAction<Row> => ({
    key,
    label: text.actions[key],
    on: "row",
    hidden: (targets) => !targets.some(({ row }) => applies(key, row)),
    refused: (targets) => refusal(key, rowsOf(targets), { lost: text.goesOn }),
    run: ([target]) => target && open({ kind: key, row: target.row }),
    ...more,
  });
  const page = (
    key: "logs" | "terminal" | "edit" | "clone",
    path: (row: Row) => string,
    more: Partial<ListAction<Row>> = {},
  ): ListAction<Row> => ({
    key,
    label: text.actions[key],
    on: "row",
    hidden: () => go === undefined,
    run: ([target]) => target && go?.(path(target.row)),
    ...more,
  });
  return [
    simple("start"),
    simple("stop"),
    simple("restart"),
    simple("pause"),
    simple("unpause"),
    page("logs", (row) => pathOf(row, "logs"), { line: true }),
    page("terminal", (row) => pathOf(row, "terminal"), {
      hidden: (targets) => go === undefined || !targets.some(({ row }) => applies("pause", row)),
    }),
    page("edit", (row) => formPathOf(row, "edit")),
    page("clone", (row) => formPathOf(row, "from")),
    {
      key: "update",
      label: text.actions.update,
      on: "row",
      // A container of a bare root file system has no image of which there could be a newer one.
      hidden: (targets) => targets.some(({ row }) => row.of.image === "" || row.of.infra === true),
      refused: (targets) => (targets.some(({ row }) => row.asOf !== undefined) ? text.goesOn : undefined),
      run: ([target]) => target && void updateContainer(target.row.of),
    },
    dialog("rename", { line: true }),
    dialog("commit"),
    dialog("checkpoint"),
    simple("restore", {
      on: "row",
      // Only what was checkpointed can be restored, and where that is impossible nothing was.
      hidden: (targets) =>
        !targets.some(({ row }) => applies("restore", row) && row.engine?.capabilities.checkpoint === true),
    }),
    {
      key: "commands",
      label: text.showCommands,
      on: "row",
      run: (targets) => open({ kind: "commands", rows: rowsOf(targets) }),
    },
    simple("kill", { line: true, danger: true }),
    simple("remove", { danger: true, isDelete: true }),
  ];
}

const commanded: readonly ContainerAction[] = ["start", "stop", "restart", "pause", "unpause", "kill", "remove"];

/** The commands for everything that can be done to these rows now. */
export function commandForms(rows: readonly Row[]): CommandForms {
  const lines: { cli: string[]; api: string[] } = { cli: [], api: [] };
  for (const action of commanded) {
    const fitting = rows.filter((row) => applies(action, row));
    if (fitting.length === 0) continue;
    const { cli, api } = commandFor(action, fitting, action === "remove" ? { force: true } : {});
    lines.cli.push(`# ${text.verbs[action]}`, cli);
    lines.api.push(`# ${text.verbs[action]}`, api);
  }
  return { cli: lines.cli.join("\n"), api: lines.api.join("\n") };
}
