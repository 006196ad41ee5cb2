import { type FormEvent, useId, useState } from "react";
import { splitLine } from "../../../../src/commandline/index.ts";
import type { ContainerView } from "../../../../src/engines/index.ts";
import { asProblem } from "../../../../src/problem/index.ts";
import { detailsText as text } from "../../messages/container-details.ts";

/** What a terminal is to run. */
export interface Wish {
  readonly kind: "exec" | "attach";
  readonly argv: readonly string[];
  readonly user: string;
  /** What its tab says. */
  readonly name: string;
}

interface NewTerminalProps {
  readonly container: ContainerView;
  readonly shells: readonly (readonly string[])[];
  readonly onStart: (wish: Wish) => void;
}

const other = "other";
const attach = "attach";

/** Asks what to run: a shell that was found, another program, or the main process. */
export function NewTerminal({ container, shells, onStart }: NewTerminalProps) {
  const [choice, setChoice] = useState(shells[0]?.join(" ") ?? other);
  const [program, setProgram] = useState("");
  const [user, setUser] = useState("");
  const ids = { what: useId(), program: useId(), user: useId(), hint: useId() };
  const { words, wrong } = wordsOf(program);
  const missing = choice === other && words.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (choice === attach) onStart({ kind: "attach", argv: [], user: "", name: text.mainProcess });
    else if (choice !== other) {
      const argv = shells.find((shell) => shell.join(" ") === choice) ?? [choice];
      onStart({ kind: "exec", argv, user: user.trim(), name: nameWith(argv, user) });
    } else if (words.length > 0) onStart({ kind: "exec", argv: words, user: user.trim(), name: nameWith(words, user) });
  };
  return (
    <form className="ph-details__new-terminal" onSubmit={submit}>
      <div>
        <label htmlFor={ids.what}>{text.run}</label>
        <select
          id={ids.what}
          className="ph-details__field"
          value={choice}
          onChange={(event) => setChoice(event.target.value)}
        >
          {shells.map((shell) => (
            <option key={shell.join(" ")}>{shell.join(" ")}</option>
          ))}
          <option value={other}>{text.otherProgram}</option>
          <option value={attach}>{text.attachMain}</option>
        </select>
      </div>
      {choice === other && (
        <div className="ph-details__grow">
          <label htmlFor={ids.program}>{text.program}</label>
          <input
            id={ids.program}
            className="ph-details__field"
            dir="ltr"
            value={program}
            placeholder="/bin/sh -l"
            aria-describedby={ids.hint}
            onChange={(event) => setProgram(event.target.value)}
          />
        </div>
      )}
      {choice !== attach && (
        <div>
          <label htmlFor={ids.user}>{text.user}</label>
          <input
            id={ids.user}
            className="ph-details__field"
            value={user}
            maxLength={256}
            placeholder={container.user === "" ? text.root : container.user}
            onChange={(event) => setUser(event.target.value)}
          />
        </div>
      )}
      <button type="submit" className="ph-button" aria-disabled={missing}>
        {choice === attach ? text.attach : text.start}
      </button>
      <p id={ids.hint} className="ph-details__quiet">
        {choice === attach
          ? container.tty
            ? text.attachTty
            : container.stdin
              ? text.attachStdin
              : text.attachOutput
          : choice === other
            ? (wrong ?? text.programHint)
            : text.execHint}
      </p>
    </form>
  );
}

function nameWith(argv: readonly string[], user: string): string {
  const name = (argv[0] ?? "").replace(/^.*\//, "");
  return user.trim() === "" ? name : `${user.trim()}: ${name}`;
}

/** The words of a typed program; nothing is expanded, and what a shell would expand is refused. */
function wordsOf(line: string): { words: readonly string[]; wrong?: string } {
  try {
    return { words: splitLine(line) };
  } catch (error) {
    return { words: [], wrong: asProblem(error).message };
  }
}
