import { useState, useSyncExternalStore } from "react";
import { Link, useLocation } from "wouter";
import type { ContainerSpec } from "../../../../src/commandline/index.ts";
import type { ContainerView } from "../../../../src/engines/index.ts";
import { type CommandForms, ShowCommand } from "../../kits/command/show-command.tsx";
import { retried } from "../../kits/lazily/lazily.ts";
import type { ListAction } from "../../kits/list/index.ts";
import { MenuButton, type MenuEntry } from "../../kits/popup/menu.tsx";
import { Tip } from "../../kits/popup/tip.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { rpc, useLive } from "../../rpc/index.ts";
import { listActions, type Wish } from "../actions.tsx";
import { ActionDialog } from "../dialogs.tsx";
import type { Row } from "../row.ts";
import { engines, underWay } from "../store.ts";

interface ActionsProps {
  readonly container: ContainerView;
  readonly host: string;
  readonly still: boolean;
}

/** Actions with a button of their own; the others are in the menu. */
const first: ReadonlySet<string> = new Set(["start", "stop", "unpause", "restart"]);

/** What can be done to the container: the same as in the list, and its command. */
export function HeaderActions({ container, host, still }: ActionsProps) {
  const [wish, setWish] = useState<Wish>();
  const view = useLive(engines).data?.engines[container.engine];
  const doing = useLive(underWay).data ?? {};
  const key = `${container.engine}:${container.id}`;
  const row: Row = {
    key,
    of: container,
    engine: view,
    pod: container.pod ?? "",
    doing: Object.hasOwn(doing, key) ? doing[key] : undefined,
    asOf: still ? Date.now() : undefined,
    figures: undefined,
  };
  const targets = [{ id: key, row }];
  const offered = listActions(setWish).filter((action) => !action.hidden?.(targets));
  const query = (name: string) => new URLSearchParams({ [name]: container.id.slice(0, 12), engine: container.engine });
  const [, go] = useLocation();
  const narrow = useNarrow();
  const settings = [
    { key: "edit", label: text.edit, href: `/create?${query("edit")}` },
    { key: "clone", label: text.clone, href: `/create?${query("from")}` },
  ];
  const entries = offered
    .filter((action) => !first.has(action.key))
    .flatMap((action): MenuEntry[] => [
      ...(action.line ? [{ kind: "line" as const, key: `${action.key}-line` }] : []),
      {
        key: action.key,
        label: action.label,
        danger: action.danger ?? false,
        refused: action.refused?.(targets),
        onSelect: () => action.run(targets),
      },
    ]);
  if (narrow)
    entries.unshift(...settings.map(({ key, label, href }) => ({ key, label, onSelect: () => go(href) })), {
      kind: "line",
      key: "settings-line",
    });
  return (
    <>
      {offered
        .filter((action) => first.has(action.key))
        .map((action) => (
          <ActionButton key={action.key} action={action} row={row} />
        ))}
      {!narrow &&
        settings.map(({ key, label, href }) => (
          <Link key={key} className="ph-button" href={href}>
            {label}
          </Link>
        ))}
      <MenuButton label={text.more} entries={entries} align="end" />
      <ShowCommand className="ph-button" forms={() => formsOf(container, host)} />
      <ActionDialog wish={wish} onClose={() => setWish(undefined)} />
    </>
  );
}

function ActionButton({ action, row }: { readonly action: ListAction<Row>; readonly row: Row }) {
  const targets = [{ id: row.key, row }];
  const refused = action.refused?.(targets);
  const busy = row.doing !== undefined;
  return (
    <Tip text={refused}>
      <button
        type="button"
        className="ph-button"
        aria-disabled={refused !== undefined || busy || undefined}
        onClick={() => refused === undefined && !busy && action.run(targets)}
      >
        {action.label}
      </button>
    </Tip>
  );
}

/** What makes the same container: the line, the call, the unit. */
async function formsOf(container: ContainerView, host: string): Promise<CommandForms> {
  const { engine, id, engineKind, name } = container;
  const { commandLine, looksSecret, toUnit } = await retried(() => import("../../../../src/commandline/index.ts"));
  const secrets = (container.spec.env ?? [])
    .filter((one) => looksSecret(one.name, one.value ?? ""))
    .map((one) => one.name);
  const spec: ContainerSpec = { ...container.spec, name };
  const masked: ContainerSpec = spec.env
    ? { ...spec, env: spec.env.map((one) => (secrets.includes(one.name) ? { ...one, value: `$${one.name}` } : one)) }
    : spec;
  const unit = toUnit(masked, engineKind);
  return {
    cli: commandLine(spec, engineKind, { pretty: true, maskSecrets: true }),
    api: await rpc.container.creation.query({ engine, id }).catch(() => undefined),
    unit: { path: `${unit.folder}/${unit.name}`, text: unit.text },
    host: host === "local" ? undefined : host,
    secrets,
  } as CommandForms;
}

/** Below this width what is not pressed in a hurry goes into the menu. */
const narrowWindow = matchMedia("(max-width: 575px)");

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrowWindow.addEventListener("change", listener);
      return () => narrowWindow.removeEventListener("change", listener);
    },
    () => narrowWindow.matches,
  );
}
