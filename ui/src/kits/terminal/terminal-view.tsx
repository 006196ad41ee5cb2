import { useCallback, useEffect, useRef, useState } from "react";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { terminalText as text } from "../../messages/terminal.ts";
import type { ByteStream, StreamHandlers } from "../../rpc/index.ts";
import { retried } from "../lazily/lazily.ts";
import { announce } from "../live-region/live-region.tsx";
import { StateLabel } from "../small/small.tsx";
import { ProblemView } from "../state/problem-view.tsx";
import { Skeleton } from "../state/state.tsx";
import { useDark } from "../theme/use-dark.ts";
import { TerminalSearch } from "./terminal-search.tsx";
import type { TerminalScreen } from "./xterm.ts";
import "./terminal.css";

interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Opens the stream of a terminal: bytes both ways, `{ resize }` to it, `{ exit }` from it. */
export type OpenTerminal = (size: TerminalSize, handlers: StreamHandlers) => ByteStream;

type State =
  | { readonly kind: "starting" | "open" | "lost" }
  | { readonly kind: "exited"; readonly code: number | "unknown" }
  | { readonly kind: "failed"; readonly problem: ProblemData | undefined };

interface TerminalViewProps {
  readonly label: string;
  /** Must stay the same while the terminal is to stay. */
  readonly open: OpenTerminal;
  /** False while another one is in front: it goes on, unseen. */
  readonly visible: boolean;
  readonly screenReader: boolean;
  readonly convertEol?: boolean;
}

/** One terminal with its connection. It ends when it is taken off the page. */
export function TerminalView({ label, open, visible, screenReader, convertEol = false }: TerminalViewProps) {
  const element = useRef<HTMLDivElement>(null);
  const screen = useRef<TerminalScreen>(undefined);
  const stream = useRef<ByteStream>(undefined);
  const [state, setState] = useState<State>({ kind: "starting" });
  const [loading, setLoading] = useState(true);
  const [failed, setFailed] = useState(false);
  const [searching, setSearching] = useState(false);
  const dark = useDark();
  const look = useRef({ dark, screenReader });
  look.current = { dark, screenReader };

  const connect = useCallback((): void => {
    const { current: shown } = screen;
    if (!shown) return;
    stream.current?.close();
    setState({ kind: "starting" });
    let exit: number | "unknown" | undefined;
    stream.current = open(shown.size, {
      bytes: (data) => shown.write(data, () => stream.current?.acknowledge(data.length)),
      control(message) {
        if (typeof message !== "object" || message === null) return;
        if ("started" in message) {
          setState({ kind: "open" });
          stream.current?.control({ resize: shown.size });
        }
        if ("exit" in message) exit = message.exit as number | "unknown";
      },
      end(end) {
        if (end.kind === "failed") setState({ kind: "failed", problem: end.problem });
        else if (end.kind === "ended") {
          setState({ kind: "exited", code: exit ?? "unknown" });
          announce(text.exited(exit ?? "unknown"));
        } else setState({ kind: "lost" });
      },
    });
  }, [open]);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let gone = false;
    retried(() => import("./xterm.ts")).then(
      (module) => {
        if (gone) return;
        setLoading(false);
        screen.current = new module.TerminalScreen(target, {
          label,
          ...look.current,
          convertEol,
          onData: (data) => stream.current?.send(data),
          onSize: (size) => stream.current?.control({ resize: size }),
          onSearch: () => setSearching(true),
        });
        connect();
        screen.current.focus();
      },
      () => setFailed(!gone),
    );
    return () => {
      gone = true;
      stream.current?.close();
      stream.current = undefined;
      screen.current?.dispose();
      screen.current = undefined;
    };
  }, [connect, convertEol, label]);

  useEffect(() => screen.current?.look({ dark, screenReader }), [dark, screenReader]);
  useEffect(() => {
    if (!visible) return;
    screen.current?.fit();
    screen.current?.focus();
  }, [visible]);

  const again = (): void => {
    screen.current?.clear();
    connect();
    screen.current?.focus();
  };
  return (
    <div className="ph-terminal" hidden={!visible}>
      {searching && (
        <TerminalSearch
          onFind={(query, back) => screen.current?.find(query, back) ?? false}
          onClose={() => {
            setSearching(false);
            screen.current?.focus();
          }}
        />
      )}
      {failed && <p>{text.loadFailed}</p>}
      {loading && !failed && <Skeleton height="100%" />}
      <div ref={element} className="ph-terminal__screen" dir="ltr" />
      {state.kind === "failed" && state.problem && <ProblemView problem={state.problem} onRetry={again} />}
      <div className="ph-terminal__foot">
        <Foot state={state} onAgain={again} />
        <span className="ph-terminal__hint">{text.leave}</span>
      </div>
    </div>
  );
}

function Foot({ state, onAgain }: { readonly state: State; readonly onAgain: () => void }) {
  if (state.kind === "starting") return <StateLabel tone="busy">{text.starting}</StateLabel>;
  if (state.kind === "open") return <StateLabel tone="good">{text.open}</StateLabel>;
  return (
    <>
      <StateLabel tone={state.kind === "exited" ? "off" : "warning"}>
        {state.kind === "exited" ? text.exited(state.code) : text.lost}
      </StateLabel>
      <button type="button" className="ph-button" onClick={onAgain}>
        {text.again}
      </button>
    </>
  );
}
