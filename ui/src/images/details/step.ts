import type { ImageHistory } from "../../../../src/engines/index.ts";

/** One step of an image's history, as people wrote it. */
export interface Step {
  /** In caps: "RUN", "COPY"; "" where the builder did not say. */
  readonly instruction: string;
  readonly words: string;
  /** Bytes; 0 for a step that changes settings only. */
  readonly size: number;
  /** Share of all bytes, 0 to 1. */
  readonly share: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly comment: string;
  /** The engine has no image of its own for it: it was built elsewhere, or the builder kept none. */
  readonly missing: boolean;
}

/** The history as steps, newest first, as engines give it. */
export function stepsOf(history: readonly ImageHistory[]): readonly Step[] {
  const total = history.reduce((sum, { size }) => sum + size, 0);
  return history.map(({ createdBy, size, created, comment, id }) => ({
    ...instructionOf(createdBy),
    size,
    share: total > 0 ? size / total : 0,
    created,
    comment,
    missing: id === "",
  }));
}

const known =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+/;

/**
 * What a builder wrote down, as the Containerfile had it: Docker's classic builder writes "/bin/sh -c #(nop) CMD …" and
 * "|1 ARG=x /bin/sh -c …", BuildKit "RUN |1 ARG=x /bin/sh -c … # buildkit", Buildah "/bin/sh -c …" and
 * "/bin/sh -c #(nop) …".
 */
export function instructionOf(createdBy: string): Pick<Step, "instruction" | "words"> {
  const text = withoutEnd(createdBy.trim(), "# buildkit");
  if (text.startsWith(`${shell}#(nop)`)) return split(text.slice(shell.length + "#(nop)".length).trim());
  const direct = split(text);
  if (direct.instruction !== "" && direct.instruction !== "RUN") return direct;
  const { words } = direct;
  if (words.startsWith(shell)) return { instruction: "RUN", words: words.slice(shell.length).trim() };
  // The build arguments that the step saw stand before it.
  const at = /^\|\d/.test(words) ? words.indexOf(` ${shell}`) : -1;
  return at < 0 ? direct : { instruction: "RUN", words: words.slice(at + shell.length + 1).trim() };
}

const shell = "/bin/sh -c ";

function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length).trimEnd() : text;
}

function split(text: string): Pick<Step, "instruction" | "words"> {
  const match = known.exec(text);
  if (!match) return { instruction: "", words: text };
  return { instruction: match[1] ?? "", words: text.slice(match[0].length).trim() };
}
