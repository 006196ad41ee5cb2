import { Fragment, type ReactNode, useRef } from "react";
import { flushSync } from "react-dom";
import { formText } from "../../messages/kits.ts";
import { announce } from "../live-region/live-region.tsx";
import { CloseButton } from "../state/problem-view.tsx";
import { ErrorText, TextField } from "./fields.tsx";
import { mergePairs, type Pair, parsePairs } from "./pairs.ts";
import type { Handle } from "./use-form.ts";

interface RowsFieldProps<Row> {
  readonly handle: Handle<readonly Row[]>;
  readonly label: string;
  /** One row's name in buttons: "port". */
  readonly one: string;
  readonly help?: ReactNode;
  /** A new, empty row. */
  readonly empty: () => Row;
  readonly children: (row: Handle<Row>, index: number) => ReactNode;
}

/** A list whose rows can be added and taken out: ports, mounts, environment. */
export function RowsField<Row>({ handle, label, one, help, empty, children }: RowsFieldProps<Row>) {
  const box = useRef<HTMLFieldSetElement>(null);
  const keys = useRef<number[]>([]);
  const nextKey = useRef(0);
  const rows = handle.value;
  // Rows are plain values; their keys stand beside them and follow removals.
  while (keys.current.length < rows.length) keys.current.push(nextKey.current++);
  keys.current.length = rows.length;
  // At once, or a key that is pressed before the next frame goes to nobody.
  const thenFocus = (change: () => void, find: () => HTMLElement | null | undefined): void => {
    flushSync(change);
    find()?.focus();
  };
  return (
    <fieldset ref={box} className="ph-field ph-field--group">
      <legend className="ph-field__label">{label}</legend>
      {help && <div className="ph-field__help">{help}</div>}
      {rows.map((_, index) => (
        <Fragment key={keys.current[index]}>
          <div className="ph-rows__row" data-row={index}>
            <div className="ph-rows__fields">{children(handle.at(index), index)}</div>
            <CloseButton
              label={formText.remove(one, index + 1)}
              onClick={() => {
                thenFocus(
                  () => {
                    keys.current.splice(index, 1);
                    handle.removeRow(index);
                  },
                  () =>
                    box.current?.querySelector<HTMLElement>(
                      `[data-row="${Math.min(index, rows.length - 2)}"] > .ph-icon-button`,
                    ) ?? box.current?.querySelector<HTMLElement>(".ph-rows__add"),
                );
              }}
            />
          </div>
        </Fragment>
      ))}
      {handle.error && <ErrorText id={`${handle.id}-error`} text={handle.error} />}
      <button
        type="button"
        id={handle.id}
        className="ph-link ph-rows__add"
        onClick={() => {
          thenFocus(
            () => handle.set([...rows, empty()]),
            () => box.current?.querySelector<HTMLElement>(`[data-row="${rows.length}"] :is(input, select, textarea)`),
          );
        }}
      >
        {formText.add(one)}
      </button>
    </fieldset>
  );
}

interface PairsFieldProps {
  readonly handle: Handle<readonly Pair[]>;
  readonly label: string;
  readonly one: string;
  readonly help?: ReactNode;
  readonly nameLabel?: string;
  readonly valueLabel?: string;
}

/** Names with values; many lines pasted at once become many rows. */
export function PairsField({ handle, label, one, help, nameLabel, valueLabel }: PairsFieldProps) {
  const paste = (index: number) => (event: React.ClipboardEvent) => {
    const text = event.clipboardData.getData("text");
    if (!/[\r\n]/.test(text.trim())) return;
    const pairs = parsePairs(text);
    if (pairs.length === 0) return;
    event.preventDefault();
    handle.set(mergePairs(handle.value, pairs, index));
    announce(formText.pasted(pairs.length));
  };
  return (
    <RowsField
      handle={handle}
      label={label}
      one={one}
      help={help ?? formText.pasteHint}
      empty={() => ({ name: "", value: "" })}
    >
      {(row, index) => (
        <>
          <TextField
            handle={row.at("name")}
            label={nameLabel ?? formText.pairName}
            placeholder={nameLabel ?? formText.pairName}
            bare
            mono
            onPaste={paste(index)}
          />
          <TextField
            handle={row.at("value")}
            label={valueLabel ?? formText.pairValue}
            placeholder={valueLabel ?? formText.pairValue}
            bare
            mono
          />
        </>
      )}
    </RowsField>
  );
}
