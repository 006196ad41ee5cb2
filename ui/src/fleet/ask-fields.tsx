import { useRef } from "react";
import type { Ask } from "../../../src/hosts/index.ts";
import { type Form, type Handle, SecretField, TextField } from "../kits/form/index.ts";
import { SafeText } from "../kits/small/small.tsx";
import { visibleText } from "../kits/small/visible-text.ts";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { hostsText as text } from "../messages/hosts.ts";

/** What a person answers with. */
export interface Answers {
  readonly values: readonly string[];
}

/** As many answers as a question needs, empty but for a key that is asked for again: most often its passphrase was wrong. */
export function firstAnswers(ask: Ask, given: readonly string[]): Answers {
  if (ask.wants === "key" && ask.wrong) return { values: [given[0] ?? "", ""] };
  const count = ask.wants === "answers" ? (ask.prompts?.length ?? 0) : ask.wants === "key" ? 2 : 1;
  return { values: Array.from({ length: count }, () => "") };
}

/** Largest file that is taken for a private key, in bytes. */
const keyLimit = 64 * 1024;

/** The fields for one question. The words of prompts are the machine's own, and stand as such. */
export function AskFields({
  ask,
  form,
  way,
}: {
  readonly ask: Ask;
  readonly form: Form<Answers>;
  readonly way: boolean;
}) {
  const at = (index: number): Handle<string> => form.field("values").at(index) as Handle<string>;
  return (
    <>
      {way && <p>{text.jumpAsks(ask.host)}</p>}
      {ask.wrong && <ProblemView problem={{ ...ask.wrong, remedies: [] }} />}
      {ask.wants === "password" && <SecretField handle={at(0)} label={text.password(ask.login)} autoFocus required />}
      {ask.wants === "key" && (
        <>
          <KeyField handle={at(0)} />
          <SecretField handle={at(1)} label={text.passphrase} help={text.passphraseHelp} />
        </>
      )}
      {ask.wants === "answers" && (
        <>
          {[ask.name, ask.instruction].map(
            (line) =>
              line && (
                <p key={line}>
                  <SafeText text={line} lines />
                </p>
              ),
          )}
          {ask.prompts?.map((prompt, index) => {
            const label = visibleText(prompt.text.replace(/[:\s]+$/, ""), 200) || text.answers(ask.host);
            const field = { handle: at(index), label, autoFocus: index === 0 };
            // biome-ignore lint/suspicious/noArrayIndexKey: prompts stay as they are while they are asked
            return prompt.hidden ? <SecretField key={index} {...field} /> : <TextField key={index} {...field} />;
          })}
        </>
      )}
    </>
  );
}

/** A private key, pasted or from a file. It goes to the console alone. */
function KeyField({ handle }: { readonly handle: Handle<string> }) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <TextField handle={handle} label={text.privateKey} help={text.privateKeyHelp} lines={5} mono autoFocus required />
      <div>
        <input
          ref={file}
          type="file"
          hidden
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            if (chosen) void chosen.slice(0, keyLimit).text().then(handle.set);
            event.target.value = "";
          }}
        />
        <button type="button" className="ph-button" onClick={() => file.current?.click()}>
          {text.chooseFile}
        </button>
      </div>
    </>
  );
}
