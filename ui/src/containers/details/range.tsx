import { useId } from "react";
import { MenuButton, type MenuEntry } from "../../kits/popup/menu.tsx";
import { detailsText as text } from "../../messages/container-details.ts";

const minute = 60_000;
const presets = { "5m": 5 * minute, "1h": 60 * minute, "24h": 24 * 60 * minute } as const;
const tails = [1000, 10_000, 50_000, 200_000];

function isPreset(since: string): since is keyof typeof presets {
  return Object.hasOwn(presets, since);
}

/** What the address says about the time, in milliseconds since the epoch; "" for no bound. */
export function rangeOf(since: string, until: string): { since: string; until: string } {
  const start = isPreset(since) ? Date.now() - presets[since] : Date.parse(since);
  const end = Date.parse(until);
  return { since: rounded(start), until: Number.isNaN(end) ? "" : String(end) };
}

/** To ten seconds, so that drawing the page anew asks for the same. */
function rounded(time: number): string {
  return Number.isNaN(time) ? "" : String(Math.floor(time / 10_000) * 10_000);
}

interface RangeProps {
  /** A preset, or a local time as the browser's own field gives it; "" for all. */
  readonly since: string;
  readonly until: string;
  readonly onRange: (range: { since: string; until: string }) => void;
  readonly tail: number;
  readonly onTail: (count: number) => void;
}

/** Which lines: how many of the last ones, or of which time. */
export function RangePicker({ since, until, onRange, tail, onTail }: RangeProps) {
  const custom = until !== "" || (since !== "" && !isPreset(since));
  const chosen = custom ? "custom" : since === "" ? "all" : since;
  const ids = { since: useId(), until: useId() };
  const entries: MenuEntry[] = [
    ...(["all", "5m", "1h", "24h"] as const).map((key) => ({
      key,
      label: text.sinces[key],
      checked: chosen === key,
      onSelect: () => onRange({ since: key === "all" ? "" : key, until: "" }),
    })),
    {
      key: "custom",
      label: text.sinces.custom,
      checked: custom,
      onSelect: () => onRange({ since: localTime(Date.now() - 60 * minute), until: "" }),
    },
    { kind: "line", key: "line" },
    ...tails.map((count) => ({
      key: String(count),
      label: text.tails(count),
      checked: tail === count,
      onSelect: () => onTail(count),
    })),
  ];
  const label = chosen === "all" ? text.tails(tail) : text.sinces[chosen as keyof typeof text.sinces];
  return (
    <>
      <MenuButton label={label} entries={entries} />
      {custom && (
        <span className="ph-details__range">
          <label htmlFor={ids.since}>{text.since}</label>
          <input
            id={ids.since}
            type="datetime-local"
            step="1"
            value={since}
            onChange={(event) => onRange({ since: event.target.value, until })}
          />
          <label htmlFor={ids.until}>{text.until}</label>
          <input
            id={ids.until}
            type="datetime-local"
            step="1"
            value={until}
            onChange={(event) => onRange({ since, until: event.target.value })}
          />
        </span>
      )}
    </>
  );
}

/** A time as the browser's own field wants it, in the viewer's zone. */
function localTime(time: number): string {
  const date = new Date(time);
  return new Date(time - date.getTimezoneOffset() * minute).toISOString().slice(0, 19);
}
