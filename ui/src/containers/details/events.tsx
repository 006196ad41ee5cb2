import { useEffect, useMemo, useState } from "react";
import type { EngineEvent } from "../../../../src/engines/index.ts";
import { Ago, SafeText } from "../../kits/small/small.tsx";
import { ProblemView } from "../../kits/state/problem-view.tsx";
import { Skeleton } from "../../kits/state/state.tsx";
import { detailsText as text } from "../../messages/container-details.ts";
import { rpc } from "../../rpc/index.ts";
import { joinedEvents, meaning } from "./event-list.ts";
import type { TabProps } from "./standing.ts";
import { useAsk } from "./use-ask.ts";

/** What happened to containers while this browser tab looked at them, by key. */
const seen = new Map<string, readonly EngineEvent[]>();

/** What happened to the container: as far as the engine remembers, and from now on. */
export default function Events({ container, still }: TabProps) {
  const { engine, id } = container;
  const key = `${engine}:${id}`;
  const past = useAsk(key, (signal) => rpc.container.pastEvents.query({ engine, id }, { signal }), { off: still });
  const [live, setLive] = useState<readonly EngineEvent[]>(seen.get(key) ?? []);
  const [all, setAll] = useState(false);
  useEffect(() => {
    const subscription = rpc.container.events.subscribe(
      { engine, id },
      {
        onData(event: EngineEvent) {
          const next = joinedEvents(seen.get(key) ?? [], [event]);
          seen.set(key, next);
          setLive(next);
        },
      },
    );
    return () => subscription.unsubscribe();
  }, [engine, id, key]);
  const events = useMemo(() => joinedEvents(past.data ?? [], live), [past.data, live]);
  if (!past.data && !past.problem && events.length === 0) return <Skeleton height="12rem" />;
  const shown = events.filter((event) => all || meaning(event) === "state").toReversed();
  return (
    <>
      {past.problem && <ProblemView problem={past.problem} onRetry={past.ask} />}
      <div className="ph-details__checked">
        <span>{text.eventsHint}</span>
        <button type="button" className="ph-button" aria-pressed={all} onClick={() => setAll(!all)}>
          {text.allEvents}
        </button>
      </div>
      {shown.length === 0 ? (
        <p className="ph-details__quiet">{text.noEvents}</p>
      ) : (
        <ol className="ph-events">
          {shown.slice(0, 500).map((event) => (
            <li key={`${event.time} ${event.action}`}>
              <Ago time={event.time} />
              <strong>
                <SafeText text={event.action.replaceAll("_", " ")} />
              </strong>
              <Attributes event={event} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** What the event itself says: the labels of the container, which engines add to each, are left out. */
function Attributes({ event }: { readonly event: EngineEvent }) {
  const own = ["exitCode", "signal", "health", "execID", "container", "type", "oldName", "newName"];
  const shown = Object.entries(event.attributes).filter(([name]) => own.includes(name));
  return (
    <span className="ph-details__meta">
      {shown.map(([name, value]) => (
        <span key={name} className="ph-tag">
          <SafeText text={`${name} ${value.slice(0, 64)}`} />
        </span>
      ))}
    </span>
  );
}
