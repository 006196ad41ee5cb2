import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useState } from "react";
import { Dialog } from "../kits/dialog/dialog.tsx";
import { CommandLine } from "../kits/state/command-line.tsx";
import { ProblemView } from "../kits/state/problem-view.tsx";
import { Skeleton } from "../kits/state/state.tsx";
import { Term } from "../kits/term/term.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import { consoleRpc, useLive } from "../rpc/index.ts";
import { useAnswer } from "../rpc/use-answer.ts";
import { hosts } from "./store.ts";

interface KeyLineProps {
  readonly name: string;
  readonly user: string;
  /** The words of the button below. */
  readonly done: string;
  readonly onDone: () => void;
}

/** The line that lets the console's own key in, to be pasted on the machine. */
export function KeyLine({ name, user, done, onDone }: KeyLineProps) {
  const [from, setFrom] = useState("");
  const [jump, setJump] = useState(false);
  const wrong = from !== "" && !/^[0-9a-f.:,/]{2,200}$/i.test(from);
  const asked = wrong || from === "" ? undefined : from;
  const { data, problem, again } = useAnswer(`${name} ${asked} ${jump}`, (signal) =>
    consoleRpc.hosts.keyLine.query({ name, jump, ...(asked === undefined ? {} : { from: asked }) }, { signal }),
  );
  return (
    <div className="ph-talk">
      <p>{text.keyLineWhy(user, name)}</p>
      {problem && <ProblemView problem={problem} onRetry={again} />}
      {data ? <CommandLine command={data.line} /> : !problem && <Skeleton height="3rem" />}
      <label className="ph-field">
        <span className="ph-field__label">{text.keyLineFrom}</span>
        <input
          className="ph-input ph-input--mono"
          value={from}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={wrong || undefined}
          onChange={(event) => setFrom(event.target.value.trim())}
        />
        <span className="ph-field__help">{wrong ? text.keyLineFromWrong : text.keyLineFromHelp}</span>
      </label>
      <label className="ph-choice">
        <input type="checkbox" checked={jump} onChange={(event) => setJump(event.target.checked)} />
        <span>
          {text.keyLineJump} <Term name="jumpHost" />
          <span className="ph-field__help">{text.keyLineJumpHelp}</span>
        </span>
      </label>
      <div className="ph-talk__actions">
        <Button variant="primary" onClick={onDone}>
          {done}
        </Button>
      </div>
    </div>
  );
}

/** The same again, later. */
export function KeyLineDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const user = useLive(hosts).data?.hosts[name]?.user ?? "";
  return (
    <Dialog title={text.keyLineTitle} onClose={onClose} footer={null}>
      <KeyLine name={name} user={user} done={text.close} onDone={onClose} />
    </Dialog>
  );
}
