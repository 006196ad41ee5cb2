import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { type CommandEngine, type ContainerSpec, commandLine, toUnit } from "../../../../src/commandline/index.ts";
import type { ProblemData } from "../../../../src/problem/index.ts";
import { visibleText } from "../../kits/small/visible-text.ts";
import { CommandLine } from "../../kits/state/command-line.tsx";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { createText as text } from "../../messages/create.ts";
import { problemOf, rpc } from "../../rpc/index.ts";
import { changedSettings } from "./diff.ts";
import { hideSecrets } from "./secrets.ts";
import { asSent } from "./send.ts";

interface ResultProps {
  readonly spec: ContainerSpec;
  readonly kind: CommandEngine;
  readonly engine: string;
  readonly host: string;
  readonly start: boolean;
  /** What is replaced, for the difference. */
  readonly old: ContainerSpec | undefined;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
}

type Tab = "cli" | "api" | "unit" | "diff";

/** What the form comes to: the command, the API's calls, a unit file, and what is changed. */
export function Result({ spec, kind, engine, host, start, old, warnings }: ResultProps) {
  const [chosen, setChosen] = useState<Tab>("cli");
  const [reveal, setReveal] = useState(false);
  const id = useId();
  const hidden = useMemo(() => hideSecrets(spec), [spec]);
  const changes = useMemo(() => old && changedSettings(old, spec, kind, reveal), [old, spec, kind, reveal]);
  const tabs: readonly Tab[] = old ? ["cli", "api", "unit", "diff"] : ["cli", "api", "unit"];
  const shown = reveal ? { spec, show: (line: string) => line } : hidden;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const next = tabs[(tabs.indexOf(chosen) + step * rtl + tabs.length) % tabs.length] ?? chosen;
    setChosen(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={text.result} className="ph-tabs__list" onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            aria-selected={tab === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            className="ph-tab"
            onClick={() => setChosen(tab)}
          >
            {text.tabs[tab]}
            {tab === "diff" && changes && changes.length > 0 ? ` ${changes.length}` : ""}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="ph-tabs__panel">
        {chosen === "diff" ? (
          <Diff changes={changes ?? []} />
        ) : spec.image === "" ? (
          <p>{text.needsImage}</p>
        ) : chosen === "api" ? (
          <Api spec={shown.spec} show={shown.show} engine={engine} />
        ) : chosen === "unit" ? (
          <Unit spec={shown.spec} show={shown.show} kind={kind} />
        ) : (
          <>
            <CommandLine
              command={commandLine(spec, kind, {
                pretty: true,
                maskSecrets: !reveal,
                verb: start ? "run" : "create",
              })}
            />
            <p>{text.host(host)}</p>
          </>
        )}
        {hidden.names.length > 0 && (
          <p>
            {!reveal && text.secrets(hidden.names.slice(0, 10).map((name) => visibleText(name, 60)))}{" "}
            <button type="button" className="ph-link" aria-pressed={reveal} onClick={() => setReveal(!reveal)}>
              {reveal ? text.hide : text.reveal}
            </button>
          </p>
        )}
      </div>
      {warnings.length > 0 && (
        <section className="ph-worth" aria-label={text.worth}>
          <h3>{text.worth}</h3>
          <ul>
            {warnings.map(({ path, message }) => (
              <li key={`${path} ${message}`}>{visibleText(message, 400)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface ShownSpec {
  readonly spec: ContainerSpec;
  readonly show: (text: string) => string;
}

/** The server writes the calls: it is the one that sends them. */
function Api({ spec, show, engine }: ShownSpec & { readonly engine: string }): ReactNode {
  const [call, setCall] = useState<string>();
  const [problem, setProblem] = useState<ProblemData>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      rpc.making.preview.query({ engine, spec: asSent(spec) }, { signal: abort.signal }).then(
        (found) => {
          setProblem(undefined);
          setCall(found);
        },
        (error: unknown) => {
          if (!abort.signal.aborted) setProblem(problemOf(error));
        },
      );
    }, 300);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [spec, engine]);
  if (problem) return <ProblemView problem={problem} />;
  return call === undefined ? <Skeleton height="6rem" /> : <CommandLine command={show(call)} />;
}

function Unit({ spec, show, kind }: ShownSpec & { readonly kind: CommandEngine }) {
  const unit = toUnit(spec, kind);
  return (
    <>
      <CommandLine command={show(unit.text)} />
      <p>{text.unitFile(`${unit.folder}/${unit.name}`)}</p>
    </>
  );
}

function Diff({ changes }: { readonly changes: ReturnType<typeof changedSettings> }) {
  if (changes.length === 0) return <p>{text.noChanges}</p>;
  return (
    <dl className="ph-diff">
      {changes.map(({ setting, help, removed, added }) => (
        <div key={setting}>
          <dt title={help}>{setting}</dt>
          {removed.map((value, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines are computed anew at each change
            <dd key={`- ${at}`} className="ph-diff__removed">
              <span className="ph-diff__mark" title={text.removed}>
                −
              </span>
              <bdi>{visibleText(value, 500)}</bdi>
            </dd>
          ))}
          {added.map((value, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines are computed anew at each change
            <dd key={`+ ${at}`} className="ph-diff__added">
              <span className="ph-diff__mark" title={text.added}>
                +
              </span>
              <bdi>{visibleText(value, 500)}</bdi>
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
