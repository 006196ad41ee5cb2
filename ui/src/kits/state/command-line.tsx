import { Copy } from "../small/small.tsx";
import { visibleLines } from "../small/visible-text.ts";

/** A command to read and to copy. */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div className="ph-command-line">
      <code dir="ltr">{visibleLines(command, 20_000)}</code>
      <Copy text={command} what={command.length > 40 ? `${command.slice(0, 40)}…` : command} />
    </div>
  );
}
