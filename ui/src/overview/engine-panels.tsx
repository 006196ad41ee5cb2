import { Link } from "wouter";
import { containers, engines } from "../containers/store.ts";
import { neverSeen, remedyOf, startOffer } from "../kits/engines/start-offer.ts";
import { Ago, SafeText, StateLabel, type Tone } from "../kits/small/small.tsx";
import { ProblemView, Starter } from "../kits/state/problem-view.tsx";
import type { StartRemedy } from "../kits/state/start-engine.ts";
import { containersText } from "../messages/containers.ts";
import { overviewText } from "../messages/overview.ts";
import { rpc, useLive } from "../rpc/index.ts";
import { Panel, Part } from "./panel.tsx";
import { countRuns, missingParts, type Runs } from "./runs.ts";

type State = Runs["states"][number]["state"];

const tones: Partial<Readonly<Record<State, Tone>>> = {
  running: "good",
  restarting: "busy",
  stopping: "busy",
  removing: "busy",
  paused: "info",
  dead: "bad",
};

/** What runs, by state; each count leads to those containers. */
export function RunsPanel({ base }: { readonly base: string }) {
  const text = overviewText.runs;
  const live = useLive(containers);
  const found = useLive(engines).data;
  const runs = countRuns(live.data?.rows ?? {});
  const parts = live.data?.parts ?? {};
  const missing = missingParts(parts, found);
  const none = runs.total === 0;
  const waiting = none && (!live.data || (found?.searched !== true && Object.keys(parts).length === 0));
  const waitingParts = none && missing.loading.length > 0;
  return (
    <Panel title={text.title} beside={<Link href={`${base}/containers`}>{text.all}</Link>}>
      <Part live={live} waiting={waiting || waitingParts} bars={["4rem"]} onRetry={() => containers.retry()}>
        {none ? (
          missing.lost.length === 0 && missing.unread.length === 0 && <p className="ph-panel__none">{text.none}</p>
        ) : (
          <ul className="ph-counts">
            {runs.states.map(({ state, count }) => (
              <li key={state}>
                <Link href={`${base}/containers?state=${state}`}>
                  <span className="ph-counts__number">{count}</span>
                  <StateLabel tone={tones[state] ?? "off"}>{containersText.states[state]}</StateLabel>
                </Link>
              </li>
            ))}
            {runs.unhealthy > 0 && (
              <li>
                <Link href={`${base}/containers?health=unhealthy`}>
                  <span className="ph-counts__number">{runs.unhealthy}</span>
                  <StateLabel tone="bad">{text.unhealthy}</StateLabel>
                </Link>
              </li>
            )}
          </ul>
        )}
        {missing.loading.length > 0 && !none && (
          <p className="ph-panel__note">{text.loading(missing.loading.join(", "))}</p>
        )}
        {missing.lost.length > 0 && <p className="ph-panel__note">{text.lost(missing.lost.join(", "))}</p>}
        {missing.unread.map(({ engine, problem }) => (
          <ProblemView key={engine} problem={problem} />
        ))}
      </Part>
    </Panel>
  );
}

/** The engines of the machine with their versions; where there is none, what to do about it. */
export function EnginesPanel() {
  const text = overviewText.engines;
  const live = useLive(engines);
  const list = Object.values(live.data?.engines ?? {});
  const problem = list.length === 0 ? live.data?.problem : undefined;
  return (
    <Panel title={text.title}>
      <Part
        live={live}
        waiting={list.length === 0 && live.data?.searched !== true}
        bars={["2.75rem"]}
        onRetry={() => engines.retry()}
      >
        {problem && <ProblemView problem={problem} onRetry={() => void rpc.engines.look.mutate()} />}
        <ul className="ph-engines">
          {list.map((engine) => (
            <li key={engine.id}>
              <div className="ph-engines__what">
                <strong>{text.kinds[engine.kind]}</strong> <SafeText text={engine.version} />
                <p className="ph-panel__note">
                  <SafeText text={engine.owner} />
                  {engine.capabilities.rootless && `, ${text.rootless}`}, {text.api(engine.apiVersion)}
                </p>
              </div>
              <div className="ph-engines__state">
                <StateLabel tone={engine.state === "connected" ? "good" : "bad"}>{text[engine.state]}</StateLabel>
                {engine.state === "lost" && (
                  <p className="ph-panel__note">
                    <Ago time={engine.since} />
                  </p>
                )}
              </div>
              <Start remedy={startOffer(live.data, engine.id)} />
            </li>
          ))}
          {/* Where there is none at all, the problem above says the same. */}
          {!problem &&
            live.data &&
            neverSeen(live.data).map((stopped) => (
              <li key={`${stopped.kind} ${stopped.user}`}>
                <div className="ph-engines__what">
                  <strong>{text.kinds[stopped.kind]}</strong>
                  {stopped.user && <p className="ph-panel__note">{text.rootless}</p>}
                </div>
                <div className="ph-engines__state">
                  <StateLabel tone="off">{text.stopped}</StateLabel>
                </div>
                <Start remedy={remedyOf(stopped)} />
              </li>
            ))}
        </ul>
      </Part>
    </Panel>
  );
}

function Start({ remedy }: { readonly remedy: StartRemedy | undefined }) {
  return remedy ? <Starter remedy={remedy} /> : null;
}
