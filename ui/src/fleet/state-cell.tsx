import { useClock } from "../kits/small/clock.ts";
import { Ago, StateLabel, type Tone } from "../kits/small/small.tsx";
import { hostsText as text } from "../messages/hosts.ts";
import type { HostRow } from "./rows.ts";

export const stateTones: Readonly<Record<HostRow["state"]["kind"], Tone>> = {
  closed: "off",
  connecting: "busy",
  connected: "good",
  lost: "bad",
  failed: "bad",
  "key-changed": "bad",
};

/** How it stands with the connection, since when, and when the next try is. */
export function StateCell({ row: { state, local } }: { readonly row: Pick<HostRow, "state" | "local"> }) {
  return (
    <span className="ph-host-state">
      <StateLabel tone={stateTones[state.kind]}>{text.state[state.kind]}</StateLabel>
      {state.kind === "lost" && state.retryAt !== undefined ? (
        <NextTry at={state.retryAt} />
      ) : (
        !local &&
        "since" in state &&
        state.since > 0 && (
          <span className="ph-host-state__since">
            <Ago time={state.since} />
          </span>
        )
      )}
    </span>
  );
}

/** Since when a host cannot be reached, and when the next try is; nothing of others. */
export function SinceLost({ row: { state } }: { readonly row: Pick<HostRow, "state"> }) {
  if (state.kind !== "lost" && state.kind !== "failed") return null;
  return (
    <span>
      {text.when[state.kind]} <Ago time={state.since} />
      {state.kind === "lost" && state.retryAt !== undefined && (
        <>
          , <Countdown to={state.retryAt} />
        </>
      )}
    </span>
  );
}

function NextTry({ at }: { readonly at: number }) {
  return (
    <span className="ph-host-state__since">
      <Countdown to={at} />
    </span>
  );
}

/** Counts down to the next try. */
function Countdown({ to }: { readonly to: number }) {
  const left = useClock((now) => text.nextTry(Math.ceil((to - now) / 1000)));
  return <span className="ph-figure">{left}</span>;
}
