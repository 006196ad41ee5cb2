import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { usePreference } from "../../kits/preference/preference.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { EmptyState, Skeleton } from "../../kits/state/state.tsx";
import { type OpenTerminal, TerminalView } from "../../kits/terminal/index.ts";
import { detailsText as text } from "../../messages/container-details.ts";
import { terminalText } from "../../messages/terminal.ts";
import { openStream, rpc } from "../../rpc/index.ts";
import { NewTerminal, type Wish } from "./new-terminal.tsx";
import { isRunning, type TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";

interface Session extends Wish {
  readonly key: number;
  readonly title: string;
}

/** Programs run in the container at once, at most: each is a process there and a connection here. */
const sessionLimit = 12;

interface TerminalsProps extends TabProps {
  /** False while another tab of the page is in front: the terminals go on. */
  readonly visible: boolean;
}

/** Terminals in the container: shells, other programs, the main process. They end when the page closes. */
export default function Terminals({ container, still, visible }: TerminalsProps) {
  const [sessions, setSessions] = useState<readonly Session[]>([]);
  const [front, setFront] = useState<number>();
  const [asking, setAsking] = useState(false);
  const [reader, setReader] = usePreference("terminal.screen-reader");
  const count = useRef(0);
  const running = container.state === "running" && !still;
  const { engine, id, started = 0 } = container;
  const shells = useAsk(
    `${engine} ${id} ${started}`,
    (signal) => rpc.container.shells.query({ engine, id }, { signal }),
    { off: !running },
  );

  const start = (wish: Wish): void => {
    const key = ++count.current;
    const same = sessions.filter((one) => one.name === wish.name).length;
    setSessions((all) => [...all, { ...wish, key, title: same === 0 ? wish.name : `${wish.name} ${same + 1}` }]);
    setFront(key);
    setAsking(false);
  };
  const best = shells.data?.shells[0];
  // The first terminal opens by itself: that is what one came for.
  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the shells are known
  useEffect(() => {
    if (!best || begun.current) return;
    begun.current = true;
    start({ kind: "exec", argv: best, user: "", name: nameOf(best) });
  }, [best]);

  const close = (key: number): void => {
    const at = sessions.findIndex((one) => one.key === key);
    const rest = sessions.filter((one) => one.key !== key);
    setSessions(rest);
    if (front === key) setFront((rest[at] ?? rest.at(-1))?.key);
  };
  const rename = (key: number, title: string): void =>
    setSessions((all) => all.map((one) => (one.key === key && title.trim() !== "" ? { ...one, title } : one)));

  const shown = sessions.find((one) => one.key === front);
  return (
    <div className="ph-details__terminals" hidden={!visible}>
      <div className="ph-details__terminal-bar">
        {sessions.length > 0 && <SessionTabs sessions={sessions} front={front} onFront={setFront} />}
        <button
          type="button"
          className="ph-button"
          aria-expanded={asking}
          aria-disabled={!running || sessions.length >= sessionLimit}
          onClick={() => running && sessions.length < sessionLimit && setAsking(!asking)}
        >
          {text.newTerminal}
        </button>
        {shown && (
          <span className="ph-details__terminal-own">
            <Rename key={shown.key} title={shown.title} onRename={(title) => rename(shown.key, title)} />
            <button
              type="button"
              className="ph-button"
              aria-pressed={reader === "1"}
              onClick={() => setReader(reader === "1" ? "0" : "1")}
            >
              {terminalText.screenReader}
            </button>
            <button type="button" className="ph-button" onClick={() => close(shown.key)}>
              {text.closeTerminal}
            </button>
          </span>
        )}
      </div>
      {asking && <NewTerminal container={container} shells={shells.data?.shells ?? []} onStart={start} />}
      {sessions.map((session) => (
        <OneTerminal
          key={session.key}
          container={container}
          session={session}
          visible={visible && session.key === front}
          screenReader={reader === "1"}
        />
      ))}
      {sessions.length === 0 && !asking && (
        <Nothing
          running={running}
          paused={isRunning(container) && !running}
          problem={shells.problem}
          none={shells.data?.shells.length === 0}
          onRetry={shells.ask}
          onOther={() => setAsking(true)}
        />
      )}
    </div>
  );
}

function OneTerminal(props: {
  container: TabProps["container"];
  session: Session;
  visible: boolean;
  screenReader: boolean;
}) {
  const { container, session, visible, screenReader } = props;
  const { engine, id } = container;
  const { kind, argv, user } = session;
  const open = useMemo<OpenTerminal>(
    () => (size, handlers) => {
      const query = new URLSearchParams({ engine, id, columns: String(size.columns), rows: String(size.rows) });
      if (kind === "exec") query.set("argv", JSON.stringify(argv));
      if (user !== "") query.set("user", user);
      return openStream(kind, query, handlers);
    },
    [engine, id, kind, argv, user],
  );
  return (
    <TerminalView
      label={text.terminalLabel(session.title, visibleText(container.name, 60))}
      open={open}
      visible={visible}
      screenReader={screenReader}
      convertEol={kind === "attach" && !container.tty}
    />
  );
}

function Nothing(props: {
  running: boolean;
  paused: boolean;
  problem: ReturnType<typeof useAsk>["problem"];
  none: boolean;
  onRetry: () => void;
  onOther: () => void;
}) {
  if (props.paused) return <p className="ph-details__quiet">{text.pausedTerminal}</p>;
  if (!props.running) return <p className="ph-details__quiet">{text.stoppedTerminal}</p>;
  if (props.problem) return <ProblemView problem={props.problem} onRetry={props.onRetry} />;
  if (props.none)
    return (
      <EmptyState
        title={text.noShellTitle}
        action={
          <button type="button" className="ph-button" onClick={props.onOther}>
            {text.otherProgram}
          </button>
        }
      >
        {text.noShell}
      </EmptyState>
    );
  return <Skeleton height="20rem" />;
}

function SessionTabs(props: {
  sessions: readonly Session[];
  front: number | undefined;
  onFront: (key: number) => void;
}) {
  const { sessions, front, onFront } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = sessions.findIndex((one) => one.key === front);
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + sessions.length) % sessions.length;
    const session = sessions[next];
    if (session) onFront(session.key);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={text.terminals}
      className="ph-details__sessions"
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {sessions.map(({ key, title }) => (
        <button
          key={key}
          type="button"
          role="tab"
          aria-selected={key === front}
          tabIndex={key === front ? 0 : -1}
          className="ph-details__session"
          onClick={() => onFront(key)}
        >
          {visibleText(title, 40)}
        </button>
      ))}
    </div>
  );
}

function Rename({ title, onRename }: { readonly title: string; readonly onRename: (title: string) => void }) {
  const [open, setOpen] = useState(false);
  const field = useId();
  if (!open)
    return (
      <button type="button" className="ph-button" onClick={() => setOpen(true)}>
        {text.rename}
      </button>
    );
  const done = (value: string | undefined): void => {
    if (value !== undefined) onRename(value);
    setOpen(false);
  };
  return (
    <>
      <label htmlFor={field} className="pf-v6-screen-reader">
        {text.terminalName}
      </label>
      <input
        id={field}
        className="ph-details__field"
        // biome-ignore lint/a11y/noAutofocus: the button that was just pressed became this field
        autoFocus
        maxLength={40}
        defaultValue={title}
        onBlur={(event) => done(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") done(event.currentTarget.value);
          else if (event.key === "Escape") done(undefined);
        }}
      />
    </>
  );
}

/** The program's name without its folder. */
export function nameOf(argv: readonly string[]): string {
  return (argv[0] ?? "").replace(/^.*\//, "") || "/";
}
