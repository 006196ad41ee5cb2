import { type ClipboardEvent, useId, useState } from "react";
import { envFromText, looksSecret } from "../../../../src/commandline/index.ts";
import { type Handle, RowsField, TextField } from "../../kits/form/index.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { createText as text } from "../../messages/create.ts";
import type { CreateForm } from "./create-form.ts";
import { Part } from "./fold.tsx";
import { type EnvRow, emptyEnv } from "./values.ts";

/** Adds variables after a row; one that is there already gets the new value, empty rows give way. */
function withVariables(rows: readonly EnvRow[], given: readonly EnvRow[]): readonly EnvRow[] {
  const fresh = new Map(given.map((row) => [row.name, row]));
  const kept = rows
    .filter((row) => row.name !== "" || row.value !== "")
    .map((row) => {
      const next = fresh.get(row.name);
      fresh.delete(row.name);
      return next ?? row;
    });
  return [...kept, ...fresh.values()];
}

/** Variables of the container's processes. */
export function Environment({ form, inherited }: { readonly form: CreateForm; readonly inherited: readonly string[] }) {
  const env = form.field("env");
  const [shown, setShown] = useState(false);
  const [pasting, setPasting] = useState(false);
  const secrets = env.value.some(({ name, value }) => looksSecret(name, value));
  const take = (lines: string): readonly { line: number; message: string }[] => {
    const { variables, problems } = envFromText(lines);
    if (variables.length > 0) {
      env.set(
        withVariables(
          env.value,
          variables.map(({ name, value }) => ({ name, value: value ?? "", unset: value === undefined })),
        ),
      );
      announce(text.envTaken(variables.length));
    }
    return problems;
  };
  const paste = (event: ClipboardEvent) => {
    const lines = event.clipboardData.getData("text");
    if (!/[\r\n]|=/.test(lines.trim())) return;
    event.preventDefault();
    take(lines);
  };
  return (
    <Part title={text.environment}>
      <RowsField handle={env} label={text.environment} help={text.envHelp} one={text.variable} empty={() => emptyEnv}>
        {(row) => (
          <>
            <TextField
              handle={row.at("name")}
              label={text.variableName}
              placeholder={text.variableName}
              bare
              mono
              suggestions={inherited}
              onPaste={paste}
            />
            <TextField
              handle={valueHandle(row)}
              label={text.variableValue}
              placeholder={row.value.unset ? text.envUnset : text.variableValue}
              bare
              mono
              secret={!shown && looksSecret(row.value.name, row.value.value)}
            />
          </>
        )}
      </RowsField>
      <div className="ph-offers">
        <button type="button" className="ph-link" aria-expanded={pasting} onClick={() => setPasting(!pasting)}>
          {text.envAsText}
        </button>
        {secrets && (
          <button type="button" className="ph-link" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? text.hide : text.reveal}
          </button>
        )}
      </div>
      {pasting && <EnvFile onTake={take} onDone={() => setPasting(false)} />}
    </Part>
  );
}

/** Typing gives a variable a value. */
function valueHandle(row: Handle<EnvRow>): Handle<string> {
  return { ...row.at("value"), set: (value) => row.set({ ...row.value, value, unset: false }) };
}

interface EnvFileProps {
  readonly onTake: (lines: string) => readonly { readonly line: number; readonly message: string }[];
  readonly onDone: () => void;
}

function EnvFile({ onTake, onDone }: EnvFileProps) {
  const [lines, setLines] = useState("");
  const [problems, setProblems] = useState<ReturnType<EnvFileProps["onTake"]>>([]);
  const id = useId();
  return (
    <div className="ph-field">
      <label htmlFor={id} className="ph-field__label">
        {text.envText}
      </label>
      <textarea
        id={id}
        className="ph-input ph-input--mono"
        rows={6}
        spellCheck={false}
        dir="ltr"
        value={lines}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        onChange={(event) => setLines(event.target.value)}
      />
      {problems.length > 0 && (
        <ul id={`${id}-problems`} className="ph-field__error-list">
          {problems.slice(0, 10).map(({ line, message }) => (
            <li key={`${line} ${message}`}>{text.envLine(line, message)}</li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className="ph-button ph-start"
        onClick={() => {
          const found = onTake(lines);
          setProblems(found);
          if (found.length === 0) onDone();
        }}
      >
        {text.envTake}
      </button>
    </div>
  );
}
