import { useEffect, useRef } from "react";
import { containers } from "../containers/store.ts";
import { visibleText } from "../kits/small/visible-text.ts";
import { Skeleton } from "../kits/state/state.tsx";
import { guideText as text } from "../messages/guide.ts";
import { Ending } from "./ending.tsx";
import { factText } from "./fact-text.ts";
import { makePlan } from "./plan.ts";
import { changeGuide, closeGuide, restartGuide } from "./state.ts";
import { StepBody } from "./step-body.tsx";
import { currentStep, stepIds } from "./steps.ts";
import { useGuide } from "./use-guide.ts";
import "./guide.css";

interface PanelProps {
  readonly host: string;
  /** Another panel stands in its place: the guide goes on unseen. */
  readonly hidden: boolean;
  /** It was just opened by a person: it takes the focus. */
  readonly fresh: boolean;
}

/** The guided first container: a checklist beside the real pages. */
export default function GuidePanel({ host, hidden, fresh }: PanelProps) {
  const { now, engines, container, kind, searched } = useGuide();
  const heading = useRef<HTMLHeadingElement>(null);
  const wantsFocus = useRef(fresh);
  useEffect(() => {
    if (!hidden && wantsFocus.current) heading.current?.focus();
    wantsFocus.current = false;
  }, [hidden]);
  const list = useRef<HTMLOListElement>(null);
  const at = now?.progress && currentStep(now.progress);
  useEffect(() => {
    if (at !== undefined) list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [at]);
  if (!now || hidden) return null;
  const { progress, folded } = now;
  const current = at;
  const done = progress ? stepIds.filter((id) => progress.done[id]).length : 0;
  const choices = progress?.done.create ? [] : engines.filter(({ state }) => state === "connected");
  const choose = (engine: string): void => {
    makePlan(engine, containers.get().data?.rows ?? {}, AbortSignal.timeout(10_000)).then(
      (plan) => changeGuide((was) => ({ ...was, progress: { plan, done: {} } })),
      () => {},
    );
  };
  return (
    <aside className={`ph-guide ${folded ? "ph-guide--folded" : ""}`} aria-label={text.title} data-region tabIndex={-1}>
      <header className="ph-guide__head">
        <h2 ref={heading} tabIndex={-1}>
          {text.title}
        </h2>
        <span className="ph-guide__count ph-figure">{text.count(done, stepIds.length)}</span>
        {folded && current && <span className="ph-guide__now">{text.steps[current]}</span>}
        <button
          type="button"
          className="ph-icon-button"
          aria-expanded={!folded}
          aria-label={folded ? text.unfold : text.fold}
          onClick={() => changeGuide((was) => ({ ...was, folded: !was.folded }))}
        >
          <Sign path={folded ? "M3 10.500l5-5 5 5" : "M3 5.500l5 5 5-5"} />
        </button>
        <button
          type="button"
          className="ph-icon-button"
          aria-label={text.close}
          onClick={() => {
            closeGuide();
            document.querySelector<HTMLElement>("#content h1")?.focus();
          }}
        >
          <Sign path="M3 3l10 10M13 3L3 13" />
        </button>
      </header>
      {!folded && (
        <div className="ph-guide__body">
          {!progress ? (
            searched && engines.length === 0 ? (
              <p>{text.noEngine}</p>
            ) : (
              <Skeleton height="14rem" />
            )
          ) : (
            <>
              {choices.length > 1 && (
                <label className="ph-guide__engine">
                  <span>{text.engine}</span>
                  <select
                    className="ph-select"
                    value={progress.plan.engine}
                    onChange={(event) => choose(event.target.value)}
                  >
                    {choices.map(({ id, kind: of, owner }) => (
                      <option key={id} value={id}>
                        {text.engineOf(of, visibleText(owner, 40))}
                      </option>
                    ))}
                  </select>
                </label>
              )}
              <ol ref={list} className="ph-guide__steps">
                {stepIds.map((id) => {
                  const tick = progress.done[id];
                  const state = tick ? "done" : id === current ? "current" : "waiting";
                  return (
                    <li
                      key={id}
                      className={`ph-guide__step ph-guide__step--${state}`}
                      aria-current={state === "current" ? "step" : undefined}
                    >
                      <span className="ph-guide__mark" aria-hidden="true">
                        {tick && <Sign path="M3.500 8.500l3 3 6-7" />}
                      </span>
                      <div className="ph-guide__what">
                        <h3>
                          {text.steps[id]} <span className="pf-v6-screen-reader">({text.states[state]})</span>
                        </h3>
                        {tick && <p className="ph-guide__fact">{factText(tick.fact)}</p>}
                        {state === "current" && (
                          <StepBody host={host} id={id} progress={progress} container={container} kind={kind} />
                        )}
                      </div>
                    </li>
                  );
                })}
              </ol>
              {current === undefined || progress.done.remove ? <Ending host={host} plan={progress.plan} /> : null}
              {done > 0 && current !== undefined && (
                <button type="button" className="ph-link" onClick={restartGuide}>
                  {text.restart}
                </button>
              )}
            </>
          )}
        </div>
      )}
    </aside>
  );
}

function Sign({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" fill="none" aria-hidden="true">
      <path d={path} stroke="currentColor" strokeWidth="1.750" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
