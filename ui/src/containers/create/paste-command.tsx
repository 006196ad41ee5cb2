import { Button } from "@patternfly/react-core/dist/esm/components/Button/Button.js";
import { useEffect, useId, useRef, useState } from "react";
import { format, type ParsedLine, parse } from "../../../../src/commandline/index.ts";
import { asProblem, type ProblemData } from "../../../../src/problem/index.ts";
import { announce } from "../../kits/live-region/live-region.tsx";
import { visibleText } from "../../kits/small/visible-text.ts";
import { createText as text } from "../../messages/create.ts";

interface PasteProps {
  readonly kind: "podman" | "docker";
  readonly onFill: (parsed: ParsedLine) => void;
  readonly onClose: () => void;
}

/** Fills the form in from a command. A flag that cannot be taken is refused by its name, and nothing is lost. */
export function PasteCommand({ kind, onFill, onClose }: PasteProps) {
  const [line, setLine] = useState("");
  const [problem, setProblem] = useState<ProblemData>();
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);
  const fill = (leaveOutRefused: boolean) => {
    try {
      const parsed = parse(line, kind, { leaveOutRefused });
      setProblem(undefined);
      announce(text.pasted(format(parsed.spec, kind).length));
      onFill(parsed);
    } catch (error) {
      const found = asProblem(error).toJSON();
      setProblem(found);
      announce(found.title);
    }
  };
  const lenient = problem !== undefined && canLeaveOut(line, kind);
  return (
    <section className="ph-paste" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{text.pasteTitle}</h2>
      <div className="ph-field">
        <label htmlFor={id} className="ph-field__label">
          {text.pasteLabel}
        </label>
        <textarea
          ref={field}
          id={id}
          rows={4}
          className="ph-input ph-input--mono"
          spellCheck={false}
          autoComplete="off"
          dir="ltr"
          placeholder={`${kind} run -d --name web -p 8080:80 docker.io/library/nginx`}
          value={line}
          aria-describedby={problem ? `${id}-help ${id}-problem` : `${id}-help`}
          aria-invalid={problem ? true : undefined}
          onChange={(event) => {
            setLine(event.target.value);
            setProblem(undefined);
          }}
        />
        <div id={`${id}-help`} className="ph-field__help">
          {text.pasteHelp}
        </div>
      </div>
      {problem && (
        <div id={`${id}-problem`} className="ph-field__error">
          <span>
            {visibleText(problem.title, 1000)} {problem.why !== undefined && visibleText(problem.why, 1000)}{" "}
            {text.pasteKept}
          </span>
        </div>
      )}
      <div className="ph-paste__actions">
        <Button variant="secondary" onClick={() => fill(false)}>
          {text.pasteFill}
        </Button>
        {lenient && (
          <Button variant="link" onClick={() => fill(true)}>
            {text.pasteLeaveOut}
          </Button>
        )}
        <Button variant="link" onClick={onClose}>
          {text.pasteClose}
        </Button>
      </div>
    </section>
  );
}

function canLeaveOut(line: string, kind: "podman" | "docker"): boolean {
  try {
    parse(line, kind, { leaveOutRefused: true });
    return true;
  } catch {
    return false;
  }
}
