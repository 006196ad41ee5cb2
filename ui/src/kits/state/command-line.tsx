import { useRef } from "react";
import { commandText } from "../../messages/kits.ts";
import { Copy } from "../small/small.tsx";
import { useScrolls } from "../small/use-scrolls.ts";
import { visibleLines } from "../small/visible-text.ts";

/** A command to read and to copy. */
export function CommandLine({ command }: { readonly command: string }) {
  const code = useRef<HTMLElement>(null);
  const scrolls = useScrolls(code);
  return (
    <div className="ph-command-line">
      <code ref={code} dir="ltr" {...(scrolls ? { tabIndex: 0, role: "group", "aria-label": commandText.title } : {})}>
        {visibleLines(command, 20_000)}
      </code>
      <Copy text={command} what={command.length > 40 ? `${command.slice(0, 40)}…` : command} />
    </div>
  );
}
