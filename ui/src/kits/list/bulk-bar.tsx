import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import type { ReactNode } from "react";
import { listText } from "../../messages/kits.ts";
import { MenuButton, type MenuEntry } from "../popup/menu.tsx";
import { Tip } from "../popup/tip.tsx";
import type { ListAction, Target } from "./column.ts";

/** The actions for some rows as entries of a menu. */
export function menuEntries<Row>(actions: readonly ListAction<Row>[], targets: readonly Target<Row>[]): MenuEntry[] {
  const entries: MenuEntry[] = [];
  for (const action of actions) {
    if (action.hidden?.(targets)) continue;
    if (action.line && entries.length > 0) entries.push({ kind: "line", key: `${action.key}-line` });
    entries.push({
      key: action.key,
      label: action.label,
      icon: action.icon,
      danger: action.danger ?? false,
      refused: action.refused?.(targets),
      onSelect: () => action.run(targets),
    });
  }
  return entries;
}

/** A button for an action; a refused one stays and says why. */
export function ActionButton<Row>(props: { action: ListAction<Row>; targets: readonly Target<Row>[] }) {
  const { action, targets } = props;
  const refused = action.refused?.(targets);
  return (
    <Tip text={refused}>
      <Button
        variant="secondary"
        isDanger={action.danger ?? false}
        size="sm"
        isAriaDisabled={refused !== undefined}
        icon={action.icon}
        onClick={() => refused === undefined && action.run(targets)}
      >
        {action.label}
      </Button>
    </Tip>
  );
}

interface BulkBarProps<Row> {
  readonly actions: readonly ListAction<Row>[];
  readonly targets: readonly Target<Row>[];
  readonly matching: number;
  readonly narrow: boolean;
  readonly onAll: (() => void) | undefined;
  readonly onClear: () => void;
  readonly extra?: ReactNode;
}

/** As many buttons as a bar holds; the others are in its menu. */
const buttonsInBar = 5;

/** What can be done to the selected rows; floats over the end of the list. */
export function BulkBar<Row>(props: BulkBarProps<Row>) {
  const { targets, matching, narrow, onAll, onClear, extra } = props;
  const offered = props.actions.filter((a) => !a.hidden?.(targets));
  const inBar = narrow ? [] : offered.slice(0, buttonsInBar);
  const inMenu = offered.slice(inBar.length);
  return (
    <section className="ph-bulk" aria-label={listText.bulkActions}>
      <strong className="ph-figure">{listText.selected(targets.length)}</strong>
      {inBar.map((a) => (
        <ActionButton key={a.key} action={a} targets={targets} />
      ))}
      {inMenu.length > 0 && (
        <MenuButton label={narrow ? listText.rowActions : listText.more} entries={menuEntries(inMenu, targets)} />
      )}
      {extra}
      {onAll && (
        <button type="button" className="ph-link" onClick={onAll}>
          {listText.selectAll(matching)}
        </button>
      )}
      <button type="button" className="ph-link" onClick={onClear}>
        {listText.clearSelection}
      </button>
    </section>
  );
}
