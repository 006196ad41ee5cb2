import { type ReactNode, useEffect, useId, useState } from "react";
import { formText } from "../../messages/kits.ts";
import { parseSize, type SizeUnit, sizeUnits, unitOf } from "./size.ts";
import type { Handle } from "./use-form.ts";
import "./form.css";

interface FieldProps<T> {
  readonly handle: Handle<T>;
  readonly label: string;
  readonly help?: ReactNode;
  readonly required?: boolean;
  /** Hides the label from the eye, where a column's heading says the same. */
  readonly bare?: boolean;
}

interface FrameProps<T> extends FieldProps<T> {
  readonly children: (attributes: {
    readonly id: string;
    readonly "aria-invalid": true | undefined;
    readonly "aria-describedby": string | undefined;
    readonly "aria-required": true | undefined;
    readonly onBlur: () => void;
  }) => ReactNode;
}

/** Label, control, help and message of a field. */
function Frame<T>({ handle, label, help, required, bare, children }: FrameProps<T>) {
  const { id, error, checking } = handle;
  const notes = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter((n) => n !== "").join(" ");
  return (
    <div className={`ph-field${error ? " ph-field--wrong" : ""}`}>
      <label htmlFor={id} className={bare ? "pf-v6-screen-reader" : "ph-field__label"}>
        {label}
        {required && (
          <span className="ph-field__required" title={formText.required} aria-hidden="true">
            {" *"}
          </span>
        )}
      </label>
      {children({
        id,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": notes === "" ? undefined : notes,
        "aria-required": required ? true : undefined,
        onBlur: handle.touch,
      })}
      {help && (
        <div id={`${id}-help`} className="ph-field__help">
          {help}
        </div>
      )}
      {checking && <div className="ph-field__help">{formText.checking}</div>}
      {error && <ErrorText id={`${id}-error`} text={error} />}
    </div>
  );
}

export function ErrorText({ id, text }: { readonly id: string; readonly text: string }) {
  return (
    <div id={id} className="ph-field__error">
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path
          fill="currentColor"
          d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zm-1 3.5h2l-.3 6H7.3zM8 13a1.1 1.1 0 1 1 0-2.2A1.1 1.1 0 0 1 8 13z"
        />
      </svg>
      <span>{text}</span>
    </div>
  );
}

interface TextFieldProps extends FieldProps<string> {
  readonly placeholder?: string;
  /** Digests, paths, commands. */
  readonly mono?: boolean;
  /** More than one line, this many shown. */
  readonly lines?: number;
  /** Values the browser offers while typing. */
  readonly suggestions?: readonly string[];
  readonly autoFocus?: boolean;
  /** Dots in place of the text. */
  readonly secret?: boolean;
  readonly onPaste?: (event: React.ClipboardEvent<HTMLInputElement>) => void;
}

export function TextField(props: TextFieldProps) {
  const { handle, placeholder, mono, lines, suggestions, autoFocus, secret, onPaste } = props;
  const list = useId();
  const shared = {
    value: handle.value,
    placeholder,
    autoComplete: "off",
    autoCapitalize: "off",
    spellCheck: false,
    className: `ph-input${mono ? " ph-input--mono" : ""}`,
    dir: mono ? "ltr" : "auto",
    "data-autofocus": autoFocus ? "" : undefined,
  };
  return (
    <Frame {...props}>
      {(attributes) =>
        lines === undefined ? (
          <>
            <input
              type={secret ? "password" : "text"}
              {...shared}
              {...attributes}
              list={suggestions ? list : undefined}
              onPaste={onPaste}
              onChange={(e) => handle.set(e.target.value)}
            />
            {suggestions && (
              <datalist id={list}>
                {suggestions.map((s) => (
                  <option key={s} value={s} />
                ))}
              </datalist>
            )}
          </>
        ) : (
          <textarea rows={lines} {...shared} {...attributes} onChange={(e) => handle.set(e.target.value)} />
        )
      }
    </Frame>
  );
}

/** A path on a host: left to right in every language, in fixed width. */
export function PathField(props: TextFieldProps) {
  return <TextField mono placeholder="/" {...props} />;
}

/** A secret; shown only on request. */
export function SecretField(props: FieldProps<string> & { readonly autoFocus?: boolean }) {
  const [shown, setShown] = useState(false);
  const { handle } = props;
  return (
    <Frame {...props}>
      {(attributes) => (
        <div className="ph-field__line">
          <input
            type={shown ? "text" : "password"}
            className="ph-input ph-field__grow"
            autoComplete="new-password"
            value={handle.value}
            data-autofocus={props.autoFocus ? "" : undefined}
            {...attributes}
            onChange={(e) => handle.set(e.target.value)}
          />
          <button type="button" className="ph-button" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? formText.hide : formText.show}
          </button>
        </div>
      )}
    </Frame>
  );
}

interface NumberFieldProps extends FieldProps<number | undefined> {
  readonly unit?: string;
  readonly placeholder?: string;
}

function parseNumber(text: string): number | undefined {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return undefined;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

function showSize(bytes: number | undefined, unit: SizeUnit): string {
  return bytes === undefined ? "" : String(bytes / sizeUnits[unit]);
}

/** A number; empty is undefined, and text that is no number is an error of its own. */
export function NumberField(props: NumberFieldProps) {
  const { handle, unit, placeholder } = props;
  const [text, setText] = useState(() => (handle.value === undefined ? "" : String(handle.value)));
  // The value changed elsewhere: a pasted command line, a preset.
  useEffect(() => {
    setText((t) =>
      Object.is(parseNumber(t), handle.value) ? t : handle.value === undefined ? "" : String(handle.value),
    );
  }, [handle.value]);
  return (
    <Frame {...props}>
      {(attributes) => (
        <div className="ph-field__line">
          <input
            type="text"
            inputMode="decimal"
            className="ph-input ph-input--number"
            placeholder={placeholder}
            value={text}
            autoComplete="off"
            {...attributes}
            onChange={(e) => {
              setText(e.target.value);
              handle.set(parseNumber(e.target.value));
            }}
          />
          {unit && <span className="ph-field__unit">{unit}</span>}
        </div>
      )}
    </Frame>
  );
}

/** A size in bytes with a choice of units; "1.5g" works too, empty is undefined. */
export function SizeField(props: FieldProps<number | undefined> & { unit?: SizeUnit; placeholder?: string }) {
  const { handle, unit: fallback = "MiB", placeholder, label } = props;
  const [unit, setUnit] = useState(() => unitOf(handle.value, fallback));
  const [text, setText] = useState(() => showSize(handle.value, unit));
  useEffect(() => {
    setText((t) => {
      if (Object.is(parseSize(t, unit), handle.value) || Number.isNaN(handle.value)) return t;
      return showSize(handle.value, unit);
    });
  }, [handle.value, unit]);
  return (
    <Frame {...props}>
      {(attributes) => (
        <div className="ph-field__line">
          <input
            type="text"
            inputMode="decimal"
            className="ph-input ph-input--number"
            placeholder={placeholder ?? formText.unlimited}
            value={text}
            autoComplete="off"
            {...attributes}
            onChange={(e) => {
              setText(e.target.value);
              handle.set(parseSize(e.target.value, unit));
            }}
          />
          <select
            className="ph-select"
            aria-label={`${label}: ${formText.unit}`}
            value={unit}
            onChange={(e) => {
              const next = Object.keys(sizeUnits).find((u): u is SizeUnit => u === e.target.value) ?? unit;
              setUnit(next);
              handle.set(parseSize(text, next));
            }}
          >
            {Object.keys(sizeUnits).map((u) => (
              <option key={u}>{u}</option>
            ))}
          </select>
        </div>
      )}
    </Frame>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly help?: string;
  /** Why it cannot be chosen now. */
  readonly refused?: string | undefined;
}

export function SelectField<T extends string>(props: FieldProps<T> & { readonly choices: readonly Choice<T>[] }) {
  const { handle, choices } = props;
  return (
    <Frame {...props}>
      {(attributes) => (
        <select
          className="ph-select"
          value={handle.value}
          {...attributes}
          onChange={(e) => {
            const choice = choices.find((c) => c.value === e.target.value);
            if (choice) handle.set(choice.value);
          }}
        >
          {choices.map((c) => (
            <option key={c.value} value={c.value} disabled={c.refused !== undefined}>
              {c.refused === undefined ? c.label : `${c.label} (${c.refused})`}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

export function RadioField<T extends string>(props: FieldProps<T> & { readonly choices: readonly Choice<T>[] }) {
  const { handle, label, help, choices } = props;
  return (
    <fieldset className="ph-field ph-field--group" aria-describedby={handle.error ? `${handle.id}-error` : undefined}>
      <legend className="ph-field__label">{label}</legend>
      {choices.map((c, index) => (
        <label key={c.value} className="ph-choice">
          <input
            type="radio"
            id={index === 0 ? handle.id : undefined}
            name={handle.id}
            checked={handle.value === c.value}
            disabled={c.refused !== undefined}
            onChange={() => handle.set(c.value)}
          />
          <span>
            {c.label}
            {(c.refused ?? c.help) && <span className="ph-field__help">{c.refused ?? c.help}</span>}
          </span>
        </label>
      ))}
      {help && <div className="ph-field__help">{help}</div>}
      {handle.error && <ErrorText id={`${handle.id}-error`} text={handle.error} />}
    </fieldset>
  );
}

/** A box to tick; with `asSwitch` it looks like the switch it is: on or off at once. */
export function CheckField(props: FieldProps<boolean> & { readonly asSwitch?: boolean }) {
  const { handle, label, help, asSwitch } = props;
  const notes = [help ? `${handle.id}-help` : "", handle.error ? `${handle.id}-error` : ""].join(" ").trim();
  return (
    <div className="ph-field">
      <label className={asSwitch ? "ph-choice ph-choice--switch" : "ph-choice"}>
        <input
          type="checkbox"
          id={handle.id}
          {...(asSwitch ? { role: "switch" } : {})}
          checked={handle.value}
          aria-describedby={notes === "" ? undefined : notes}
          onChange={(e) => handle.set(e.target.checked)}
        />
        <span>{label}</span>
      </label>
      {help && (
        <div id={`${handle.id}-help`} className="ph-field__help ph-choice__help">
          {help}
        </div>
      )}
      {handle.error && <ErrorText id={`${handle.id}-error`} text={handle.error} />}
    </div>
  );
}
